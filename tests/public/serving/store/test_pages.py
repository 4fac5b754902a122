"""What a worker remembers, and how much of it."""

import gzip
import time
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
