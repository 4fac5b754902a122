"""A file as an answer, whole or in part (RFC 9110 "Range"): a digest of the whole, conditions, one range at a time.

wanted_range("bytes=0-99", 1000)    ->  ByteRange(0, 99)
wanted_range("bytes=-100", 1000)    ->  ByteRange(900, 999)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

_ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*\Z")
_AT_ONCE = 64 * 1024  # bytes


class ByteRange(NamedTuple):
    """Both bytes are included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


UNSATISFIABLE = ByteRange(0, -1)


def wanted_range(header: str, size: int) -> ByteRange | None:
    """None where the whole is to be answered: no range is asked for, several are, or it is written otherwise."""
    asked = _ONE_RANGE.match(header)
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        return ByteRange(max(size - int(last), 0), size - 1) if int(last) and size else UNSATISFIABLE
    if int(first) >= size:
        return UNSATISFIABLE
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def answer_with_file(request: HttpRequest, file: IO[bytes], *, name: str, sha256: str) -> HttpResponse:
    """``file`` is open at its beginning, and closed by the answer. Its digest is its validator."""
    size, tag = Path(file.name).stat().st_size, f'"{sha256[:32]}"'
    response = _part(request, file, size, tag)
    answered: HttpResponse = get_conditional_response(request, tag, None, response) or response
    if answered is not response:
        file.close()
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    answered.headers["ETag"], answered.headers["Accept-Ranges"] = tag, "bytes"
    answered.headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530
    answered.headers["Digest"] = f"sha-256={digest}"  # RFC 3230, which older programs read
    if answered.status_code in (200, 206):
        answered.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def _part(request: HttpRequest, file: IO[bytes], size: int, tag: str) -> HttpResponse:
    wanted = wanted_range(request.headers.get("Range", ""), size) if request.method == "GET" else None
    if request.headers.get("If-Range", tag) != tag:
        wanted = None
    if wanted is UNSATISFIABLE:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers={"Content-Length": str(size)}, content_type="application/gzip")
    if wanted is None:
        response = FileResponse(file, content_type="application/gzip")
        response.headers["Content-Length"] = str(size)
        return response  # type: ignore[return-value]
    file.seek(wanted.first)
    response = FileResponse(_Bounded(file, wanted.length), status=206, content_type="application/gzip")
    response.headers["Content-Length"] = str(wanted.length)
    response.headers["Content-Range"] = f"bytes {wanted.first}-{wanted.last}/{size}"
    return response  # type: ignore[return-value]


class _Bounded:
    """So many bytes of a file, in pieces; the answer closes it."""

    def __init__(self, file: IO[bytes], length: int) -> None:
        self.file, self.left, self.close = file, length, file.close

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (piece := self.file.read(min(self.left, _AT_ONCE))):
            self.left -= len(piece)
            yield piece
