"""Two authors write one draft at the same moment, in two real browsers, and things go wrong: nothing typed is lost.

Each edit is a word of its own. After it something happens to its author: the session ends, the network is away, they go
back, reload or close the page, or the word came with a paste from Word. Then they do what the pages offer, and never
type again. Few edits in every run; the figure in docs is of two hundred: ``SIMULTANEOUS_EDITS=200``.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error

from reviews.models import Draft, Explanation
from tests.reviews.staff.conftest import PASSWORD, at, signed_in_browsers
from tests.reviews.stories import Team, drafted
from tests.shares import dice, size

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [
    pytest.mark.browser, pytest.mark.slow, pytest.mark.campaign, pytest.mark.django_db(transaction=True)
]  # fmt: skip

EDITS = size("SIMULTANEOUS_EDITS", share=4, whole=200)
SECTIONS = ("what_it_is", "coding_notes")
AUTOSAVE = 2_600  # milliseconds after which the page saves by itself, or tries it again after a failure
AGAIN = 10_100
STEPS = 12  # so often somebody does what the page offers, until the server has the word
OFFER = "[data-offer]"


class Author:
    """Somebody at their browser."""

    def __init__(self, name: str, page: Page, explanation: Explanation) -> None:
        self.name, self.page, self.explanation = name, page, explanation
        self.context = page.context
        self.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.context.clock.install()
        self.context.clock.pause_at(time.time() + 60)  # pages save by themselves when a test lets time pass
        self._watch(page)

    def _watch(self, page: Page) -> None:
        self.page = page
        page.on("dialog", lambda dialog: dialog.accept())  # "leave this page?"

    def open_editor(self) -> None:
        self.page.goto(at("queue", "mine"))
        self.page.goto(at("explanation", self.explanation.pk))

    def type(self, section: str, word: str) -> None:
        self.page.locator(f"#id-{section}").press("Control+End")
        self.page.keyboard.type(f" {word}")

    def paste_from_word(self, section: str, word: str) -> None:
        """Marked up, with a soft hyphen within and a zero width space behind."""
        self.page.locator(f"#id-{section}").press("Control+End")
        self.page.evaluate(PASTE, f" {word[:1]}\u00ad{word[1:]}\u200b")
        self.page.keyboard.press("Control+v")

    def save(self) -> None:
        """Without waiting for the answer, so that somebody else can save at the same moment."""
        self.page.evaluate("document.getElementById('editor').requestSubmit()")

    def let_time_pass(self) -> None:
        self.page.clock.run_for(AUTOSAVE)

    # --- What goes wrong ----------------------------------------------------------------------------------------------

    def end_session(self) -> None:
        for session in Session.objects.all():
            if session.get_decoded().get("_auth_user_id") == self.user_id:
                session.delete()

    @property
    def user_id(self) -> str:
        return self.page.locator("#desk").get_attribute("data-user") or ""

    def lose_network(self) -> None:
        self.context.set_offline(True)
        self.let_time_pass()
        self.page.locator("#saved", has_text="the server does not answer").wait_for()
        self.context.set_offline(False)
        self.page.clock.run_for(AGAIN)
        self.page.locator("#saved", has_text="does not answer").wait_for(state="detached")

    def lose_page_with_network(self) -> None:
        self.context.set_offline(True)
        with suppress(Error):
            self.page.locator("#editor button", has_text="Save").first.click(no_wait_after=True)
            self.page.wait_for_url("chrome-error://**")
        self.context.set_offline(False)

    def go_back(self) -> None:
        self.page.go_back()

    def reload(self) -> None:
        self.page.reload()

    def close(self) -> None:
        self.page.close()
        self._watch(self.context.new_page())

    # --- What the pages offer -----------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """One step: sign in, save what is offered, put both texts together, or open the editor."""
        page = self.page
        page.wait_for_timeout(200)  # an answer may be on its way
        if page.get_by_label("Username").count():
            page.get_by_label("Username").fill(self.name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.locator("#desk").wait_for()
        elif page.locator(OFFER).count():
            page.locator(OFFER).get_by_role("button", name="Save it now").first.click()
        elif page.locator("#editor").count():
            self._put_together()
            page.locator("#editor button", has_text="Save").first.click()
        else:
            page.goto(at("explanation", self.explanation.pk))
        page.wait_for_load_state()

    def _put_together(self) -> None:
        """Where both changed a section, theirs and each word of mine that it has not."""
        for section in SECTIONS:
            place = self.page.locator(f"#section-{section}")
            if not place.locator(".merge").count():
                continue
            field = place.locator(f"#id-{section}")
            theirs = place.locator(".merge details .text").text_content() or ""
            mine = [word for word in words_in(field.input_value()) if word not in words_in(theirs)]
            field.fill(" ".join([theirs, *mine]))


# What happens to an author who typed a word, before they go on.
MISHAPS: dict[str, Callable[[Author], None]] = {
    "nothing": Author.save,
    "saved by itself": Author.let_time_pass,
    "session ended": Author.end_session,
    "cookies lost": lambda author: author.context.clear_cookies(),
    "network away": Author.lose_network,
    "network away at Save": Author.lose_page_with_network,
    "back button": Author.go_back,
    "reloaded": Author.reload,
    "page closed": Author.close,
}
PASTE = """async text => navigator.clipboard.write([new ClipboardItem({
    'text/plain': new Blob([text], {type: 'text/plain'}),
    'text/html': new Blob([`<p class=MsoNormal><b>${text}</b><o:p></o:p></p>`], {type: 'text/html'})})])"""


def words_in(text: object) -> list[str]:
    return re.findall(r"\bw\d{3}\b", str(text))


def words_on_server(explanation: Explanation) -> set[str]:
    return set(words_in(Draft.objects.get(explanation=explanation).content))


@contextmanager
def two_authors(chromium: Browser, url: str, explanation: Explanation) -> Iterator[list[Author]]:
    with signed_in_browsers(chromium, url, "author", "coauthor") as pages:
        yield [Author(name, page, explanation) for name, page in pages.items()]


def test_nothing_typed_is_lost(
    chromium: Browser, live_server: LiveServer, team: Team, team_with_passwords: None, no_findings: None
) -> None:
    explanation, chance, happened = drafted(team), dice("two browsers"), Counter[str]()
    typed: list[str] = []
    left: list[str] = []  # of the mishaps, so that each comes as often as the others
    with two_authors(chromium, live_server.url, explanation) as authors:
        while len(typed) < EDITS:
            words = {author: f"w{len(typed) + at:03}" for at, author in enumerate(authors)}
            left = left if len(left) > 1 else chance.sample(list(MISHAPS) * 2, 2 * len(MISHAPS))
            mishaps = {author: left.pop() for author in authors}
            for author in authors:
                author.open_editor()
            for author, word in words.items():
                write = chance.choice([author.type, author.type, author.paste_from_word])
                write(chance.choice(SECTIONS), word)
                happened[write.__name__] += 1
            for author, mishap in mishaps.items():
                MISHAPS[mishap](author)
                happened[mishap] += 1
            typed += words.values()
            for author, word in words.items():
                bring_to_server(author, word)
            assert set(typed) <= words_on_server(explanation), (words, mishaps)
        for author in authors:
            author.open_editor()
            assert author.page.locator(OFFER).count() == 0
    print(f"{len(typed)} edits, none lost: {dict(happened)}")  # noqa: T201


def bring_to_server(author: Author, word: str) -> None:
    for _ in range(STEPS):
        if word in words_on_server(author.explanation):
            return
        author.go_on()
