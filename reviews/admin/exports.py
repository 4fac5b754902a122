"""Exports of the record as CSV or XLSX, of what a list is narrowed to. An export of the audit log is an event in it."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ExportForm
from import_export.resources import ModelResource

from codes.tables.cells import neutralised
from reviews.desk.shared.access import viewer_of
from reviews.models import AuditEvent, Decision, Publication
from reviews.rules.events import Target, TargetKind
from reviews.safety import audit

from .roles import ByRoleAdmin

AT_ONCE = 2_000  # rows


class RecordResource(ModelResource):
    """Every cell is text that no spreadsheet takes for a formula."""

    def get_chunk_size(self) -> int:
        return AT_ONCE

    def export_field(self, field: Field, instance: Model, **kwargs: Any) -> str:
        value = field.get_value(instance)
        if isinstance(value, (dict, list)):
            return neutralised(json.dumps(value, ensure_ascii=False, sort_keys=True))
        return neutralised("" if value is None else str(value))


class AuditEventResource(RecordResource):
    class Meta:
        model = AuditEvent
        fields = ("number", "at", "actor_name", "act", "about", "detail", "previous", "digest")


class DecisionResource(RecordResource):
    code = Field("revision__explanation__code__code", "code")
    revision = Field("revision__number", "revision")

    class Meta:
        model = Decision
        fields = (
            "signed_at", "kind", "code", "revision", "printed_name", "credentials", "meaning", "reason",
            "explanation_of_reason", "reauthenticated", "content_digest", "facts_digest", "signature",
        )  # fmt: skip
        export_order = fields


class PublicationResource(RecordResource):
    code = Field("explanation__code__code", "code")
    release = Field("release__label", "release")

    class Meta:
        model = Publication
        fields = (
            "code", "release", "published_at", "reviewed_at", "next_review_on", "ended_at", "content_digest",
            "facts_digest",
        )  # fmt: skip
        export_order = fields


class ExportedAdmin(ExportMixin, ByRoleAdmin):
    """Whoever may read a list may export it."""

    formats = [CSV, XLSX]
    export_form_class = ExportForm

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], export_form: Any = None
    ) -> HttpResponse:
        rows = queryset.count()
        response: HttpResponse = super()._do_file_export(file_format, request, queryset, export_form=export_form)
        viewer = viewer_of(request)
        if self.model is AuditEvent and viewer is not None:
            detail = {"rows": rows, "format": file_format.get_title()}
            about = Target(TargetKind.AUDIT_LOG)
            audit.record(actor=viewer.user, act="export audit log", about=about, detail=detail, now=timezone.now())
        return response
