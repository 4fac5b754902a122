"""Releases, the files they came from, and all attempts to import them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from codes.models import ImportRun, Release, SourceFile
from codes.releases.files.records import Reason

from .readonly import ReadOnlyAdmin, ReadOnlyInline


class SourceFileInline(ReadOnlyInline):
    model = SourceFile
    fields = ("kind", "name", "package", "rows", "size", "checksum")
    readonly_fields = fields
    tab = True

    @admin.display(description="SHA-256")
    def checksum(self, source: SourceFile) -> SafeString:
        return format_html('<code style="word-break: break-all">{}</code>', source.sha256)


class ImportRunInline(ReadOnlyInline):
    model = ImportRun
    fields = ("started_at", "finished_at", "outcome", "operator", "started_by")
    readonly_fields = fields
    show_change_link = True
    tab = True


@admin.register(Release)
class ReleaseAdmin(ReadOnlyAdmin):
    list_display = ("label", "effective_from", "state", "complete", "codes", "billable", "headers", "loaded_at")
    list_filter = ("state", "partial")
    search_fields = ("label",)
    ordering = ("-effective_from",)
    fields = ("system", "label", "effective_from", "state", "complete", "loaded_at", "activated_at", "counted")
    readonly_fields = fields
    inlines = (SourceFileInline, ImportRunInline)

    @admin.display(boolean=True, ordering="partial")
    def complete(self, release: Release) -> bool:
        return not release.partial

    @admin.display
    def codes(self, release: Release) -> str:
        return f"{release.counts.get('codes', 0):,}"

    @admin.display
    def billable(self, release: Release) -> str:
        return f"{release.counts.get('billable', 0):,}"

    @admin.display(description="header codes")
    def headers(self, release: Release) -> str:
        return f"{release.counts.get('headers', 0):,}"

    @admin.display(description="counts")
    def counted(self, release: Release) -> SafeString:
        """Every count stored at import, by name."""
        rows = ((name.replace("_", " "), f"{number:,}") for name, number in release.counts.items())
        return format_html("<table>{}</table>", format_html_join("", "<tr><td>{}&emsp;</td><td>{}</td></tr>", rows))


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "label", "outcome", "files", "warnings", "operator", "finished_at")
    list_filter = ("outcome",)
    search_fields = ("label",)
    fields = (
        "label", "release", "outcome", "started_at", "finished_at", "started_by", "operator", "reasons", "file_list",
        "warning_list",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display
    def files(self, run: ImportRun) -> int:
        return len(run.report.get("files", ()))

    @admin.display
    def warnings(self, run: ImportRun) -> int:
        return len(run.report.get("warnings", ()))

    @admin.display(description="why rejected")
    def reasons(self, run: ImportRun) -> str:
        return _lines([str(Reason(**reason)) for reason in run.report.get("reasons", ())])

    @admin.display(description="warnings")
    def warning_list(self, run: ImportRun) -> str:
        return _lines([warning["text"] for warning in run.report.get("warnings", ())])

    @admin.display(description="files")
    def file_list(self, run: ImportRun) -> SafeString:
        """The files of the packages; one without a kind held nothing to import."""
        rows = (
            (file["name"], file["kind"] or "not used", f"{file['size']:,}", file["sha256"])
            for file in run.report.get("files", ())
        )
        row = '<li><b>{}</b>, {}, {} bytes<br><code style="word-break: break-all">{}</code></li>'
        return format_html("<ul>{}</ul>", format_html_join("", row, rows))


@admin.register(SourceFile)
class SourceFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "kind", "release", "rows", "size", "sha256")
    list_filter = ("kind", "release")
    search_fields = ("name", "sha256")
    ordering = ("-release__effective_from", "id")
    list_select_related = ("release",)
    fields = ("release", "kind", "name", "package", "rows", "size", "sha256", "run")
    readonly_fields = fields


def _lines(texts: list[str]) -> str:
    if not texts:
        return "none"
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((text,) for text in texts)))
