"""Links: https only, to a named host."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks
from reviews.checks.words.language import Prose, quoted
from reviews.rules.content import LINKS, rows_of, texts

_LINK = re.compile(
    r"\b(?:[a-z][a-z0-9+.-]{1,20}:/{1,3}|(?:javascript|data|mailto|tel|vbscript|file|blob):)[^\s<>\"'“”]*"
    r"|(?<![\w/.@])//[\w.-]+\.[a-z]{2,}\S*|\bwww\.[\w.-]+\S*",
    re.IGNORECASE,
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for section, text in texts(prose.content):
        for match in _LINK.finditer(text):
            if reason := wrong(match[0].rstrip(".,;:!?)]")):
                yield blocks("links", section, f"{reason}: {quoted(match[0], 80)}", quoted(text))
    for section, row in rows_of(prose.content, LINKS):
        url = str(row.get("url", ""))
        if url and not _LINK.match(url):
            yield blocks("links", section, f"This is no https address: {quoted(url, 80)}", quoted(url))


def wrong(url: str) -> str:
    """Why a link is not one for a public page; "" for a good one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This address cannot be read"
    if parts.scheme != "https":
        return "A link begins with https://"
    if parts.username is not None or port not in (None, 443):
        return "A link names a host, without user or port"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_number = re.fullmatch(r"[\d.]+|0x[0-9a-f]+", host)
        return "A link names a host by its name, not by a number" if is_number or "." not in host else ""
    return "A link names a host by its name, not by a number"
