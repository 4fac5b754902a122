"""A release whose titles, notes and index terms try to be more than text, in a real browser.

A few in every run; all 500 and more by ``ICDCMS_TESTS=all``. Nothing of them may run, nor try to: the browser reports
what a policy stopped.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.releases.editions import Edition
from tests.releases.formats import term
from tests.releases.loading import load
from tests.releases.mini import APRIL_2026
from tests.releases.tree import Code, code
from tests.reviews.staff.conftest import at, signed_in_browsers
from tests.reviews.staff.test_hostile_texts import ALL, open_page, watched
from tests.reviews.stories import Team, published
from tests.shares import share

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

KINDS = (
    "inclusion_term", "includes", "excludes1", "excludes2", "code_first", "use_additional_code", "code_also", "notes",
    "seven_chr_note",
)  # fmt: skip
AT_DESK = 50  # of each kind; at most 500 notes of a code are read
_CHARACTERS = digits + ascii_uppercase


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_imported_texts_stay_texts_in_a_browser(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, tmp_path: Path
) -> None:
    payloads = share("hostile texts of a release", ALL, 12)
    explanation = published(team, "Z53.9")
    titled = [f"Z53.4{''.join(two)}" for two in product(_CHARACTERS, repeat=2)][: len(payloads)]
    load(hostile(payloads, titled), tmp_path, activate=True)
    headers = sorted({name[:-1] for name in titled})
    pages_of = {
        "author": [
            "/icd-10-cm/Z53.9", "/icd-10-cm/Z53", "/icd-10-cm/Z53.4", "/icd-10-cm/S52.021",
            *(f"/icd-10-cm/{name}" for name in [*headers, *titled]),
            "/icd-10-cm/Z53.9/versions", "/icd-10-cm/compare/Z53.9", "/icd-10-cm/changes/2026-04-01..2026-10-01",
            *(f"/search?q={quote(payload)}" for payload in payloads[:20]),
            at("explanation", explanation.pk),
        ],
        "reviewer": [at("review", explanation.pk), at("home")],
    }  # fmt: skip
    ran: list[str] = []
    with signed_in_browsers(chromium, live_server.url, "author", "reviewer") as pages:
        for who, addresses in pages_of.items():
            watched(pages[who], ran)
            for address in addresses:
                open_page(pages[who], address)
                assert ran == [], address
        for name, payload in zip(titled, payloads, strict=True):
            assert text_of(pages["author"], f"/icd-10-cm/{name}").count(as_one_line(payload)) > len(KINDS)


def hostile(payloads: list[str], titled: list[str]) -> Edition:
    """The next edition: each payload is the title of a code, its note of each kind, and a term of the index."""
    below: dict[str, list[Code]] = {}
    for name, payload in zip(titled, payloads, strict=True):
        below.setdefault(name[:-1], []).append(code(name, payload, **{kind: [payload] for kind in KINDS}))
    headers = [code(name, payloads[0], *codes) for name, codes in sorted(below.items())]
    tree = APRIL_2026.tree.added("Z53", code("Z53.4", payloads[-1], *headers))
    tree = tree.noted("Z53.9", **dict.fromkeys(KINDS, payloads[:AT_DESK]))
    terms = (term("Hostile", *(term(payload, code="Z53.9") for payload in payloads)),)
    return replace(APRIL_2026, label="2027-annual", tree=tree, indexes={"alphabetic": terms}, conversion=())


def text_of(page: Page, address: str) -> str:
    open_page(page, address)
    return as_one_line(page.inner_text("main"))


def as_one_line(text: str) -> str:
    return " ".join(text.split())
