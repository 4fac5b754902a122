"""Make the copy: rounds of pages, in several processes, until no page leads to another that is not there yet.

What is written is whole (a temporary name first), so that a copy that was broken off goes on where it stopped. Files
are made for a public version; what changed since, or turned with time, is made anew, and nothing else.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

import django

from public.serving.store.rules import Change, is_touched

from .rules import file_of, is_in_copy, is_packed, links_of, page_of_redirect

STATE = "copy.json"
_CHUNK = 50  # pages a process is given at once
_SAVED_EVERY = 20.0  # seconds


class Kept(NamedTuple):
    """A page in the copy: its file, bytes as they lie there, SHA-256 of them, paths to which it leads.

    ``problem`` is what is wrong where there is no file; ``is_new`` says that it was made now, ``turns`` when time alone
    changes it then.
    """

    path: str
    file: str = ""
    size: int = 0
    digest: str = ""
    links: tuple[str, ...] = ()
    problem: str = ""
    is_new: bool = False
    turns: str = ""


@dataclass
class State:
    """What a folder is a copy of: the public version, the release in force, the site; ``files`` by path, and the moment
    at which time alone changes one, of those that have such."""

    version: int
    release: str
    origin: str
    files: dict[str, str] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)

    def is_of(self, other: State) -> bool:
        """Whether both are copies of the same site with the same release."""
        return (self.release, self.origin) == (other.release, other.origin)


class Copied(NamedTuple):
    """Pages in the copy, how many were made now, bytes of their files, a digest of all; ``broken`` as (page, link)."""

    pages: int
    made: int
    bytes: int
    sha256: str
    problems: list[str]
    broken: list[tuple[str, str]]


def read_state(folder: Path) -> State | None:
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    # Another version may have written it, with other parts.
    return State(**{part.name: state[part.name] for part in fields(State) if part.name in state})


def write_state(folder: Path, state: State) -> None:
    _write(folder / STATE, json.dumps(asdict(state), indent=1, sort_keys=True).encode())


def forget_old(folder: Path, state: State, changes: Iterable[Change] | None, now: datetime.datetime) -> None:
    """Take out files that changes touched (all where nobody knows the changes any more, None) and those that turned."""
    known, moment = None if changes is None else list(changes), now.astimezone(datetime.UTC).isoformat()
    turned = {path for path, turn in state.turns.items() if turn <= moment}
    for path in [path for path in state.files if known is None or path in turned or is_touched(path, known)]:
        (folder / state.files.pop(path)).unlink(missing_ok=True)
        state.turns.pop(path, None)


def copy_site(
    folder: Path, state: State, seeds: Iterable[str], *, processes: int, progress: Callable[[int, int], object]
) -> Copied:
    """Make what is lacking. ``progress`` is called with the pages that are there and those known of."""
    kept: dict[str, Kept] = {}
    linked_from: dict[str, str] = {}  # of each page, the first by its address that leads to it
    waiting = list(dict.fromkeys(seeds))
    known, made, saved = set(waiting), 0, time.monotonic()
    try:
        for page in _pages(folder, state, waiting, processes):
            made += page.is_new
            if page.file:
                state.files[page.path] = page.file
            if page.turns:
                state.turns[page.path] = page.turns
            for link in filter(is_in_copy, page.links):
                linked_from[link] = min(page.path, linked_from.get(link, page.path))
                if link not in known:
                    known.add(link)
                    waiting.append(link)
            kept[page.path] = page._replace(links=())
            if time.monotonic() - saved > _SAVED_EVERY:
                write_state(folder, state)
                saved = time.monotonic()
            progress(len(kept), len(known))
    finally:
        write_state(folder, state)
    pages = [kept[path] for path in sorted(kept)]
    wrong = [page for page in pages if page.problem]
    whole = hashlib.sha256("".join(f"{page.file} {page.digest}\n" for page in pages).encode()).hexdigest()
    return Copied(
        pages=len(pages) - len(wrong),
        made=made,
        bytes=sum(page.size for page in pages),
        sha256=whole,
        problems=[f"{page.path}: {page.problem}" for page in wrong if page.path not in linked_from],
        broken=[(linked_from[page.path], page.path) for page in wrong if page.path in linked_from],
    )


def _pages(folder: Path, state: State, waiting: list[str], processes: int) -> Iterator[Kept]:
    """The pages of ``waiting``, which grows meanwhile, as the processes of a pool come back with them."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=django.setup) as pool:
        running: set[Future[list[Kept]]] = set()
        while waiting or running:
            while waiting and len(running) < 4 * processes:
                chunk = waiting[:_CHUNK]
                del waiting[:_CHUNK]
                there = {path: state.files[path] for path in chunk if path in state.files}
                running.add(pool.submit(keep_pages, folder, state.origin, chunk, there))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield from future.result()


def keep_pages(folder: Path, origin: str, paths: Sequence[str], there: dict[str, str]) -> list[Kept]:
    """Ask for pages and write them; of those that are ``there``, by path, only read where they lead."""
    return [
        _read(folder, origin, path, there[path]) if path in there else _keep(folder, origin, path) for path in paths
    ]


def _read(folder: Path, origin: str, path: str, name: str) -> Kept:
    try:
        packed = (folder / name).read_bytes()
    except FileNotFoundError:
        return _keep(folder, origin, path)
    body = gzip.decompress(packed) if name.endswith(".gz") else packed
    return _kept(path, name, packed, body, origin)


def _keep(folder: Path, origin: str, path: str) -> Kept:
    from .asking import ask  # needs the applications, which the process that shares the work out has no use for

    answer = ask(path, origin)
    if answer.location:
        answer = answer._replace(status=200, content_type="text/html", body=page_of_redirect(answer.location))
    if answer.status != 200:
        return Kept(path, problem=f"answer {answer.status}")
    name, body = file_of(path, answer.content_type), answer.body
    if is_packed(answer.content_type):
        name, packed = f"{name}.gz", gzip.compress(body, 6, mtime=0)
    else:
        packed = body
    _write(folder / name, packed)
    return _kept(path, name, packed, body, origin)._replace(is_new=True, turns=answer.turns)


def _kept(path: str, name: str, packed: bytes, body: bytes, origin: str) -> Kept:
    is_page = name.endswith(".html.gz")
    links = sorted(links_of(body.decode(), path, origin)) if is_page else []
    return Kept(path, name, len(packed), hashlib.sha256(packed).hexdigest(), tuple(links))


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(file)
