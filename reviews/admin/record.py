"""The record to read: audit events, decisions, publications."""

from __future__ import annotations

import json

from django.contrib import admin
from django.utils.html import format_html

from reviews.models import AuditEvent, Decision, Publication

from .roles import ByRoleAdmin


@admin.register(AuditEvent)
class AuditEventAdmin(ByRoleAdmin):
    act = "read audit"
    list_display = ("number", "at", "actor_name", "act", "about")
    list_filter = ("act",)
    search_fields = ("actor_name__icontains", "about__icontains")
    search_help_text = "A name, or what it is about: Z53.9"
    ordering = ("-number",)
    fields = ("number", "at", "actor_name", "act", "about", "told", "previous", "digest")
    readonly_fields = fields

    @admin.display(description="detail")
    def told(self, event: AuditEvent) -> str:
        return format_html("<pre>{}</pre>", json.dumps(event.detail, indent=1, ensure_ascii=False))


@admin.register(Decision)
class DecisionAdmin(ByRoleAdmin):
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


@admin.register(Publication)
class PublicationAdmin(ByRoleAdmin):
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
