"""A browser of the tests at the desk: ``response.text`` has no spaces that people do not see.

Templates break and indent their lines for whoever works on them, and no test should care where.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

_VERBATIM = re.compile(r"(<(?:textarea|pre|script|style)\b)(.*?)(</(?:textarea|pre|script|style)>)", re.DOTALL)
_BLOCK = (
    "article|aside|blockquote|body|br|button|caption|dd|details|div|dl|dt|fieldset|footer|form|h[1-6]|head|header|hr|html|"
    "iframe|label|legend|li|link|main|meta|nav|noscript|ol|option|p|rect|section|select|summary|svg|table|tbody|td|th|"
    "thead|title|tr|ul"
)
_BESIDE_A_BLOCK = re.compile(rf" ?(</?(?:{_BLOCK})\b[^<>]*>) ?")
_WITHIN = re.compile(r"(<(?!input|img|span)[a-z][^<>]*>) | (</(?!span)[a-z0-9]+>)")


class DeskClient(Client):
    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            response.text = tight(response.text)
        return response


def tight(page: str) -> str:
    """What people write stays as it is, as do scripts."""
    pieces = _VERBATIM.split(page)
    for at in range(0, len(pieces), 4):
        pieces[at] = _tight(pieces[at])
    for at in range(2, len(pieces), 4):
        attributes, end, content = pieces[at].partition(">")
        pieces[at] = re.sub(r"\s+", " ", attributes) + end + content
    return "".join(pieces)


def _tight(markup: str) -> str:
    markup = _BESIDE_A_BLOCK.sub(r"\1", re.sub(r"\s+", " ", markup))
    return _WITHIN.sub(r"\1\2", markup)
