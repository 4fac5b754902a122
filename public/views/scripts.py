"""Pages with a script of ours. No other page has a script, and its policy lets none run."""

from __future__ import annotations

from typing import cast

from csp.decorators import csp_update

from public.serving.answers import View


def with_script(view: View) -> View:
    """Lets scripts of the site run on the page, and ask the site."""
    return cast("View", csp_update({"script-src": ["'self'"], "connect-src": ["'self'"]})(view))
