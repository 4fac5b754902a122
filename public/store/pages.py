"""The pages a worker remembers, up to so many bytes; the one that nobody asked for longest goes first."""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]

from .rules import Key

_OVERHEAD = 1_500  # bytes of a page's headers, keys and objects, about
_BROTLI, _GZIP = 5, 6
_COMPRESSED_FROM = 500  # bytes; less gains nothing


@dataclass(frozen=True)
class Page:
    """An answer as it goes out. ``headers`` without Content-Length, Content-Encoding, Vary and ETag; ``until`` is a
    moment of ``time.time``; ``made_for`` the number of the public version before it was made."""

    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]  # by content encoding; "" is plain, which long ones are not kept in
    tag: str
    modified: int
    dated: bool
    until: float
    made_for: int

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values())) + _OVERHEAD

    def body(self, encoding: str) -> tuple[str, bytes]:
        """The body in the encoding asked for, or plain, and which of them it is."""
        if encoding in self.bodies:
            return encoding, self.bodies[encoding]
        return "", self.bodies[""] if "" in self.bodies else gzip.decompress(self.bodies["gzip"])


def compressed(body: bytes) -> dict[str, bytes]:
    """A body in the encodings it is kept in."""
    if len(body) < _COMPRESSED_FROM:
        return {"": body}
    return {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=_BROTLI),
        "gzip": gzip.compress(body, _GZIP, mtime=0),
    }


@dataclass
class Pages:
    """Safe in threads. ``version`` is the number that all pages in it are right for; None while none is known."""

    most_bytes: int
    version: int | None = None
    size: int = 0
    _pages: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.until <= time.time():
                self._forget(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Remember a page, unless the version moved while it was made or it is too large."""
        with self._lock:
            if page.made_for != self.version or page.size > self.most_bytes // 4:
                return
            if key in self._pages:
                self._forget(key)
            self._pages[key] = page
            self.size += page.size
            while self.size > self.most_bytes:
                self._forget(next(iter(self._pages)))

    def move_to(self, version: int, is_touched: Callable[[str], bool]) -> None:
        """What is remembered is right for another version, but for the paths that are touched."""
        with self._lock:
            for key in [key for key in self._pages if is_touched(key.path)]:
                self._forget(key)
            self.version = version

    def _forget(self, key: Key) -> None:
        self.size -= self._pages.pop(key).size
