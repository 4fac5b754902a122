"""A strict content security policy for all pages, and a looser one for the admin, which does not work without it."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from .addresses import OUTSIDE_PREFIX, STAFF_PREFIX


class ContentSecurityMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        path = request.path_info
        if path.startswith(STAFF_PREFIX) and not path.startswith(OUTSIDE_PREFIX) and not report_only:
            # A replacement by a view's own decorator takes precedence.
            parts.replace = settings.ADMIN_CSP_DIRECTIVES | (parts.replace or {})
        return parts
