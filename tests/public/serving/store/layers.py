"""A layer in front of Django as a worker has it, and requests to it; its watcher looks when the test says so."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

import brotli  # type: ignore[import-untyped]
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from public.serving.store.layer import FromMemory


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body after decoding."""
        encoding = self.headers.get("Content-Encoding", "")
        decode = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
        return bytes(decode(self.body)).decode()


class Layer(FromMemory):
    """Counts how often Django is asked."""

    def __init__(self) -> None:
        handler, self.asked = WSGIHandler(), 0

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self.asked += 1
            return handler(environ, start_response)

        super().__init__(application, most_bytes=10_000_000)
        self.watcher.start = lambda: None  # type: ignore[method-assign]
        self.watcher.after_change = lambda: None  # nor does a thread make pages again: here a page may take long
        self.look()

    def look(self) -> None:
        """What the watcher's thread does each second."""
        connection.check_constraints()  # PostgreSQL sends signals at the commit, which a test never comes to
        self.watcher.look(connection)  # type: ignore[arg-type]

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self, address, method, **headers)


@contextmanager
def connection_left_open() -> Iterator[None]:
    """A request ends with its connection, but for those of a test, as in Django's own client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def ask(application: Any, address: str, method: str = "GET", **headers: str) -> Answer:
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False, "HTTP_HOST": "testserver",
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    started: list[Any] = []
    with connection_left_open():
        answer = application(environ, lambda status, fields, exc_info=None: started.extend([status, fields]))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
    status, fields = started
    return Answer(int(status.split()[0]), dict(fields), body)
