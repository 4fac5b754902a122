"""What a worker remembers, and how much of it."""

import gzip
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations

import brotli  # type: ignore[import-untyped]
import pytest

from public.serving.store.pages import PageStore, StoredPage
from public.serving.store.rules import PageKey


def key(path: str) -> PageKey:
    return PageKey(path, "", ())


def page(body: bytes = b"page", *, made_for: int = 1, lasts: float = 60) -> StoredPage:
    made = StoredPage((), '"a"', 0, dated=True, until=time.time() + lasts, made_for=made_for)
    made.answers[""] = made.in_encoding("", body)
    return made


def remembering(*paths: str, most_bytes: int = 1_000_000) -> PageStore:
    pages = PageStore(most_bytes, version=1)
    for path in paths:
        pages.put(key(path), page())
    return pages


def test_the_page_nobody_asked_for_longest_goes_first():
    pages = remembering("/a", "/b", "/c", most_bytes=10_000)
    assert pages.get(key("/a"))
    for number in range(4):
        pages.put(key(f"/{number}"), page())
    assert pages.get(key("/a"))
    assert not pages.get(key("/b"))
    assert pages.size <= 10_000
    assert pages.size == len(pages) * page().size


def test_a_page_made_for_another_version_is_not_remembered():
    pages = remembering("/a")
    pages.move_to(2, lambda path: False)
    pages.put(key("/b"), page(made_for=1))
    assert pages.get(key("/a"))
    assert not pages.get(key("/b"))


def test_what_is_touched_goes():
    pages = remembering("/a", "/b")
    pages.move_to(2, lambda path: path == "/b")
    assert pages.get(key("/a"))
    assert not pages.get(key("/b"))
    assert (len(pages), pages.size) == (1, page().size)


def test_time_alone_ends_a_page():
    pages = PageStore(10_000, version=1)
    pages.put(key("/a"), page(lasts=-1))
    assert pages.get(key("/a")) is None
    assert (len(pages), pages.size) == (0, 0)


def test_a_page_as_large_as_a_quarter_of_all_is_not_remembered():
    pages = PageStore(10_000, version=1)
    pages.put(key("/a"), page(b"x" * 2_000))
    assert len(pages) == 0


@pytest.mark.parametrize(("first", "then"), list(permutations(["", "br", "gzip"], 2)))
def test_further_encodings_are_made_when_asked_for_and_remembered(first: str, then: str):
    body, asked = b"long " * 1_000, key("/a")
    pages, made = PageStore(100_000, version=1), page()
    made.answers = {first: made.in_encoding(first, body)}
    pages.put(asked, made)
    answer = pages.answer(asked, made, then)
    assert {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[then](answer.body) == body
    assert pages.answer(asked, made, then) is answer
    assert pages.size == made.size > len(body) * ("" in (first, then))


def test_a_further_encoding_that_does_not_fit_drops_what_nobody_asked_for_longest():
    pages, body = PageStore(30_000, version=1), b"long " * 1_000
    for path in ("/a", "/b", "/c", "/d", "/e"):
        made = page()
        made.answers = {"br": made.in_encoding("br", body)}
        pages.put(key(path), made)
    for path in ("/b", "/c", "/d", "/e"):
        kept = pages.get(key(path))
        assert kept
        pages.answer(key(path), kept, "")
    assert pages.size <= pages.most_bytes
    assert pages.get(key("/a")) is None


def test_what_is_short_is_not_compressed():
    assert page().in_encoding("br", b"short").body == b"short"
    assert page().in_encoding("br", b"long " * 1_000).body != b"long " * 1_000


@contextmanager
def reading(pages: PageStore, paths: list[str]) -> Iterator[None]:
    """Threads that ask for pages all the time, as readers do, taking turns as often as Python can."""
    often, over = sys.getswitchinterval(), threading.Event()

    def read() -> None:
        while not over.is_set():
            for path in paths:
                pages.get(key(path))

    threads = [threading.Thread(target=read) for _ in range(3)]
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        yield
    finally:
        over.set()
        sys.setswitchinterval(often)
        for thread in threads:
            thread.join()


def test_room_is_made_while_others_read() -> None:
    """Readers change the order of the pages: a full store answered one in 10,000 requests with 500."""
    paths = [f"/{number}" for number in range(60)]
    pages = remembering(*paths, most_bytes=50 * 1_600)
    with reading(pages, paths):
        for turn in range(4_000):
            pages.put(key(paths[turn % 60]), page())
    assert pages.size == sum(kept.size for kept in pages._pages.values()) <= pages.most_bytes


def test_a_change_drops_pages_while_others_read() -> None:
    """The more readers there are, the less often could a change be taken over: what was withdrawn stayed."""
    paths = [f"/{number}" for number in range(500)]
    pages = remembering(*paths)
    with reading(pages, paths):
        for turn in range(100):
            pages.move_to(turn + 2, lambda path: path == "/7")
    assert pages.version == 101
    assert len(pages) == 499
