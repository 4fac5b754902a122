"""In a real browser: every page of the staff, with nothing in its console, for axe, on a phone and at twice the size.

Every address of the desk that answers a GET stands in ``ABOUT``; one without fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from reviews import actions
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.prompts import production
from reviews.ai.working import work_batches
from reviews.desk import urls
from reviews.jobs.sheets import work_sheets
from reviews.models import Arrival, DraftBatch, Evaluation, Explanation, PracticeDraft, SecondLook
from tests.reviews import stories
from tests.reviews.staff.conftest import at, signed_in_browsers
from tests.reviews.stories import NOW, Team, person
from tests.shares import share

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

TEXTS = ("explanation", "suggestions", "review", "facts", "history", "comments", "outside", "audit", "discard")
ABOUT = dict.fromkeys(TEXTS, "a text") | {
    "release": "a release",
    "arrival": "an arrival",
    "batch": "a batch",
    "prompt": "a prompt",
    "evaluation": "an evaluation",
    "practice-draft": "a practice draft",
    "line-proposal": "a line",
    "row-proposal": "a row",
    "term-proposal": "a term",
    "specialist-proposal": "a specialist",
    "queue": "a queue",
    "sheet": "a sheet",
    "person": "a person",
    "second-look": "a second look",
}
QUERIES = {
    "start": ("", "?q=gout", "?q=zzzq", "?code=Z53.1"),
    "new-batch": ("", "?within=Z53"),
    "queue": ("", "?q=zzzq"),
    "remove-line": ("?term=gout&meant=M10.9",),
    "change-row": ("?name=promises",),
    "remove-row": ("?name=promises",),
    "glossary": ("", "?q=zzzq", "?has=variants"),
    "change-term": ("?preferred=stroke",),
    "remove-term": ("?preferred=stroke",),
    "change-specialist": ("?slug=surgery",),
    "remove-specialist": ("?slug=surgery",),
}
# Frames, files, answers to scripts, and what leads elsewhere.
NO_PAGES = {
    "begin", "preview", "practice-page", "check-label", "export-sheet", "export-list", "dashboard-csv", "queue-csv",
}  # fmt: skip
TERMS = b"Preferred words,Avoid,Reason,Why\r\nsadness,dumps,Plain.,Met.\r\n,x,,\r\n"
FRAME = ("mfa_index", "account_change_password", "mfa_activate_totp")
AT_ONCE = 24  # pages in a run that has not all
PHONE, TWICE = 390, 640  # pixels; the second is 1280 at 200%
# A field without a border is not seen; that of a search stands in a box that has one.
UNSEEN = """() => [...document.querySelectorAll('#content :is(input, textarea, select)')].filter(field =>
    !/^(hidden|checkbox|radio|file|submit)$/.test(field.type) && field.offsetWidth > 40 && field.name &&
    field.checkVisibility() && [field, field.parentElement].every(box =>
        getComputedStyle(box).borderTopWidth === '0px' || box.offsetWidth > field.offsetWidth + 80)
    ).map(field => field.name)"""


def pages_of_the_desk() -> Iterator[str]:
    for pattern in urls.urlpatterns:
        if "GET" in getattr(pattern.callback, "methods", ()) and pattern.name not in NO_PAGES:
            yield str(pattern.name)


@pytest.fixture
def everything(
    team: Team, clinical: None, no_findings: None, small_vocabulary: None, settings: Any
) -> dict[str, list[Any]]:
    """Something of everything: a text in each state, a batch that is drafted, an arrival that waits, proposals."""
    settings.SECOND_LOOK_FIRST = 1
    names = ("Z37.0", "Z53.01", "M10.9", "Z53.1", "Z53.9", "Z53.8")
    for name, state in zip(
        names, ("drafted", "submitted", "returned", "approved", "published", "withdrawn"), strict=True
    ):
        getattr(stories, state)(team, name)
    look = SecondLook.objects.get()
    given = {"verdict": "return", "reason": "facts", "checked_sections": [], "compared": []}
    actions.look_again(actor=team.second_reviewer, look_id=look.pk, now=NOW, **given)
    codes = [stories.code(name) for name in ("Z53.09", "Z53.9")]
    actions.ask(actor=team.author, codes=codes, sections=["summary", "faqs"], now=NOW)
    work_batches(worker="test:1", now=lambda: NOW, threads=1)
    evaluate(begin(prompt=production(), codes=1, now=NOW), now=lambda: NOW)
    person("importer", "importer")
    actions.ask_by_catalogue(actor=User.objects.get(username="importer"), label="2027-annual", now=NOW)
    actions.practise(actor=team.reviewer, now=NOW)
    draft = Explanation.objects.get(state="draft")
    actions.comment(actor=team.reviewer, explanation_id=draft.pk, section="summary", text="Why?", now=NOW)
    line = actions.propose_line(
        actor=team.author, change="add", term="podagra", meant="M10.9", kind="lay", why="Latin", now=NOW
    )
    row = actions.propose_row(
        actor=team.author, change="remove", fields={"name": "promises"}, why="It is said.", now=NOW
    )
    sheet = actions.bring_in_sheet(
        actor=team.author, name="texts.csv", content=b"Code,Summary\r\nZ53.1,In short.\r\n", now=NOW
    )
    by: dict[str, Any] = {"actor": team.author, "change": "add", "why": "Met.", "now": NOW}
    term = {"preferred": "low mood", "banned": "the blues", "reason": "It is plain.", "severity": "warns"}
    surgery = actions.propose_specialist(fields={"name": "Surgery"}, **by)
    actions.SPECIALISTS.confirm(actor=team.reviewer, proposal_id=surgery.pk, now=NOW)
    terms = actions.bring_in_sheet(actor=team.author, name="terms.csv", kind="glossary", content=TERMS, now=NOW)
    work_sheets(worker="test:1", now=lambda: NOW)
    return {
        "": [None],
        "a sheet": [sheet.pk, terms.pk],
        "a term": [actions.propose_term(fields=term, **by).pk],
        "a specialist": [actions.propose_specialist(fields={"name": "Neurology"}, **by).pk],
        "a second look": [look.pk],
        "a person": [team.author.pk],
        "a text": list(Explanation.objects.values_list("pk", flat=True)),
        "a release": ["2026-april"],
        "an arrival": [Arrival.objects.get().pk],
        "a batch": [DraftBatch.objects.get().pk],
        "a prompt": [1],
        "an evaluation": [Evaluation.objects.get().pk],
        "a practice draft": [PracticeDraft.objects.get().pk],
        "a line": [line.pk],
        "a row": [row.pk],
        "a queue": ["all", "to-review"],
    }


def addresses(everything: dict[str, list[Any]]) -> list[str]:
    """Of every page of the desk, of each list and form of the admin, and of the pages for one's own account."""
    desk = [
        at(name, *([] if about is None else [about])) + query
        for name in pages_of_the_desk()
        for about in everything[ABOUT.get(name, "")]
        for query in QUERIES.get(name, ("",))
    ]
    frame = [reverse(f"admin:{name}") for name in ("index", "auth_user_add", "reviews_reviewerprofile_add")]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        frame.append(reverse(f"{base}_changelist"))
        if (first := model._default_manager.order_by("pk").first()) is not None:
            frame.append(reverse(f"{base}_change", args=(first.pk,)))
    return [*desk, *frame, *map(reverse, FRAME)]


