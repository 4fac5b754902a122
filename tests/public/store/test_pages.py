"""What a worker remembers, and how much of it."""

import time

from public.store.pages import Page, Pages, compressed
from public.store.rules import Key


def key(path: str) -> Key:
    return Key(path, "", ())


def page(body: bytes = b"page", *, made_for: int = 1, lasts: float = 60) -> Page:
    return Page((), {"": body}, '"a"', 0, dated=True, until=time.time() + lasts, made_for=made_for)


def remembering(*paths: str, most_bytes: int = 1_000_000) -> Pages:
    pages = Pages(most_bytes, version=1)
    for path in paths:
        pages.put(key(path), page())
    return pages


def test_the_one_nobody_asked_for_longest_goes_first():
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
    pages = Pages(10_000, version=1)
    pages.put(key("/a"), page(lasts=-1))
    assert pages.get(key("/a")) is None
    assert (len(pages), pages.size) == (0, 0)


def test_a_page_as_large_as_a_quarter_of_all_is_not_remembered():
    pages = Pages(10_000, version=1)
    pages.put(key("/a"), page(b"x" * 2_000))
    assert len(pages) == 0


def test_what_is_short_is_not_compressed():
    assert list(compressed(b"short")) == [""]
    assert set(compressed(b"long " * 1_000)) == {"br", "gzip"}
