"""The pages a worker remembers, up to so many bytes; the one that nobody asked for longest goes first."""

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

from .rules import Key

_OVERHEAD = 1_500  # bytes of a page's headers, keys and objects, about; half as much for each further encoding
_BROTLI, _GZIP = 5, 6
_COMPRESSED_FROM = 500  # bytes; less gains nothing
Headers = list[tuple[str, str]]
_WITHOUT_BODY = {"content-type", "content-language"}
FROM_MEMORY = ("Cache-Status", "icdcms; hit")  # RFC 9211


class Answer(NamedTuple):
    """A page in one encoding: headers of the whole answer, of the one that says "unchanged", and the body."""

    whole: Headers
    unchanged: Headers
    body: bytes


@dataclass
class Page:
    """An answer as it goes out. ``headers`` without Content-Length, Content-Encoding, Vary and ETag; ``until`` is a
    moment of ``time.time``; ``made_for`` the number of the public version before it was made.

    ``answers`` are those that somebody asked for, by encoding; any further one is made from one of them.
    """

    headers: tuple[tuple[str, str], ...]
    tag: str
    modified: int
    dated: bool
    until: float
    made_for: int
    request: dict[str, str] | None = None  # of a page that took long: for making it again before anybody asks
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(answer.body) + _OVERHEAD // 2 for answer in self.answers.values()) + _OVERHEAD // 2

    def in_encoding(self, encoding: str, plain: bytes) -> Answer:
        """``br``, ``gzip`` or "" for none; none, too, for what is short."""
        if len(plain) < _COMPRESSED_FROM:
            encoding = ""
        body = _compressed(plain, encoding)
        common = [*self.headers, ("Vary", "Accept-Encoding"), ("ETag", f"W/{self.tag}" if encoding else self.tag)]
        common.append(FROM_MEMORY)
        unchanged = [header for header in common if header[0].lower() not in _WITHOUT_BODY]
        how = [("Content-Encoding", encoding)] if encoding else []
        return Answer([*common, *how, ("Content-Length", str(len(body)))], unchanged, body)

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
class Pages:
    """Safe in threads. ``version`` is the number that all pages in it are right for; None while none is known."""

    most_bytes: int
    version: int | None = None
    size: int = 0
    costly: list[Page] = field(default_factory=list)  # that the last change dropped, the one asked for last at the end
    _pages: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        """Without the lock, which threads would wait for: each of its steps is whole by itself."""
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

    def answer(self, key: Key, page: Page, encoding: str) -> Answer:
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

    def put(self, key: Key, page: Page) -> None:
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
        """What is remembered is right for another version, but for the paths that are touched."""
        with self._lock:
            touched = [key for key in self._pages if is_touched(key.path)]
            self.costly = [self._pages[key] for key in touched if self._pages[key].request]
            for key in touched:
                self._forget(key)
            self.version = version

    def _make_room(self) -> None:
        while self.size > self.most_bytes:
            self._forget(next(iter(self._pages)))

    def _forget(self, key: Key) -> None:
        self.size -= self._pages.pop(key).size
