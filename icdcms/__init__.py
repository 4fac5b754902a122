"""Wiring: settings, URLs, WSGI and ASGI. No models, no rules."""
