"""One strict policy for everything, and a looser one where the staff's admin cannot work without it."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

ADMIN_PREFIX = "/admin/"


class ContentSecurityMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN_PREFIX) and not report_only:
            # A replacement made by a view's own decorator stays on top of ours.
            parts.replace = settings.ADMIN_CSP_DIRECTIVES | (parts.replace or {})
        return parts
