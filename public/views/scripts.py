"""Pages that come with a script of ours. No other has one, and the policy of no other lets one run."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from csp.decorators import csp_update
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def with_script(view: View) -> View:
    """Lets scripts of the site run on the page, and ask the site."""
    return cast("View", csp_update({"script-src": ["'self'"], "connect-src": ["'self'"]})(view))