def wrong_on(page: Page, address: str, errors: list[str], *, dark: bool) -> list[str]:
    """What is wrong with the page at this address."""
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address)
    wrong = [f"status {answer.status if answer else None}"] if answer is None or answer.status != 200 else []
    page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)
    violations = Axe().run(page).response["violations"]
    wrong += [
        f"axe: {rule['id']} {rule['nodes'][0]['html'][:120]}"
        for rule in violations
        if rule["impact"] in {"serious", "critical"}
    ]
    wrong += [f"field {name} is not seen" for name in page.evaluate(UNSEEN)]
    for width in (TWICE, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{over} pixels too wide at {width}"] if over > 0 else []
    wrong += [f"console: {error}" for error in errors]
    errors.clear()
    return [f"{address}: {what}" for what in wrong]


def test_every_page_of_the_desk_can_be_shown(everything: dict[str, list[Any]]) -> None:
    """A new address takes a number or a name, and says here of what."""
    assert len(addresses(everything)) > 100


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_every_screen(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, everything: dict[str, list[Any]]
) -> None:
    User.objects.filter(username="reviewer").update(is_superuser=True)
    wrong: list[str] = []
    with signed_in_browsers(chromium, live_server.url, "reviewer") as pages:
        page, errors = pages["reviewer"], list[str]()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for number, address in enumerate(share("screens of the staff", addresses(everything), AT_ONCE)):
            wrong += wrong_on(page, address, errors, dark=number % 2 == 1)
    assert wrong == []


# --- On paper and on a phone ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_paper_is_light_and_has_no_frame(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, no_findings: None
) -> None:
    explanation = stories.submitted(team)
    with signed_in_browsers(chromium, live_server.url, "reviewer") as pages:
        page = pages["reviewer"]
        page.goto(at("review", explanation.pk))
        page.evaluate("document.documentElement.classList.add('dark')")
        colours = "[document.body, document.querySelector('.desk')].map(part => getComputedStyle(part).{})"
        assert "rgb(255, 255, 255)" not in page.evaluate(colours.format("backgroundColor"))
        page.emulate_media(media="print")
        assert page.evaluate(colours.format("backgroundColor"))[0] == "rgb(255, 255, 255)"
        lightness = page.evaluate("getComputedStyle(document.querySelector('.desk')).getPropertyValue('--good')")
        assert lightness == "#1d6339"
        behind = "link => getComputedStyle(link, '::after').content"
        assert not [link for link in page.locator(".desk a").all() if "/" in link.evaluate(behind)]
        assert not page.locator("#nav-sidebar").is_visible()
        assert not page.locator(".desk .tabs").is_visible()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_save_is_in_reach_on_a_phone(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, no_findings: None
) -> None:
    explanation = stories.drafted(team)
    with signed_in_browsers(chromium, live_server.url, "author") as pages:
        page = pages["author"]
        page.set_viewport_size({"width": PHONE, "height": 800})
        page.goto(at("explanation", explanation.pk))
        save = page.locator("#findings-summary button", has_text="Save")
        for place in (0, 1200, 100_000):
            page.evaluate("place => scrollTo(0, place)", place)
            box = save.bounding_box()
            assert box is not None
            assert 0 < box["y"] < 800 - box["height"]
