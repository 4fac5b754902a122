"""The record to read: audit events, decisions, publications."""

from __future__ import annotations

import json

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.utils.html import format_html

from reviews.models import AIRun, AuditEvent, Decision, Publication
from reviews.reading.named_people import about_in_words, detail_in_words, people_in
from reviews.reading.work.second_looks import hidden_revisions
from reviews.rules.events import TargetKind

from .exports import AuditEventResource, DecisionResource, ExportedAdmin, PublicationResource
from .roles import ByRoleAdmin

_PRINTED = '<pre style="white-space: pre-wrap">{}</pre>'


@admin.register(AuditEvent)
class AuditEventAdmin(ExportedAdmin):
    resource_classes = (AuditEventResource,)
    act = "read audit"
    list_display = ("number", "at", "actor_name", "act", "about_in_words")
    list_filter = ("act",)
    search_fields = ("actor_name__icontains", "about__icontains", "person")
    search_help_text = "A person’s name, or what the event is about, such as Z53.9"
    ordering = ("-number",)
    fields = ("number", "at", "actor_name", "act", "about_in_words", "detail_as_json", "previous", "digest")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        """With the name of the ``person`` whom an event is about: the log keeps their number."""
        names = User.objects.filter(pk=OuterRef("target_id")).values("username")
        about_people = When(target_kind=TargetKind.USER, then=Subquery(names))
        events: QuerySet[AuditEvent] = super().get_queryset(request)
        named: QuerySet[AuditEvent] = events.annotate(
            person=Case(about_people, default=Value(""), output_field=CharField())
        )
        return named

    @admin.display(description="about", ordering="about")
    def about_in_words(self, event: AuditEvent) -> str:
        return about_in_words(event, {event.target_id or 0: event.person})  # type: ignore[attr-defined]

    @admin.display(description="detail")
    def detail_as_json(self, event: AuditEvent) -> str:
        detail = detail_in_words(event, people_in([event]))
        return format_html(_PRINTED, json.dumps(detail, indent=1, ensure_ascii=False))


@admin.register(Decision)
class DecisionAdmin(ExportedAdmin):
    resource_classes = (DecisionResource,)
    act = "read drafts"
    list_display = ("signed_at", "kind", "revision", "printed_name", "credentials", "reauthenticated")
    list_filter = ("kind",)
    list_select_related = ("revision__explanation__code",)
    search_fields = ("printed_name__icontains", "revision__explanation__code__code__istartswith")
    ordering = ("-signed_at",)
    fields = (
        "revision", "kind", "user", "printed_name", "credentials", "meaning", "reason", "explanation_of_reason",
        "signed_at", "reauthenticated", "checked_sections", "content_digest", "facts_digest", "signature", "rescinds",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        """Without decisions on texts whose approval is hidden from whoever may take a second look at them."""
        decisions: QuerySet[Decision] = super().get_queryset(request)
        return decisions.exclude(revision__in=hidden_revisions(request.user.pk or 0))


@admin.register(Publication)
class PublicationAdmin(ExportedAdmin):
    resource_classes = (PublicationResource,)
    act = "read drafts"
    list_display = ("explanation", "revision", "published_at", "reviewed_at", "next_review_on", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("explanation__code", "revision__explanation__code")
    search_fields = ("explanation__code__code__istartswith",)
    ordering = ("-published_at",)
    fields = (
        "explanation", "revision", "release", "approval", "decision", "published_at", "reviewed_at", "next_review_on",
        "content_digest", "facts_digest", "ended_at", "ended_by",
    )  # fmt: skip
    readonly_fields = fields

    def get_fields(self, request: HttpRequest, obj: Publication | None = None) -> list[str]:
        """Without the approval, which names its signer, where that is hidden."""
        hidden = obj is not None and hidden_revisions(request.user.pk or 0).filter(revision=obj.revision_id).exists()
        return [name for name in self.fields if not (hidden and name == "approval")]


@admin.register(AIRun)
class AIRunAdmin(ByRoleAdmin):
    """The page of a run: everything needed to explain later where a text came from."""

    act = "read drafts"
    list_display = (
        "asked_at", "code", "state", "model", "prompt", "input_tokens", "output_tokens", "cost", "latency_ms",
        "asked_by",
    )  # fmt: skip
    list_filter = ("state", "purpose", "model", "error_kind")
    list_select_related = ("code", "prompt", "asked_by")
    search_fields = ("code__code__istartswith",)
    ordering = ("-asked_at",)
    fields = (
        "code", "release", "state", "purpose", "asked_by", "asked_at", "finished_at", "provider", "model", "test_model",
        "prompt", "prompt_digest", "parameters", "sections", "instruction", "facts_digest", "key", "input_tokens",
        "output_tokens", "reserved", "cost", "latency_ms", "error_kind", "error", "raw", "became",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display
    def prompt_digest(self, run: AIRun) -> str:
        return run.prompt.digest

    @admin.display(description="raw output")
    def raw(self, run: AIRun) -> str:
        return format_html(_PRINTED, run.raw_output)

    @admin.display(description="what became of it")
    def became(self, run: AIRun) -> str:
        suggestions = list(run.suggestions.values("section", "state", "sentences", "applied", "distance"))
        return format_html(_PRINTED, json.dumps(suggestions, indent=1, ensure_ascii=False))
