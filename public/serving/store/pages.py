"""The pages a worker remembers, up to so many bytes; the page that nobody has asked for the longest goes first."""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]

from .rules import PageKey

_OVERHEAD = 1_500  # bytes of a page's headers, keys and objects, about; half as much for each further encoding
_BROTLI, _GZIP = 5, 6
_COMPRESSED_FROM = 500  # bytes; less gains nothing
Headers = list[tuple[str, str]]
_WITHOUT_BODY = {"content-type", "content-language"}
FROM_MEMORY = ("Cache-Status", "icdcms; hit")  # RFC 9211


class EncodedPage(NamedTuple):
    """A page in one encoding: the headers of the whole answer, those of a 304, and the body."""

    whole: Headers
    unchanged: Headers
    body: bytes


@dataclass
class StoredPage:
    """An answer as it goes out. ``headers`` without Content-Length, Content-Encoding, Vary and ETag; ``until`` is a
    moment of ``time.time``; ``made_for`` the number of the public version before it was made.

    ``answers`` are those that somebody asked for, by encoding; any other is made from the first of them.
    """

    headers: tuple[tuple[str, str], ...]
    tag: str
    modified: int
    dated: bool
    until: float
    made_for: int
    request: dict[str, str] | None = None  # of a page that took long: for making it again before anybody asks
    answers: dict[str, EncodedPage] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(answer.body) + _OVERHEAD // 2 for answer in self.answers.values()) + _OVERHEAD // 2

    def in_encoding(self, encoding: str, plain: bytes) -> EncodedPage:
        """``br``, ``gzip`` or "" for none; a short page is never compressed."""
        if len(plain) < _COMPRESSED_FROM:
            encoding = ""
        body = _compressed(plain, encoding)
        common = [*self.headers, ("Vary", "Accept-Encoding"), ("ETag", f"W/{self.tag}" if encoding else self.tag)]
        common.append(FROM_MEMORY)
        unchanged = [header for header in common if header[0].lower() not in _WITHOUT_BODY]
        how = [("Content-Encoding", encoding)] if encoding else []
        return EncodedPage([*common, *how, ("Content-Length", str(len(body)))], unchanged, body)

    def plain(self) -> bytes:
        answer = next(iter(self.answers.values()))
        encoding = next((value for name, value in answer.whole if name == "Content-Encoding"), "")
        plain: bytes = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding](answer.body)
        return plain


def _compressed(plain: bytes, encoding: str) -> bytes:
    if encoding == "br":
        compressed: bytes = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=_BROTLI)
        return compressed
    return gzip.compress(plain, _GZIP, mtime=0) if encoding else plain


@dataclass
class PageStore:
    """Safe in threads: ``get`` changes the order without the lock, so under it the order is read in single steps too.
    ``version`` is the number of the public version that all its pages show; None while unknown."""

    most_bytes: int
    version: int | None = None
    size: int = 0
    costly: list[StoredPage] = field(default_factory=list)  # dropped by the last change, last asked for at the end
    _pages: OrderedDict[PageKey, StoredPage] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: PageKey) -> StoredPage | None:
        """Without the lock, for which threads would wait: each of its steps is atomic."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.until <= time.time():
            with self._lock:
                if self._pages.get(key) is page:
                    self._forget(key)
            return None
        with suppress(KeyError):  # another thread has just dropped it
            self._pages.move_to_end(key)
        return page

    def answer(self, key: PageKey, page: StoredPage, encoding: str) -> EncodedPage:
        """The page in an encoding, which is remembered as well."""
        ready = page.answers.get(encoding)
        if ready is None:
            ready = page.in_encoding(encoding, page.plain())
            with self._lock:
                is_kept = self._pages.get(key) is page
                before, page.answers = page.size, page.answers | {encoding: ready}
                if is_kept:
                    self.size += page.size - before
                    self._make_room()
        return ready

    def put(self, key: PageKey, page: StoredPage) -> None:
        """Remember a page, unless the version moved while it was made or it is too large."""
        with self._lock:
            if page.made_for != self.version or page.size > self.most_bytes // 4:
                return
            if key in self._pages:
                self._forget(key)
            self._pages[key] = page
            self.size += page.size
            self._make_room()

    def move_to(self, version: int, is_touched: Callable[[str], bool]) -> None:
        """Go on with another version, without the pages at paths that are touched."""
        with self._lock:
            touched = [key for key in list(self._pages) if is_touched(key.path)]
            self.costly = [self._pages[key] for key in touched if self._pages[key].request]
            for key in touched:
                self._forget(key)
            self.version = version

    def _make_room(self) -> None:
        while self.size > self.most_bytes:
            _, oldest = self._pages.popitem(last=False)
            self.size -= oldest.size

    def _forget(self, key: PageKey) -> None:
        self.size -= self._pages.pop(key).size
