"""Filters of all templates of the desk: how a moment and a day are written there, and nowhere otherwise.

{{ decision.signed_at|moment }}     ->  <time datetime="2026-05-01T14:05:09+00:00">2026-05-01 14:05 UTC</time>
{{ release.effective_from|day }}    ->  <time datetime="2026-05-01">2026-05-01</time>
"""

from __future__ import annotations

import datetime

from django import template
from django.utils.html import format_html

from codes.days import written

register = template.Library()


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """To the minute, in UTC; nothing for nothing."""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), written(value)) if value else ""


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """A day, or that of a moment in UTC; nothing for nothing."""
    return format_html('<time datetime="{0}">{0}</time>', f"{value:%Y-%m-%d}") if value else ""
