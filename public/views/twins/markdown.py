"""``/icd-10-cm/Z53.9.md``, ``/icd-10-cm/Z40-Z53.md``, ``/icd-10-cm/chapter/21.md``: the same page data as the HTML."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from public.addresses import possible_nodes
from public.formats.markdown import answer_in_markdown
from public.presenters.browse import present_branch
from public.presenters.code.details import own_files
from public.presenters.code.explanation import mentioned_codes
from public.presenters.code.page import present_code
from public.presenters.shell import present_shell
from public.reading import tree
from public.reading.code_facts import read_code
from public.reading.editions import Editions
from public.serving.caching import cacheable, cacheable_with
from public.views.codes import explanation_at
from reviews.reading.published import PublishedExplanation

from .elsewhere import elsewhere, nothing_here


@cacheable_with(explanation_at)
def node(request: HttpRequest, editions: Editions, explanation: PublishedExplanation | None, name: str) -> HttpResponse:
    """A code, or a block whose id is a range."""
    asked = possible_nodes(name)
    if not asked or asked[0].name != name:
        return elsewhere(request, asked, "md")
    if asked[0].kind == "block":
        return _branch(request, editions, "block", name)
    facts = read_code(name, editions, explanation=explanation, mentioned=mentioned_codes(explanation))
    if facts is None:
        return nothing_here(name)
    page = present_code(facts)
    context = {"page": page, "shell": page.shell}
    return answer_in_markdown(request, "public/markdown/code.md", context, canonical=page.shell.canonical)


@cacheable
def chapter(request: HttpRequest, editions: Editions, number: str) -> HttpResponse:
    return _branch(request, editions, "chapter", number)


@cacheable
def section(request: HttpRequest, editions: Editions, name: str) -> HttpResponse:
    """A block whose id is a category."""
    return _branch(request, editions, "block", name)


def _branch(request: HttpRequest, editions: Editions, kind: str, name: str) -> HttpResponse:
    edition = editions.in_force
    branch = tree.read_branch(edition, kind, name) if edition else None
    if edition is None or branch is None:
        return nothing_here(name)
    page = present_branch(branch)
    shell = present_shell(page.link.title, editions, path=page.link.href)
    context = {"page": page, "shell": shell, "edition": edition, "files": own_files(edition)}
    return answer_in_markdown(request, "public/markdown/branch.md", context, canonical=shell.canonical)
