"""The environment of the templates of public pages, `templates/public/`: compiled once, rendered by Jinja.

Pages of the staff are Django's templates. A template of readers may call what is set here, and nothing else.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.conf import settings
from django.template.defaultfilters import capfirst, pluralize, yesno
from django.templatetags.static import static
from jinja2 import Environment, FileSystemLoader, PrefixLoader
from jinja2.ext import Extension

_INDENT = re.compile(r"^[ ]+", re.MULTILINE)
_TAG_ALONE = re.compile(r"^(\{%[^%\n]*[^-%\n])%\}\n", re.MULTILINE)  # a minus does so by itself


class ForPeople(Extension):
    """Indents, and line ends after a tag that has its line for itself, are for people: readers are not sent them.

    Line numbers of errors stay true: such a line end goes into its tag.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if not name or not name.endswith(".html"):
            return source
        return _TAG_ALONE.sub(r"\1\n%}", _INDENT.sub("", source))


def environment(**options: Any) -> Environment:
    """What ``settings.TEMPLATES`` names. Names begin with ``public/``; any other is left to Django's own templates."""
    options["extensions"] = [ForPeople]
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
