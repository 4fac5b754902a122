"""Texts that try to be more than text, in a real browser: at the desk that reviews them and on the page of readers.

A few in every run; all 500 and more by ``ICDCMS_TESTS=all``. Nothing of them may run, nor try to: the browser reports
what a policy stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.public.test_leaks import PAYLOADS
from tests.reviews.staff.conftest import at, signed_in_browsers
from tests.reviews.stories import Team, act, fresh, submitted
from tests.shares import share

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

CALLS = [
    "alert(1)", "alert`1`", "top.alert(1)", "window['al'+'ert'](1)", "[1].map(alert)", "(0,eval)('alert(1)')",
    "setTimeout('alert(1)')", "Function('alert(1)')()", "Reflect.apply(alert,null,[1])",
    "import('data:text/javascript,alert(1)')",
]  # fmt: skip
OF_ALPINE = [
    "<p x-data x-init=alert(1)>", "<p x-data @click=alert(1)>x</p>",
    "<p x-data x-html=\"'<img src=x onerror=alert(1)>'\">",
    "<p x-data x-effect=alert(1)>", "\" x-data x-init=\"alert(1)", "<template x-data x-if=alert(1)><p></p></template>",
    "<p x-data :style=alert(1)>", "<p hx-get=/nope hx-trigger=load hx-on::load=alert(1)>", "<p x-data x-text=alert(1)>",
    "<p x-data x-intersect=alert(1)>",
]  # fmt: skip
ALL = list(dict.fromkeys(text.replace("alert(1)", call) for call in CALLS for text in [*PAYLOADS, *OF_ALPINE]))
AT_ONCE = 6  # in each section of a text
TEXTS = [ALL[start : start + AT_ONCE] for start in range(0, len(ALL), AT_ONCE)]


def full_of(payloads: list[str]) -> dict[str, Any]:
    """Each of them in every section."""
    prose = "\n\n".join(payloads)
    return {
        "summary": prose,
        "what_it_is": prose,
        "when_it_is_used": payloads,
        "what_it_does_not_mean": payloads,
        "where_you_may_see_it": prose,
        "related_specialists": [payload[:60] for payload in payloads],
        "coding_notes": prose,
        "synonyms": [{"term": payload, "provenance": "editor"} for payload in payloads],
        "faqs": [{"question": payload, "answer": payload} for payload in payloads],
        "sources": [{"title": payload, "url": f"https://example.org/{payload}"} for payload in payloads],
    }


def watched(page: Page, ran: list[str]) -> None:
    page.on("dialog", lambda dialog: (ran.append(f"ran: {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: ran.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("request", lambda request: ran.append(request.url) if leads_out(request.url) else None)


def leads_out(address: str) -> bool:
    return urlsplit(address).hostname == "evil.example"


def open_page(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_texts_stay_texts_in_a_browser(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None
) -> None:
    assert len(ALL) >= 500
    ran: list[str] = []
    with signed_in_browsers(chromium, live_server.url, "author", "reviewer") as pages:
        for page in pages.values():
            watched(page, ran)
        for payloads in share("hostile texts in a browser", TEXTS, 1):
            explanation = submitted(team, "Z53.9", **full_of(payloads))
            for name, address in (("author", "explanation"), ("reviewer", "review"), ("reviewer", "history")):
                open_page(pages[name], at(address, explanation.pk))
            act("approve", explanation, team.reviewer)
            act("publish", fresh(explanation), team.publisher)
            open_page(pages["author"], "/icd-10-cm/Z53.9")
            pages["author"].reload()  # a browser keeps the page of the text before for a minute
            shown = " ".join(pages["author"].inner_text("main").split())
            assert [text for text in payloads if " ".join(text.split()) not in shown] == []
            assert ran == [], payloads
