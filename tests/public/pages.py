"""A page as tests look at it: parsed by lxml, asked by XPath."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from lxml import html


@dataclass(frozen=True)
class Page:
    root: html.HtmlElement
    size: int

    def all(self, path: str) -> list[str]:
        """Texts of what the XPath finds, blanks made single."""
        return [_text(part) for part in self.root.xpath(path)]

    def only(self, path: str) -> str:
        """The text of the single thing that the XPath finds."""
        texts = self.all(path)
        assert len(texts) == 1, texts
        return texts[0]

    def text(self, path: str = "//main") -> str:
        return " ".join(self.all(path))

    def section(self, anchor: str) -> str:
        """The text of one section of a code page; empty if it is not shown."""
        return self.text(f"//section[@id='{anchor}']")

    def links(self, path: str = "//main") -> list[str]:
        return [str(href) for href in self.root.xpath(f"{path}//a/@href")]


def read(response: HttpResponse) -> Page:
    return Page(html.fromstring(response.content.decode()), len(response.content))


_BLOCKS = {"br", "div", "h1", "h2", "h3", "h4", "li", "ol", "p", "section", "table", "td", "th", "tr", "ul"}


def _text(part: str | html.HtmlElement) -> str:
    return " ".join(("".join(_pieces(part)) if isinstance(part, html.HtmlElement) else part).split())


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The text as a reader sees it: blocks and cells stand apart."""
    apart = " " if element.tag in _BLOCKS else ""
    yield apart + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield apart
