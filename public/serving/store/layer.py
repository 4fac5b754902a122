"""The WSGI layer before Django: answers public pages from memory, and remembers what Django makes of the others."""

from __future__ import annotations

import datetime
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.db import connections
from django.utils.http import parse_http_date_safe

from public.serving.answers import refusal_at

from .note import KEY, AnswerNote
from .pages import FROM_MEMORY, Headers, PageStore, StoredPage
from .replica import reading_from
from .rules import PageKey, encoding_for, for_everybody, has_conditions, is_costly, is_unchanged, key_of, names_in_key
from .watching import Watcher

_log = logging.getLogger(__name__)
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_OWN = {"content-length", "content-encoding", "etag", "vary"}  # written anew with each answer
_SHORT_WAIT, _LONGEST_WAIT = 0.25, 30.0  # seconds for another thread that makes the same page
_MOST_WAITING = 1  # threads that wait longer for a costly page, so that others are free for other pages
_LONG = 0.3  # seconds: a page that took longer is made again as soon as a change drops it
_MOST_AGAIN = 20
_BUSY = "This page is being prepared."
_UNKNOWN = "We cannot tell right now whether this page is up to date."


class FromMemory:
    """Wraps Django's WSGI application."""

    def __init__(self, application: Application, *, most_bytes: int, proxy_header: str = "") -> None:
        self._names = names_in_key(proxy_header)
        self.pages = PageStore(most_bytes)
        self.watcher = Watcher(self.pages, self._make_again_soon)
        self.application = reading_from(application, self.watcher.source)
        self._makers: dict[PageKey, threading.Event] = {}
        self._waiting = threading.Semaphore(_MOST_WAITING)
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = key_of(environ, self._names)
        if key is None:
            return self.application(environ, start_response)
        self.watcher.start()
        if not self.watcher.is_known:
            return _refuse(environ, start_response, 60, _UNKNOWN)
        page = self.pages.get(key)
        if page is not None:
            return self._answer(key, page, environ, start_response)
        with self._lock:
            maker = self._makers.setdefault(key, mine := threading.Event())
        if maker is not mine:
            if not self._is_made(maker, key):
                return _refuse(environ, start_response, 2, _BUSY)
            page = self.pages.get(key)
            if page is not None:
                return self._answer(key, page, environ, start_response)
        try:
            return self._made(key, environ, start_response)
        finally:
            if maker is mine:
                with self._lock:
                    del self._makers[key]
                mine.set()

    def _is_made(self, maker: threading.Event, key: PageKey) -> bool:
        """Wait for another thread that makes the page, and say whether it has; few may wait for a costly page."""
        if maker.wait(_SHORT_WAIT if is_costly(key.path) else _LONGEST_WAIT):
            return True
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return maker.wait(_LONGEST_WAIT)
        finally:
            self._waiting.release()

    def _made(self, key: PageKey, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        note, version, started, began = AnswerNote(), self.pages.version, list[Any](), time.monotonic()
        request = for_everybody(environ)

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
            started[:] = [status, headers]
            return _write_nothing

        answer = self.application(request | {KEY: note}, start)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        status, headers = started
        if not note.keep and has_conditions(environ):  # the view answers them in its own way
            return self.application(environ, start_response)
        page = _page(headers, note, version) if status.startswith("200") else None
        if page is not None and time.monotonic() - began > _LONG:
            page.request = {name: value for name, value in request.items() if isinstance(value, str)}
        if page is None:
            start_response(status, headers)
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        page.answers[encoding] = page.in_encoding(encoding, body)
        self.pages.put(key, page)
        return self._answer(key, page, environ, start_response, remembered=False)

    def _make_again_soon(self) -> None:
        if self.pages.costly:
            threading.Thread(target=self._make_again, args=(self.pages.costly[-_MOST_AGAIN:],), daemon=True).start()

    def _make_again(self, dropped: list[StoredPage]) -> None:
        """Make costly pages that a change dropped, in a thread of their own, so that no reader waits for them."""
        for page in dropped:
            environ = (page.request or {}) | {
                "wsgi.input": BytesIO(),
                "wsgi.errors": sys.stderr,
                "wsgi.version": (1, 0),
            }
            try:
                b"".join(self(environ, lambda *started: None))
            except Exception:  # noqa: BLE001 - whatever it is, a reader will see it
                _log.exception("a page could not be made again")
        connections.close_all()

    def _answer(
        self,
        key: PageKey,
        page: StoredPage,
        environ: dict[str, Any],
        start_response: Callable[..., Any],
        *,
        remembered: bool = True,
    ) -> Iterable[bytes]:
        answer = self.pages.answer(key, page, encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        unchanged = has_conditions(environ) and is_unchanged(
            environ, tag=page.tag, modified=page.modified, dated=page.dated
        )
        headers = list(answer.unchanged if unchanged else answer.whole)
        if not remembered:
            headers.remove(FROM_MEMORY)
        if not self.watcher.is_reading:
            headers = [(name, "no-cache" if name == "Cache-Control" else value) for name, value in headers]
        start_response("304 Not Modified" if unchanged else "200 OK", headers)
        return [b"" if unchanged or environ["REQUEST_METHOD"] == "HEAD" else answer.body]


def _refuse(environ: dict[str, Any], start_response: Callable[..., Any], seconds: int, why: str) -> Iterable[bytes]:
    response = refusal_at(environ.get("PATH_INFO", ""), 503, "unavailable", seconds, why)
    response.headers["Content-Length"] = str(len(response.content))
    start_response("503 Service Unavailable", list(response.items()))
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.content]


def _write_nothing(data: bytes) -> None:
    raise NotImplementedError("Django returns its body and never writes it")


def _page(headers: Headers, note: AnswerNote, version: int | None) -> StoredPage | None:
    """The page to remember; None for an answer that is not for everybody."""
    named = {name.lower(): value for name, value in headers}
    modified = parse_http_date_safe(named.get("last-modified", ""))
    if not note.keep or version is None or modified is None or "etag" not in named:
        return None
    if "set-cookie" in named or "vary" in named or not named.get("cache-control", "").startswith("public"):
        return None
    until = note.until.timestamp() if isinstance(note.until, datetime.datetime) else time.time()
    return StoredPage(
        headers=tuple((name, value) for name, value in headers if name.lower() not in _OWN),
        tag=named["etag"],
        modified=modified,
        dated=note.dated,
        until=until,
        made_for=version,
    )
