"""``/icd-10-cm/Z53.9.atom``, ``/icd-10-cm/Z40-Z53.atom``, ``/icd-10-cm/chapter/21.atom``: facts or text changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from public.addresses import code_meant, possible_nodes
from public.formats import feeds, node_feeds
from public.presenters.browse import version_link
from public.presenters.code.news import present_news
from public.reading import changes, tree
from public.reading.code_facts import read_code, read_explanation
from public.reading.editions import Editions
from public.serving.caching import Published, cacheable_with
from public.serving.limits import COMPARISONS, costly
from reviews.reading.published import Standing, Versions, standing, text_changes, versions_of

from .elsewhere import elsewhere, nothing_here

STEPS, TEXTS = 3, 50  # of the newest, in the feed of a block or chapter


def _work(request: HttpRequest, editions: Editions, name: str) -> Published | None:
    """Of a code, the texts signed for the code whose text its page shows."""
    if code_meant(name) != name:
        return standing()
    shown = read_explanation(name, editions)
    return versions_of(shown.code, shown=()) if shown else None


@cacheable_with(_work)
def node(request: HttpRequest, editions: Editions, work: Published | None, name: str) -> HttpResponse:
    asked = possible_nodes(name)
    if not asked or asked[0].name != name:
        return elsewhere(request, asked, "atom")
    if asked[0].kind == "block":
        return _branch(request, editions=editions, kind="block", name=name)
    facts = read_code(name, editions)
    if facts is None:
        return nothing_here(name)
    texts = work if isinstance(work, Versions) else None
    return feeds.answer_with(node_feeds.write_code(facts, present_news(facts, texts)))


def _standing(request: HttpRequest, editions: Editions, **parts: str) -> Standing:
    return standing()


@cacheable_with(_standing)
def chapter(request: HttpRequest, editions: Editions, published: Standing | None, number: str) -> HttpResponse:
    return _branch(request, editions=editions, kind="chapter", name=number)


@cacheable_with(_standing)
def section(request: HttpRequest, editions: Editions, published: Standing | None, name: str) -> HttpResponse:
    """A block whose id is a category."""
    return _branch(request, editions=editions, kind="block", name=name)


@costly(COMPARISONS)
def _branch(request: HttpRequest, *, editions: Editions, kind: str, name: str) -> HttpResponse:
    edition = editions.in_force
    version = tree.read_node(edition, kind, name) if edition else None
    if edition is None or version is None:
        return nothing_here(name)
    steps = changes.read_steps_of(editions, kind, name, most=STEPS)
    texts = text_changes(version, most=TEXTS)
    return feeds.answer_with(node_feeds.write_branch(version_link(version), steps, texts))
