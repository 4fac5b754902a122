"""The environment of the templates of public pages, `templates/public/`: compiled once, rendered by Jinja.

Pages of the staff are Django's templates. A template of readers may call what is set here, and nothing else.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from django.conf import settings
from django.template.defaultfilters import capfirst, pluralize, yesno
from django.templatetags.static import static
from jinja2 import Environment, FileSystemLoader, PrefixLoader
from jinja2.ext import Extension
from markupsafe import Markup

from . import markdown

_INDENT = re.compile(r"^[ ]+", re.MULTILINE)
_TAG_ALONE = re.compile(r"^(\{%[^%\n]*[^-%\n])%\}\n", re.MULTILINE)  # a minus does so by itself


class ForPeople(Extension):
    """Indents, and line ends after a tag that has its line for itself, are for people: readers are not sent them.

    Line numbers of errors stay true: such a line end goes into its tag.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if not name or not name.endswith((".html", ".md")):
            return source
        return _TAG_ALONE.sub(r"\1\n%}", _INDENT.sub("", source))


def environment(**options: Any) -> Environment:
    """What ``settings.TEMPLATES`` names. Names begin with ``public/``; any other is left to Django's own templates."""
    options["extensions"] = [ForPeople]
    options["autoescape"] = lambda name: not (name or "").endswith(".md")  # Markdown has filters of its own
    options["loader"] = PrefixLoader({"public": FileSystemLoader(settings.BASE_DIR / "templates" / "public")})
    jinja = Environment(**options)  # noqa: S701 - Django asks for autoescape
    jinja.globals["static"] = static
    jinja.filters |= {
        "capfirst": capfirst,
        "data": data,
        "day": day,
        "md": markdown.plain,
        "md_link": markdown.link,
        "md_text": markdown.linked,
        "minute": minute,
        "moment": moment,
        "pluralize": pluralize,
        "yesno": yesno,
    }
    return jinja


_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def data(value: Any) -> Markup:
    """JSON for an element ``script`` of data, out of which nothing in it can break."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_IN_SCRIPT))  # noqa: S704


def day(value: datetime.date | datetime.datetime | None) -> str:
    """``2026-05-01``, in UTC; nothing for nothing."""
    return value.strftime("%Y-%m-%d") if value else ""


def minute(value: datetime.datetime | None) -> str:
    """``2026-05-01 14:05``, in UTC."""
    return value.strftime("%Y-%m-%d %H:%M") if value else ""


def moment(value: datetime.datetime | None) -> str:
    """As the attribute ``datetime`` of an element asks for it."""
    return value.isoformat() if value else ""
