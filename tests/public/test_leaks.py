"""What nobody signed reaches nobody: canaries in drafts, revisions, comments and reasons, looked for wherever a reader
or machine can look, a thousand in --all; and texts that try to be more than text."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from codes.models import Code, TermLine, TermWord
from public.exports.keeping import keep_up
from reviews import actions
from reviews.models import Comment, Decision, Draft, Explanation, Publication, Revision
from tests.reviews.stories import NOW, Team, act, approved, code, fresh, published, text, withdrawn
from tests.shares import share, size

from .mcp.calls import answered

BIRD = "quetzal"  # in everything that is not public, followed by a number of its own
ROUNDS = size("CANARY_ROUNDS", share=12, whole=50)
EXPORTS = ["", "2026-04-01.ndjson.gz", "2026-04-01.csv.gz", "explanations.ndjson.gz"]
SYSTEM = "http://hl7.org/fhir/sid/icd-10-cm"
FHIR_OF_CODES = (
    f"/fhir/r4/CodeSystem/$lookup?system={quote(SYSTEM)}&code={{}}",
    f"/fhir/r4/ValueSet/$expand?url={quote(SYSTEM)}%3Ffhir_vs%3Disa/{{}}&includeDesignations=true",
    "/fhir/r4/Composition/{}",
    "/fhir/r4/Provenance/{}",
)
CODES = ["Z53.1", "Z53.31", "M10.9", "S52.021", "U07.1", "Z37.0", "M35.00", "Z52.9"]


def numbered() -> Iterator[str]:
    return (f"{BIRD}-{number:05}" for number in range(10_000))


def written_and_returned(team: Team, birds: Iterator[str], rounds: int) -> None:
    """Drafts, revisions, comments and reasons of five codes, each round with words of its own."""
    for name in CODES[:5]:
        explanation = actions.start(actor=team.author, code=code(name), now=NOW).explanation
        for _ in range(rounds):
            bird = next(birds)
            act("save", explanation, team.author, content=text(bird, what_it_is=f"Of {next(birds)}."))
            comment = f"{next(birds)}?"
            actions.comment(actor=team.author, explanation_id=explanation.pk, text=comment, now=NOW)
            act("submit", explanation, team.author, note=next(birds))
            act("return", explanation, team.reviewer, text=f"Because of {next(birds)}.")
        act("save", explanation, team.author, content=text(next(birds)))
        actions.assign(actor=team.author, explanation_id=explanation.pk, to=team.coauthor, reason=next(birds), now=NOW)


def stopped_on_the_way(team: Team, birds: Iterator[str]) -> None:
    """Submitted, approved but not published, withdrawn, and a new draft over a live text that replaced another."""
    submitted = actions.start(actor=team.author, code=code(CODES[5]), now=NOW).explanation
    act("save", submitted, team.author, content=text(next(birds)))
    act("submit", submitted, team.author)
    approved(team, CODES[6], summary=next(birds))
    gone = published(team, "Z53.8", summary=next(birds), faqs=[{"question": next(birds), "answer": next(birds)}])
    act("withdraw", gone, team.publisher, reason=f"It spoke of {next(birds)}.")
    published(team, "Z53.9", summary="This is an earlier text, which readers may see among the versions.")
    live = published(team, "Z53.9", summary="This is the text that readers may see.")
    act("start", fresh(live), team.author)
    act("save", live, team.author, content=text(next(birds)))


def kept() -> set[str]:
    """The canaries that are in the database, each somewhere the public may not look."""
    rows = (
        Draft.objects.values_list("content"),
        Revision.objects.values_list("content", "note"),
        Comment.objects.values_list("text"),
        Decision.objects.values_list("explanation_of_reason"),
        Publication.objects.values_list("content"),
    )
    return {bird for columns in rows for row in columns for bird in re.findall(rf"{BIRD}-\d{{5}}", str(row))}


def public_addresses(site: Client) -> list[str]:
    every = list(Code.objects.filter(kind=Code.Kind.CODE).order_by("code").values_list("code", flat=True))
    written = [*CODES, "Z53.8", "Z53.9"]
    names = [*share("codes nobody wrote of", [name for name in every if name not in written], 30), *written]
    members = ["author", "coauthor", "reviewer", "second-reviewer", "publisher"]
    addresses = [f"/icd-10-cm/{name}" for name in names]
    addresses += [f"/icd-10-cm/{name}/versions" for name in names]
    addresses += [f"/icd-10-cm/{name}.{form}" for name in [*CODES, "Z53.8", "Z53.9"] for form in ("md", "atom")]
    branches = ("chapter/1", "chapter/21", "Z40-Z53", "section/B20")
    addresses += [f"/icd-10-cm/{name}.{form}" for name in branches for form in ("md", "atom")]
    addresses += [f"/report/{name}" for name in CODES]
    addresses += [f"/icd-10-cm/{day}/{name}" for day in ("2024-10-01", "2026-04-01") for name in CODES]
    addresses += [f"/team/{member}" for member in members] + [f"/team/{members[2]}/photo.jpg"]
    addresses += [f"/icd-10-cm/chapter/{number}" for number in (1, 13, 19, 20, 21, 22)] + ["/icd-10-cm/Z40-Z53"]
    addresses += [
        f"/search?q={words}" for words in (BIRD, "text", "another+name", "Z53", "What+this+code+says", "surgeon")
    ]
    pair = "/icd-10-cm/changes/2024-10-01..2026-04-01"
    addresses += [pair, f"{pair}.csv", f"{pair}.atom", "/icd-10-cm/changes/", "/icd-10-cm/changes/atom.xml"]
    asked = (
        "/icd-10-cm/compare/{}",
        "/icd-10-cm/{}/valid",
        "/api/codes/{}",
        "/api/codes/{}/validity?on=2026-05-01",
        "/api/check?codes={}",
        "/api/lists?codes={}",
        "/infobutton?mainSearchCriteria.v.c={}",
        *FHIR_OF_CODES,
    )
    addresses += [
        "/api/changes",
        "/api/changes/2024-10-01..2026-04-01",
        "/api/releases",
        "/api/openapi.json",
        "/api/docs",
    ]
    addresses += [path.format(name) for path in asked for name in [*CODES, "Z53.8", "Z53.9"]]
    addresses += [f"/fhir/r4/{path}" for path in ("metadata", "CodeSystem", "ValueSet", "ConceptMap", "nope")]
    addresses += [f"/fhir/r4/ValueSet/$expand?url={quote(SYSTEM)}%3Ffhir_vs&filter={BIRD}&includeDesignations=true"]
    addresses += [
        "/",
        "/icd-10-cm/",
        "/about",
        "/privacy",
        "/team",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/llms.txt",
        "/robots.txt",
    ]
    return [*addresses, "/nope", "/icd-10-cm/Z53.77", "/report/Z53.77", "/team/nobody", "/readyz", "/healthz"]


@pytest.mark.slow
def test_canaries_are_seen_nowhere(site: Client, team: Team, settings: Any):
    settings.COSTLY_PER_MINUTE = 0  # each canary is searched for
    birds = numbered()
    written_and_returned(team, birds, rounds=ROUNDS)
    stopped_on_the_way(team, birds)
    assert len(kept()) >= 20 * ROUNDS + 20
    keep_up()
    for path in [*public_addresses(site), *(f"/api/export/{name}" for name in EXPORTS)]:
        response = site.get(path)
        assert response.status_code < 500, path
        shown = b"".join(response) if response.streaming else response.content
        response.close()
        shown = gzip.decompress(shown) if path.endswith(".gz") else shown
        assert f"{BIRD}-".encode() not in shown, path
        assert BIRD not in str(response.headers), path
    for tool in ("get_code", "get_explanation"):
        for name in [*CODES, "Z53.8", "Z53.9"]:
            assert f"{BIRD}-" not in str(answered(site, tool, code=name)), (tool, name)
    assert answered(site, "search_codes", query=BIRD)["results"] == []
    assert not TermLine.objects.filter(text__contains=BIRD).exists()
    assert not TermWord.objects.filter(word=BIRD).exists()
    for bird in share("canaries to search for", sorted(kept()), 30):
        assert site.get("/api/search", {"q": bird}).json()["results"] == [], bird
        assert site.get("/api/icd10cm/v3/search", {"terms": bird}).json()[0] == 0, bird
    assert "This is the text that readers may see." in site.get("/icd-10-cm/Z53.9").content.decode()
    assert "This is the text that readers may see." in site.get("/icd-10-cm/Z53.9.md").content.decode()
    assert "This is an earlier text" in site.get("/icd-10-cm/Z53.9/versions").content.decode()


def test_a_link_for_an_expert_outside_shows_its_own_text_alone(site: Client, team: Team):
    birds = numbered()
    written_and_returned(team, birds, rounds=1)
    stopped_on_the_way(team, birds)
    explanation = Explanation.objects.get(code__code=CODES[5])
    about = {"explanation_id": explanation.pk, "revision_id": explanation.submitted_revision_id, "name": "Dr. Roe"}
    token = actions.invite(actor=team.author, now=timezone.now(), **about).token
    own = set(re.findall(rf"{BIRD}-\d{{5}}", str(explanation.submitted_revision.content)))
    act("return", explanation, team.reviewer, text=f"Because of {next(birds)}.")
    act("save", explanation, team.author, content=text(next(birds)))
    shown = site.get(reverse("outside", args=(token,)))
    assert set(re.findall(rf"{BIRD}-\d{{5}}", shown.content.decode())) == own
    assert len(own) < len(kept()) // 10
    assert BIRD not in str(shown.headers)
    refused = site.get(reverse("outside", args=(token[:-1],)))
    assert refused.status_code == 404
    assert BIRD not in refused.content.decode()


def test_a_refused_report_shows_nothing_of_the_work(site: Client, team: Team):
    birds = numbered()
    written_and_returned(team, birds, rounds=1)
    response = site.post(f"/report/{CODES[0]}", {"text": ""})
    assert response.status_code == 422
    assert f"{BIRD}-" not in response.content.decode()


# --- Texts that try to be more than text ------------------------------------------------------------------------------

_CALL = "alert(1)"
PAYLOADS = [
    f"<script>{_CALL}</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", f"<img src=x onerror={_CALL}>",
    f"<svg onload={_CALL}>", f"<svg><script>{_CALL}</script></svg>", f"\"><script>{_CALL}</script>",
    f"'><img src=x onerror={_CALL}>", f"</p><script>{_CALL}</script>", f"</title><script>{_CALL}</script>",
    f"</textarea><script>{_CALL}</script>", f"</style><script>{_CALL}</script>", f"--><script>{_CALL}</script>",
    f"<!--<img src=x onerror={_CALL}>-->", f"<a href=javascript:{_CALL}>x</a>", f"javascript:{_CALL}",
    f"data:text/html,<script>{_CALL}</script>", f"vbscript:{_CALL}", f"<iframe src=javascript:{_CALL}>",
    f"<object data=javascript:{_CALL}>", f"<embed src=javascript:{_CALL}>", f"<body onload={_CALL}>",
    f"<input autofocus onfocus={_CALL}>", f"<select autofocus onfocus={_CALL}>", f"<video src=x onerror={_CALL}>",
    f"<audio src=x onerror={_CALL}>", f"<details open ontoggle={_CALL}>", f"<marquee onstart={_CALL}>",
    f"<math><mi xlink:href=javascript:{_CALL}>x</mi></math>", "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>", "<style>*{display:none}</style>",
    "<form action=//evil.example><button>x</button></form>", f"\" onmouseover=\"{_CALL}", f"' onmouseover='{_CALL}",
    f"` onmouseover=`{_CALL}", f"&lt;script&gt;{_CALL}&lt;/script&gt;", f"&#60;script&#62;{_CALL}&#60;/script&#62;",
    f"<scr<script>ipt>{_CALL}</scr</script>ipt>", f"<img/src=x/onerror={_CALL}>", f"<svg/onload={_CALL}>",
    "{{ settings.SECRET_KEY }}", "{% debug %}", "{% include 'admin/base.html' %}", "${7*7}", "<%= 7*7 %>",
    f"<template><script>{_CALL}</script></template>", f"<noscript><p title=\"</noscript><img src=x onerror={_CALL}>\">",
    f"Z53.9<script>{_CALL}</script>Z53.1", f"<x onclick={_CALL}>Z53.1</x>",
]  # fmt: skip


def full_of(payload: str) -> dict[str, object]:
    """The payload in every section that takes text."""
    return {
        "summary": payload,
        "what_it_is": f"{payload}\n\n{payload}",
        "when_it_is_used": [payload],
        "what_it_does_not_mean": [payload],
        "where_you_may_see_it": payload,
        "related_specialists": [payload[:60]],
        "coding_notes": payload,
        "synonyms": [{"term": payload, "provenance": "editor"}],
        "faqs": [{"question": payload, "answer": payload}],
        "sources": [{"title": payload, "url": payload}, {"title": "x", "url": f"https://example.org/{payload}"}],
    }


_ACTIVE = (
    "//script[not(@type='application/ld+json')]|//style|//iframe|//object|//embed|//svg[@onload]|//base"
    "|//meta[@http-equiv]|//img|//video|//audio"
)


@pytest.mark.slow
def test_texts_stay_texts_in_every_section(site: Client, team: Team):
    for payload in share("hostile texts", PAYLOADS, 15):
        explanation = published(team, "Z53.9", **full_of(payload))
        root = html.fromstring(site.get("/icd-10-cm/Z53.9").content.decode())
        assert not root.xpath(_ACTIVE), payload
        assert not list(root.xpath("//@*[starts-with(name(), 'on')]")), payload
        schemes = {str(href).partition(":")[0] for href in root.xpath("//a/@href") if ":" in str(href)}
        assert schemes <= {"https"}, payload
        shown = " ".join(root.xpath("//main")[0].text_content().split())
        assert shown.count(" ".join(payload.split())) >= 10, payload
        assert explanation.publications.live().get().content["summary"] == payload


def test_a_profile_stays_text(site: Client, team: Team):
    profile = team.reviewer.reviewer_profile  # type: ignore[attr-defined]
    profile.bio, profile.printed_name = "".join(PAYLOADS)[:2000], PAYLOADS[2]
    profile.save()
    for path in ("/team", f"/team/{profile.slug}"):
        root = html.fromstring(site.get(path).content.decode())
        assert not root.xpath(_ACTIVE)
        assert PAYLOADS[2] in root.xpath("//main")[0].text_content()


def test_a_withdrawn_text_is_gone_but_for_its_tombstone(site: Client, team: Team):
    withdrawn(team, "Z53.9")
    for path in (
        "/icd-10-cm/Z53.9",
        "/icd-10-cm/Z53.9/versions",
        "/team/reviewer",
        "/sitemap-1.xml",
        "/search?q=canary",
        "/report/Z53.9",
        "/icd-10-cm/Z53.9.md",
        "/icd-10-cm/Z53.9.atom",
    ):
        assert b"canary-Z53.9" not in site.get(path).content
