"""A long list page by page: which of its rows stand on a page, and the way to the pages beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Paging:
    """``page`` counts from 1. Rows ``first`` up to ``last``, from 0 and without ``last``, stand on it. ``previous`` and
    ``following`` are addresses, empty where there is no such page."""

    page: int
    pages: int
    first: int
    last: int
    previous: str
    following: str

    def address_at(self, path: str) -> str:
        """The canonical address of this page of the list at ``path``."""
        return path if self.page == 1 else f"{path}?page={self.page}"


def present_paging(total: int, *, size: int, page: int, query: Mapping[str, str]) -> Paging:
    """``page`` is the page asked for: one beyond the last is the last. ``query`` is what an address needs besides."""
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)

    def href(to: int) -> str:
        return f"?{urlencode({**query, 'page': str(to)})}" if 1 <= to <= pages else ""

    return Paging(page, pages, (page - 1) * size, page * size, href(page - 1), href(page + 1))
