"""Official facts inserted into a text, in a real browser: written, signed, read; changed by a release; signed again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.utils import timezone

from codes.models import Release
from codes.releases.loading.activate import activate_release
from tests.browser.wound_infection import (
    AFTER,
    BEFORE,
    CLAIM,
    CODING_NOTES,
    NAME,
    NOT_MEANT,
    NOTE_AFTER,
    NOTE_BEFORE,
    SUMMARY,
    WHAT_IT_IS,
    WHEN_IT_IS_USED,
)
from tests.releases.loading import load
from tests.reviews.staff.conftest import (  # noqa: F401 - the first is a fixture
    PASSWORD,
    _quick_and_fresh,
    shot,
    sign,
    signed_in_browsers,
)
from tests.reviews.stories import people

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TITLE = "Infection following a procedure, superficial incisional surgical site, initial encounter"


class Site(NamedTuple):
    """A browser for everybody; the reader is signed in nowhere."""

    author: Page
    reviewer: Page
    publisher: Page
    reader: Page


@pytest.fixture
def site(chromium: Browser, live_server: LiveServer, tmp_path: Path, transactional_db: None) -> Iterator[Site]:
    """With the earlier edition in force. The checks are at work: nothing is left out of them."""
    load(BEFORE, tmp_path, activate=True)
    for user in people():
        user.set_password(PASSWORD)
        user.save()
    with (
        signed_in_browsers(chromium, live_server.url, "author", "reviewer", "publisher") as staff,
        chromium.new_context(base_url=live_server.url) as context,
    ):
        yield Site(reader=context.new_page(), **staff)


def test_a_release_changes_a_fact_that_a_signed_text_inserts(site: Site, tmp_path: Path) -> None:
    # Given a text with two inserted facts, signed by another person than its author
    the_author_writes_it(site.author)
    the_reviewer_compares_its_claim_and_signs(site.reviewer)
    the_publisher_publishes_it(site.publisher)
    the_reader_sees(site.reader, note=NOTE_BEFORE)
    assert site.reader.get_by_text("it is being reviewed again").count() == 0

    # when a release changes one of them
    later = load(AFTER, tmp_path)
    the_impact_page_says_what_it_would_change(site.reviewer, later)
    activate_release(later, now=timezone.now())

    # then the page keeps what was signed and says what changed, the queue says it, and the reviewer's view
    the_reader_sees(site.reader, note=NOTE_BEFORE)
    site.reader.get_by_text(f"An official fact quoted in the text has changed: {NAME}.").wait_for()
    shot(site.reader, "inserted-6-marked")
    the_queue_says_what_changed(site.reviewer)
    the_reviewer_compares_old_and_new(site.reviewer)

    # and signed again, the reader sees the new words.
    the_reviewer_signs_again(site.reviewer)
    the_reader_sees(site.reader, note=NOTE_AFTER)
    assert site.reader.get_by_text("it is being reviewed again").count() == 0
    site.reader.goto(f"/icd-10-cm/{NAME}/versions")
    site.reader.get_by_text("Changed against version 1: Coding notes.").wait_for()
    shot(site.reader, "inserted-9-versions")


# --- What people do ---------------------------------------------------------------------------------------------------


def the_author_writes_it(author: Page) -> None:
    """One fact is pressed in the list beside the text, the other one chosen after typing two brackets."""
    author.goto(f"/admin/desk/start/?code={NAME}")
    author.get_by_role("button", name="Start draft").click()
    author.locator("#id-summary").fill(SUMMARY)
    author.locator("[name=when_it_is_used]").first.fill(WHEN_IT_IS_USED)
    author.locator("[name=what_it_does_not_mean]").first.fill(NOT_MEANT)
    facts = author.locator("#offered")
    what_it_is, coding_notes = author.locator("#id-what_it_is"), author.locator("#id-coding_notes")

    write(what_it_is, WHAT_IT_IS)
    facts.locator("summary").click()
    facts.get_by_role("button", name="Title [[title]]").click()
    write(what_it_is, ".")
    assert what_it_is.input_value() == f"{WHAT_IT_IS}[[title]]."

    write(coding_notes, f"{CODING_NOTES}[[")
    author.locator("#find-fact:focus").wait_for()
    author.keyboard.type("use additional code [[")
    shot(author, "inserted-1-chosen")
    author.keyboard.press("Enter")
    write(coding_notes, ".")
    assert coding_notes.input_value() == f"{CODING_NOTES}[[use_additional]]."

    author.get_by_role("button", name="Submit for review", exact=True).click()
    author.get_by_text(f"{NAME} is submitted for review.").wait_for()


def write(field: Locator, text: str) -> None:
    """At the end of the field, key by key."""
    field.press("End")
    field.press_sequentially(text)


def the_reviewer_compares_its_claim_and_signs(reviewer: Page) -> None:
    open_in_queue(reviewer, "to-review")
    preview = reviewer.frame_locator("iframe.preview")
    preview.locator(".fact", has_text=NOTE_BEFORE).wait_for()
    reviewer.locator(".step .claim", has_text=CLAIM).first.wait_for()
    for box in reviewer.locator("input[name=checked]").all():
        box.check()
    sign(reviewer, "approve")
    reviewer.get_by_role("button", name="Sign and approve", exact=True).click()
    reviewer.get_by_text("every claim with the official fact").wait_for()  # unticked, it is refused
    for box in reviewer.locator("input[name=checked], input[name=compared]").all():
        box.check()
    sign(reviewer, "approve")
    shot(reviewer, "inserted-2-claims")
    reviewer.get_by_role("button", name="Sign and approve", exact=True).click()
    reviewer.get_by_text("It is approved and can be published.").wait_for()


def the_publisher_publishes_it(publisher: Page) -> None:
    open_in_queue(publisher, "to-publish")
    sign(publisher, "publish")
    publisher.get_by_role("button", name="Publish now").click()
    publisher.get_by_text(f"{NAME} is published.").wait_for()


def the_reviewer_signs_again(reviewer: Page) -> None:
    reviewer.get_by_label("I looked at what changed, and the text holds").check()
    sign(reviewer, "reapprove")
    reviewer.get_by_role("button", name="Sign again").click()
    reviewer.get_by_text("Readers see it without a notice now.").wait_for()
    assert reviewer.locator("#inserted").count() == 0
    shot(reviewer, "inserted-8-signed-again")


def open_in_queue(page: Page, queue: str) -> None:
    page.goto(f"/admin/desk/queues/{queue}/")
    page.get_by_role("link", name=NAME).click()
    page.wait_for_load_state()


# --- What they see ----------------------------------------------------------------------------------------------------


def the_reader_sees(reader: Page, *, note: str) -> None:
    """Both facts as words of the text, quietly marked, and not a bracket of a field."""
    reader.goto(f"/icd-10-cm/{NAME}")
    reader.reload()  # a browser may keep a page for a minute
    title, notes = reader.locator("#what-it-is .fact"), reader.locator("#coding-notes .fact")
    assert "".join(title.all_inner_texts()) == TITLE
    assert "".join(notes.all_inner_texts()) == note
    assert reader.locator("#coding-notes").inner_text().endswith(f"{CODING_NOTES}{note}.")
    assert "[[" not in reader.content()
    shot(reader, f"inserted-reader-{note[-5:-1]}")


def the_impact_page_says_what_it_would_change(reviewer: Page, later: Release) -> None:
    reviewer.goto(f"/admin/desk/releases/{later.label}/")
    row = reviewer.locator("tr", has=reviewer.get_by_role("link", name=NAME))
    the_difference_is_in(row)
    shot(reviewer, "inserted-5-impact")


def the_queue_says_what_changed(reviewer: Page) -> None:
    reviewer.goto("/admin/desk/queues/to-review/")
    row = reviewer.locator("tr", has=reviewer.get_by_role("link", name=NAME))
    row.get_by_text("facts changed").wait_for()
    the_difference_is_in(row)
    shot(reviewer, "inserted-7-queue")


def the_difference_is_in(row: Locator) -> None:
    row.get_by_text(f"Use additional code of {NAME}:").wait_for()
    assert row.locator("del").all_text_contents() == ["[removed: infection]"]
    assert row.locator("ins").all_text_contents() == ["[added: the infectious agent (B90-B94)]"]


def the_reviewer_compares_old_and_new(reviewer: Page) -> None:
    """Before the signature: the words as signed beside those of now, and the page as it will be."""
    open_in_queue(reviewer, "to-review")
    fact, signed, now = reviewer.locator("#inserted tbody tr > *").all()
    assert fact.inner_text().startswith(f"Use additional code of {NAME}")
    assert "in Coding notes" in fact.inner_text()
    seen = [
        cell.evaluate("cell => cell.textContent.replace(/\\[(removed|added): |\\]/g, '').trim()")
        for cell in (signed, now)
    ]
    assert seen == [NOTE_BEFORE, NOTE_AFTER]
    page = reviewer.frame_locator("iframe.preview")
    assert "".join(page.locator("#coding-notes .fact").all_inner_texts()) == NOTE_AFTER
    assert "".join(page.locator("#what-it-is .fact").all_inner_texts()) == TITLE
    shot(reviewer, "inserted-7-compared")
