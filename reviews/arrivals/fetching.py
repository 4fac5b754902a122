"""One file from the publisher: over https, from its hosts alone, redirects included; bounded in bytes and time.

Nothing comes from an address inside a network, whatever a name resolves to, but from a mirror that the operator names
(``RELEASES_MIRROR``): it has the same paths, and takes the publisher's place. Where a checksum is known, it must fit.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from django.conf import settings

from codes.releases.files.records import ReleaseError
from codes.releases.files.zips import MEBI
from codes.releases.packages.catalogue import OfferedRelease, hosts
from codes.releases.packages.opening import MAX_FILE

from .keeping import Room, write

MOST_REDIRECTS = 5
STEP_LIMIT = 30.0  # seconds to connect, and to wait for the next bytes
FILE_LIMIT = 600.0  # seconds for one file


class FetchError(Exception):
    """The file did not come. The text is one line for a person."""


class StoppedError(Exception):
    """The worker was told to stop."""


def fetch(
    url: str,
    *,
    to: Path,
    name: str,
    pinned: str,
    room: Room,
    stop: Callable[[], bool] = lambda: False,
    transport: httpx2.BaseTransport | None = None,
) -> tuple[str, int]:
    """(SHA-256, bytes) of the file, which is whole at ``to`` or not there. Raises FetchError or StoppedError."""
    part = to.with_name(f"{to.name}.part")
    try:
        with _answer(url, transport) as response, part.open("wb") as target:
            sha256, size = write(_chunks(response, stop), target, name=name, room=room)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = str(error)[:200] or type(error).__name__
        raise FetchError(
            f"{name} could not be fetched; the publisher cannot be reached from this server ({reason})"
        ) from error
    except ReleaseError as error:
        raise FetchError(str(error)) from error
    if pinned and sha256 != pinned:
        part.unlink()
        raise FetchError(
            f"{name} is not the file that was expected: its SHA-256 is {sha256}, it should be {pinned}. "
            "The publisher may have replaced it: look at the publisher’s page, and upload the file yourself"
        )
    part.replace(to)
    return sha256, size


def fetch_offered(release: OfferedRelease, folder: Path, progress: Callable[[str], object]) -> dict[Path, str]:
    """All files of a release of the catalogue, in a folder: where each is, and its name. Raises FetchError."""
    room, files = Room(), {}
    for number, file in enumerate(release.files, start=1):
        progress(f"fetching {file.name} ({number} of {len(release.files)})")
        to = folder / f"{number}.zip"
        fetch(file.url, to=to, name=file.name, pinned=file.sha256 or "", room=room)
        files[to] = file.name
    return files


def at_mirror(url: str) -> str:
    """Where a file of the publisher is fetched from: the mirror, where there is one."""
    return f"{settings.RELEASES_MIRROR}{httpx2.URL(url).path}" if settings.RELEASES_MIRROR else url


def _is_of_mirror(url: httpx2.URL) -> bool:
    mirror = httpx2.URL(settings.RELEASES_MIRROR)
    return bool(mirror.host) and (url.scheme, url.host, url.port) == (mirror.scheme, mirror.host, mirror.port)


def allowed(url: str) -> httpx2.URL:
    """The address, if anything may be fetched from it. Raises FetchError."""
    parts = httpx2.URL(url)
    if _is_of_mirror(parts):
        return parts
    if parts.scheme != "https" or parts.host not in hosts() or parts.port not in {None, 443} or parts.userinfo:
        raise FetchError(f"it is not fetched from {parts.scheme}://{parts.host}: only https from the publisher’s hosts")
    return parts


@contextmanager
def _answer(url: str, transport: httpx2.BaseTransport | None) -> Iterator[httpx2.Response]:
    """The response at the end of the redirects, its body not read yet."""
    client = httpx2.Client(
        transport=transport,
        timeout=STEP_LIMIT,
        follow_redirects=False,  # the address is checked first
        trust_env=False,  # a proxy would hide who answers
        headers={"Accept-Encoding": "identity", "User-Agent": "icd-cms"},
    )
    with client:
        at = allowed(at_mirror(url))
        for _ in range(MOST_REDIRECTS + 1):
            with client.stream("GET", at) as response:
                _from_outside(response)
                if not response.has_redirect_location:
                    _check(response)
                    yield response
                    return
                at = allowed(str(at.join(response.headers["Location"])))
        raise FetchError("the publisher’s address leads on and on")


def _from_outside(response: httpx2.Response) -> None:
    """Look at the far end of this very connection, as a name may resolve to something else a moment later."""
    if _is_of_mirror(response.url):
        return
    stream = response.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    try:
        outside = ipaddress.ip_address(str((address or ("",))[0]).partition("%")[0]).is_global
    except ValueError:
        outside = False
    if not outside:
        raise FetchError("the publisher’s address leads into a private network; nothing was fetched")


def _check(response: httpx2.Response) -> None:
    if response.status_code != httpx2.codes.OK:
        raise FetchError(f"the publisher answered {response.status_code} {response.reason_phrase}")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchError("the publisher’s answer is packed in a way that was not asked for")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MAX_FILE:
        raise FetchError(f"the file has {int(length):,} bytes, more than {MAX_FILE // MEBI} MB")


def _chunks(response: httpx2.Response, stop: Callable[[], bool]) -> Iterator[bytes]:
    ends = time.monotonic() + FILE_LIMIT
    for chunk in response.iter_raw():
        if stop():
            raise StoppedError
        if time.monotonic() > ends:
            raise FetchError(f"it took longer than {FILE_LIMIT / 60:.0f} minutes")
        yield chunk
