"""Admin permissions by role, in place of Django's: superusers are bound too, and nobody deletes anything."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.admin import ModelAdmin

from reviews.desk.shared.access import viewer_of
from reviews.desk.shared.refusals import sentence_of
from reviews.rules.errors import RefusedError


class ByRoleAdmin(ModelAdmin):
    """``act`` is what a role has to allow to see this; ``writes`` whether the form may be used as well."""

    act = ""
    writes = False
    actions: Any = None
    list_per_page = 50
    show_full_result_count = False

    def _allowed(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer is not None and viewer.may(self.act)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._allowed(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.writes and self._allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.writes and self._allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """A refusal is shown on the form it came from."""
        try:
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except RefusedError as error:
            messages.error(request, sentence_of(error))
            return HttpResponseRedirect(request.get_full_path())
        return response

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Not in Django's own log, which anybody may edit: the act writes the audit log."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """See ``log_addition``."""
