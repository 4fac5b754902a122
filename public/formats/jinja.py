"""The environment of the templates of public pages, `templates/public/`: compiled once, rendered by Jinja.

Pages of the staff are Django's templates. A template of readers may call what is set here, and nothing else.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import capfirst, pluralize, yesno
from django.templatetags.static import static
from jinja2 import Environment, FileSystemLoader, PrefixLoader


def environment(**options: Any) -> Environment:
    """What ``settings.TEMPLATES`` names. Names begin with ``public/``; any other is left to Django's own templates."""
    options["loader"] = PrefixLoader({"public": FileSystemLoader(settings.BASE_DIR / "templates" / "public")})
    jinja = Environment(**options)  # noqa: S701 - Django asks for autoescape
    jinja.globals["static"] = static
    jinja.filters |= {
        "capfirst": capfirst,
        "day": day,
        "minute": minute,
        "moment": moment,
        "pluralize": pluralize,
        "yesno": yesno,
    }
    return jinja


def day(value: datetime.date | datetime.datetime | None) -> str:
    """``2026-05-01``, in UTC; nothing for nothing."""
    return value.strftime("%Y-%m-%d") if value else ""


def minute(value: datetime.datetime | None) -> str:
    """``2026-05-01 14:05``, in UTC."""
    return value.strftime("%Y-%m-%d %H:%M") if value else ""


def moment(value: datetime.datetime | None) -> str:
    """As the attribute ``datetime`` of an element asks for it."""
    return value.isoformat() if value else ""
