"""Filters of all templates of the desk: how a moment and a day are written there, and codes as links to their pages.

{{ decision.signed_at|moment }}     ->  <time datetime="2026-05-01T14:05:09+00:00">2026-05-01 14:05 UTC</time>
{{ release.effective_from|day }}    ->  <time datetime="2026-05-01">2026-05-01</time>
"""

from __future__ import annotations

import datetime

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from codes.days import written
from reviews.checks.words.mentions import mentions

register = template.Library()


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """To the minute, in UTC; nothing for nothing."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written(value)) if value else ""


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """A day, or that of a moment in UTC; nothing for nothing."""
    return format_html('<time datetime="{0}">{0}</time>', f"{value:%Y-%m-%d}") if value else ""


@register.filter
def codes_linked(text: str) -> str:
    """Words of an official file, with a link to the page of each code that they name."""
    parts, at = [], 0
    for mention in sorted(mentions(text), key=lambda mention: mention.start):
        if mention.start < at:
            continue
        parts.append(conditional_escape(text[at : mention.start]))
        link, shown = f"/icd-10-cm/{mention.code}", text[mention.start : mention.end]
        parts.append(format_html('<a href="{}">{}</a>', link, shown))
        at = mention.end
    return mark_safe("".join([*parts, conditional_escape(text[at:])]))
