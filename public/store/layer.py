"""The WSGI layer before Django: answers public pages from memory, and remembers what Django makes of the others."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_http_date_safe

from .note import KEY, Note
from .pages import Page, Pages, compressed
from .rules import Key, encoding_for, for_everybody, has_conditions, is_unchanged, key_of
from .watching import Watcher

Headers = list[tuple[str, str]]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

_OWN = {"content-length", "content-encoding", "etag", "vary"}  # written anew with each answer
_WITHOUT_BODY = {"content-type", "content-language"}
_LONGEST_WAIT = 30.0  # seconds for another thread that makes the same page
_UNKNOWN = b"It cannot be said at the moment whether this page is still right. Please try again in a minute.\n"


class FromMemory:
    """Wraps Django's WSGI application."""

    def __init__(self, application: Application, *, most_bytes: int, proxy_header: str = "") -> None:
        self.application = application
        self.proxy_header = proxy_header
        self.pages = Pages(most_bytes)
        self.watcher = Watcher(self.pages)
        self._makers: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        key = key_of(environ, self.proxy_header)
        if key is None:
            return self.application(environ, start_response)
        self.watcher.start()
        if not self.watcher.is_known:
            start_response(
                "503 Service Unavailable",
                [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "60"), ("Cache-Control", "no-store")],
            )
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else _UNKNOWN]
        page = self.pages.get(key) or self._wait_for(key)
        if page is not None:
            return self._answer(page, environ, start_response)
        try:
            return self._made(key, environ, start_response)
        finally:
            with self._lock:
                maker = self._makers.pop(key, None)
            if maker is not None:
                maker.set()

    def _wait_for(self, key: Key) -> Page | None:
        """The page, if another thread is making it; None for whoever has to make it."""
        with self._lock:
            maker = self._makers.get(key)
            if maker is None:
                self._makers[key] = threading.Event()
                return None
        maker.wait(_LONGEST_WAIT)
        return self.pages.get(key)

    def _made(self, key: Key, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        note, version, started = Note(), self.pages.version, list[Any]()

        def start(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
            started[:] = [status, headers]
            return _write_nothing

        answer = self.application(for_everybody(environ) | {KEY: note}, start)
        try:
            body = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
        status, headers = started
        if not note.keep and has_conditions(environ):  # the view answers them in its own way
            return self.application(environ, start_response)
        page = _page(headers, body, note, version) if status.startswith("200") else None
        if page is None:
            start_response(status, headers)
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        self.pages.put(key, page)
        return self._answer(page, environ, start_response)

    def _answer(self, page: Page, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [*page.headers, ("Vary", "Accept-Encoding")]
        if not self.watcher.is_reading:
            headers = [(name, "no-cache" if name == "Cache-Control" else value) for name, value in headers]
        encoding, body = page.body(encoding_for(environ))
        headers.append(("ETag", f"W/{page.tag}" if encoding else page.tag))
        if is_unchanged(environ, tag=page.tag, modified=page.modified, dated=page.dated):
            start_response("304 Not Modified", [one for one in headers if one[0].lower() not in _WITHOUT_BODY])
            return [b""]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def _write_nothing(data: bytes) -> None:
    raise NotImplementedError("Django returns its body and never writes it")


def _page(headers: Headers, body: bytes, note: Note, version: int | None) -> Page | None:
    """The page to remember; None for what is not for everybody."""
    named = {name.lower(): value for name, value in headers}
    modified = parse_http_date_safe(named.get("last-modified", ""))
    if not note.keep or version is None or modified is None or "etag" not in named:
        return None
    if "set-cookie" in named or "vary" in named or not named.get("cache-control", "").startswith("public"):
        return None
    until = note.until.timestamp() if isinstance(note.until, datetime.datetime) else time.time()
    return Page(
        headers=tuple((name, value) for name, value in headers if name.lower() not in _OWN),
        bodies=compressed(body),
        tag=named["etag"],
        modified=modified,
        dated=note.dated,
        until=until,
        made_for=version,
    )
