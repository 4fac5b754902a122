"""Which addresses the copy has, in which file, and where its pages lead. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urljoin

# All else (dated pages, comparisons, checks, lists, reports, questions, feeds of codes) is answered by the site.
_IN_COPY = re.compile(
    r"/\Z"
    r"|/icd-10-cm/\Z"
    r"|/icd-10-cm/(?:chapter|section)/[^/]+\Z"
    r"|/icd-10-cm/changes/(?:atom\.xml|[0-9-]{10}\.\.[0-9-]{10}(?:\.csv|\.atom)?)?\Z"
    r"|/icd-10-cm/(?![0-9]{4}-|compare/)[^/]+(?<!\.atom)(?:/versions)?\Z"
    r"|/api/(?:codes/[^/]+|releases|openapi\.json)\Z"
    r"|/(?:about|privacy|team|search|robots\.txt|llms\.txt|favicon\.ico|sitemap[0-9-]*\.xml)\Z"
    r"|/team/[^/]+(?:/photo\.jpg)?\Z"
    r"|/\.well-known/security\.txt\Z"
    r"|/static/"
)
_LINK = re.compile(r"""\s(?:href|src)=["']([^"']*)["']""")
_ENDINGS = {"text/html": ".html", "application/json": ".json"}
_PACKED = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")


def is_in_copy(path: str) -> bool:
    """Whether the copy has the page at a path; a question (``?...``) is never in it."""
    return _IN_COPY.match(path) is not None


def is_packed(content_type: str) -> bool:
    """Whether a file is kept compressed, as ``NAME.gz``."""
    return content_type.startswith(_PACKED) or "javascript" in content_type


def file_of(path: str, content_type: str) -> str:
    """The file of a page below the folder of the copy, without ``.gz``.

    ("/icd-10-cm/", "text/html") -> "icd-10-cm/index.html"; ("/icd-10-cm/Z53.9", "text/html") -> "icd-10-cm/Z53.9.html";
    ("/icd-10-cm/Z53.9.md", "text/markdown") -> "icd-10-cm/Z53.9.md". Raises ValueError for a path that leads out.
    """
    ending = _ENDINGS.get(content_type.partition(";")[0].strip(), "")
    name = unquote(path.lstrip("/"))
    if any(part in {"..", "."} for part in name.split("/")) or "\0" in name or "//" in path:
        raise ValueError(f"{path} is no file of the copy")
    if path.endswith("/"):
        return f"{name}index{ending or '.html'}"
    return name if name.endswith(ending) else f"{name}{ending}"


def page_of_redirect(target: str) -> bytes:
    """A page that leads on by itself, for an address that the site redirects: the block of an earlier release."""
    address = html.escape(target)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Moved</title>'
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={address}">'
        f'<p>This page has moved: <a href="{address}">{address}</a>.'
    )
    return page.encode()


def links_of(page: str, path: str, origin: str) -> set[str]:
    """The paths of this site to which a page of HTML leads; questions and other sites are left out."""
    paths = set()
    for link in set(_LINK.findall(page)):
        target = html.unescape(link).partition("#")[0]
        if not target.startswith("/") or target.startswith("//"):
            target = urljoin(f"{origin}{path}", target)
            if not target.startswith(f"{origin}/"):
                continue
            target = target.removeprefix(origin)
        if "?" not in target:
            paths.add(target)
    return paths
