"""Ask a running site for its pages before readers do, the most frequent first.

The pages are the most frequent of an access log or a list of addresses; without these, home, branches, what releases
changed, codes with an explanation, then the other codes in tabular order. Each process keeps its own pages, and nobody
can choose which process answers: rounds go on until all pages of two rounds in a row came from memory.
"""

from __future__ import annotations

import http.client
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple
from urllib.parse import urlsplit

from codes.models import CodeVersion
from public.addresses import address
from public.reading.editions import Edition, read_editions
from public.reading.sitemaps import all_pages

from .store.pages import FROM_MEMORY
from .store.rules import is_public

ROUNDS = 12
_TIMEOUT = 60  # seconds
_LOGGED = re.compile(r'"(?:GET|HEAD) (/\S*) HTTP/[0-9.]+" (?:200|304)\b|\A(/\S*)\s*\Z')


class Round(NamedTuple):
    """How many pages were asked for, how many came from memory, how many failed; the first failure in words."""

    asked: int
    from_memory: int
    failed: int
    problem: str = ""


def frequent_paths(lines: Iterable[str], most: int) -> list[str]:
    """The public addresses of a log or list, the most frequent first."""
    matches = (_LOGGED.search(line) for line in lines)
    counts = Counter(match[1] or match[2] for match in matches if match)
    public = (path for path, _ in counts.most_common() if is_public(path.partition("?")[0]))
    return [path for path, _ in zip(public, range(most), strict=False)]


def usual_paths(most: int) -> list[str]:
    editions = read_editions()
    listed = [page.path for page in all_pages(editions)]
    paths = chain(["/search"], listed, _codes(editions.in_force) if editions.in_force else [])
    return list(dict.fromkeys(path for path, _ in zip(paths, range(most + len(listed)), strict=False)))[:most]


def _codes(edition: Edition) -> Iterator[str]:
    versions = CodeVersion.objects.codes().filter(release=edition.release).in_order()
    yield from (address("code", name) for name in versions.values_list("code__code", flat=True).iterator())


def warm(url: str, paths: Sequence[str], *, connections: int, progress: Callable[[int], object]) -> Iterator[Round]:
    """Rounds over the pages, until nothing is left to make; ``progress`` is called for each page."""
    in_a_row = 0
    with ThreadPoolExecutor(connections) as pool:
        for _ in range(ROUNDS):
            answers = []
            for answer in pool.map(lambda path: _ask(url, path), paths):
                answers.append(answer)
                progress(1)
            problems = [answer.problem for answer in answers if answer.problem]
            yield Round(len(paths), sum(answer.is_kept for answer in answers), len(problems), next(iter(problems), ""))
            is_all_kept = all(answer.is_kept or answer.problem for answer in answers)
            in_a_row = in_a_row + 1 if is_all_kept else 0
            if in_a_row == 2:
                return


class _Answer(NamedTuple):
    """Whether a page came from memory, or else was made anew; ``problem`` is what is wrong where it was neither."""

    is_kept: bool = False
    problem: str = ""


def _ask(url: str, path: str) -> _Answer:
    site = urlsplit(url)
    kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
    server = kind(site.hostname or "", site.port, timeout=_TIMEOUT)  # a new connection each time, to any process
    try:
        server.request("GET", path, headers={"Accept-Encoding": "br, gzip", "Connection": "close"})
        answer = server.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return _Answer(problem=f"{type(error).__name__}: {error}")
    finally:
        server.close()
    if answer.status != 200:
        return _Answer(problem=f"{answer.status} {path}")
    return _Answer(is_kept=answer.headers.get(FROM_MEMORY[0]) == FROM_MEMORY[1])
