"""The facts of codes, release by release."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from codes.models import CodeVersion, Release

from .readonly import ReadOnlyAdmin


class ReleaseFilter(admin.SimpleListFilter):
    """One release at a time, since a release has 98,000 codes: the active one unless another is chosen."""

    title = "release"
    parameter_name = "release"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(release.label, release.label) for release in Release.objects.visible().order_by("-effective_from")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[CodeVersion]) -> QuerySet[CodeVersion]:
        if self.value():
            return queryset.filter(release__label=self.value())
        return queryset.filter(release__state=Release.State.ACTIVE)


@admin.register(CodeVersion)
class CodeVersionAdmin(ReadOnlyAdmin):
    list_display = ("name", "title", "billable", "release")
    list_filter = (ReleaseFilter, "billable")
    list_filter_submit = False
    search_fields = ("code__code__istartswith", "title__icontains")
    search_help_text = "A code or its beginning (Z53), or words of the title"
    ordering = ("release", "position")
    list_select_related = ("code", "release")
    fields = (
        "release", "name", "title", "tabular_title", "short_title", "billable", "order_number", "above", "placeholder",
        "generated", "own_notes", "seventh_characters", "facts_digest", "guidance_digest", "source",
    )  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[CodeVersion], search_term: str
    ) -> tuple[QuerySet[CodeVersion], bool]:
        """Only the first words are searched, since each costs a walk through the release."""
        few = " ".join(search_term[:100].split()[:6])
        results: tuple[QuerySet[CodeVersion], bool] = super().get_search_results(request, queryset, few)
        return results

    @admin.display(description="code", ordering="code__code")
    def name(self, version: CodeVersion) -> str:
        return version.code.code

    @admin.display(description="parent")
    def above(self, version: CodeVersion) -> str:
        return version.parent.code.code if version.parent else "none"

    @admin.display
    def own_notes(self, version: CodeVersion) -> str:
        return _as_printed(version.notes)

    @admin.display
    def seventh_characters(self, version: CodeVersion) -> str:
        return _as_printed(version.seventh)


def _as_printed(value: list[object]) -> str:
    return format_html("<pre>{}</pre>", json.dumps(value, indent=1, ensure_ascii=False)) if value else "none"
