"""MCP at ``/mcp``: six tools that read, for language models. Its door is ``server.endpoint``.

server.py (protocol, limits) -> tools.py (what they take)
                             -> finding.py, codes.py, changes.py, explanations.py -> answers.py
"""
