"""One explanation's way in a real browser: drafted, returned with a comment, mended, signed, published, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from tests.reviews.staff.conftest import shot, sign
from tests.reviews.stories import text

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_from_draft_to_withdrawal(members: dict[str, Page]):
    author, reviewer, publisher = members["author"], members["reviewer"], members["publisher"]

    an_author_writes_and_submits(author)
    a_reviewer_comments_and_returns_it(reviewer)
    its_author_answers_and_submits_again(author)
    the_reviewer_signs(reviewer)
    a_publisher_publishes(publisher)
    the_publisher_withdraws(publisher)

    readers_see_it_no_more(author)
    assert User.objects.count() == 5


def an_author_writes_and_submits(author: Page) -> None:
    author.get_by_role("link", name="Start an explanation").first.click()
    author.get_by_label("Code, or what it is about").fill("unspecified reason procedure")
    author.get_by_role("button", name="Continue").click()
    shot(author, "start-choices")
    author.get_by_role("link", name="Z53.9", exact=True).click()
    author.get_by_role("button", name="Start draft").click()
    content = text("story")
    author.locator("#id-summary").fill(content["summary"])
    author.locator("#saved", has_text="Saved").wait_for()  # by itself
    for section in ("what_it_is", "where_you_may_see_it", "coding_notes"):
        author.locator(f"#id-{section}").fill(content[section])
    for section in ("when_it_is_used", "what_it_does_not_mean"):
        author.locator(f"[name={section}]").first.fill(content[section][0])
    author.get_by_role("button", name="Add a row to When is it used?").click()
    author.keyboard.type("When a row is added by keyboard.")
    shot(author, "1-draft")
    author.get_by_role("button", name="Submit for review", exact=True).first.click()
    author.get_by_text("Z53.9 is submitted for review.").wait_for()


def a_reviewer_comments_and_returns_it(reviewer: Page) -> None:
    reviewer.goto("/admin/desk/")
    reviewer.get_by_role("link", name="Z53.9").click()
    preview = reviewer.frame_locator("iframe.preview")
    preview.get_by_text("When a row is added by keyboard.").wait_for()
    shot(reviewer, "2-review")
    reviewer.get_by_role("link", name="Comments").first.click()
    reviewer.get_by_label("On", exact=True).select_option("coding_notes")
    reviewer.get_by_label("Comment", exact=True).fill("Name the chapter, please.")
    reviewer.get_by_role("button", name="Comment", exact=True).click()
    reviewer.get_by_role("link", name="Review", exact=True).click()
    reviewer.locator("#reason").select_option("unclear")
    reviewer.locator("#return-text").fill("Nearly there.")
    reviewer.get_by_role("button", name="Return it").click()
    reviewer.get_by_text("Z53.9 is back with its author.").wait_for()


def its_author_answers_and_submits_again(author: Page) -> None:
    author.goto("/admin/desk/queues/returned/")
    author.get_by_role("link", name="Z53.9").click()
    author.get_by_text("Nearly there.").wait_for()  # why it came back
    author.get_by_text("Name the chapter, please.").wait_for()
    author.locator("#id-coding_notes").fill("A code of chapter 21.")
    author.locator(".answer summary").click()
    author.get_by_label("Reply", exact=True).fill("It is named now.")
    author.get_by_role("button", name="Answer").click()
    author.get_by_text("The comment is answered.").wait_for()
    assert author.locator("#id-coding_notes").input_value() == "A code of chapter 21."  # kept before the other post
    shot(author, "3-mended")
    author.get_by_role("button", name="Submit for review", exact=True).first.click()
    author.get_by_text("Z53.9 is submitted for review.").wait_for()


def the_reviewer_signs(reviewer: Page) -> None:
    reviewer.goto("/admin/desk/")
    reviewer.get_by_role("link", name="Z53.9").click()
    for box in reviewer.locator("input[name=checked], input[name=compared]").all():
        box.check()
    sign(reviewer, "approve")
    reviewer.get_by_role("button", name="Sign and approve").click()
    reviewer.get_by_text("It is approved and can be published.").wait_for()
    shot(reviewer, "4-approved")


def a_publisher_publishes(publisher: Page) -> None:
    publisher.goto("/admin/desk/queues/to-publish/")
    publisher.get_by_role("link", name="Z53.9").click()
    sign(publisher, "publish")
    publisher.get_by_role("button", name="Publish now").click()
    publisher.get_by_text("Z53.9 is published.").wait_for()
    publisher.goto("/icd-10-cm/Z53.9")
    publisher.get_by_text("A code of chapter 21.").wait_for()
    shot(publisher, "5-public")


def the_publisher_withdraws(publisher: Page) -> None:
    publisher.goto("/admin/desk/queues/all/")
    publisher.get_by_role("link", name="Z53.9").click()
    publisher.get_by_role("link", name="Review", exact=True).click()
    publisher.get_by_text("Withdraw from readers …").click()
    publisher.locator("#withdraw-text").fill("A reader was misled.")
    publisher.get_by_label("Remove from public view").check()
    sign(publisher, "withdraw")
    publisher.get_by_role("button", name="Sign and withdraw").click()
    publisher.get_by_text("Z53.9 is withdrawn.").wait_for()
    shot(publisher, "6-withdrawn")


def readers_see_it_no_more(reader: Page) -> None:
    reader.goto("/icd-10-cm/Z53.9")  # a reader's browser that has not kept the page; others ask anew within a minute
    reader.get_by_text("withdrawn").first.wait_for()
    assert reader.get_by_text("A code of chapter 21.").count() == 0
    shot(reader, "7-public-after")


def test_two_authors_at_once_lose_nothing(members: dict[str, Page], live_server: LiveServer):
    author, other = members["author"], members["author"].context.new_page()
    author.goto("/admin/desk/start/?code=Z53.8")
    author.get_by_role("button", name="Start draft").click()
    author.wait_for_url("**/explanations/**")
    other.goto(author.url)
    author.locator("#id-summary").fill("From the first window.")
    author.locator("#saved", has_text="Saved").wait_for()
    author.wait_for_function("document.getElementById('editor').elements.version.value === '2'")
    other.locator("#id-summary").fill("From the second window.")
    other.locator("#id-coding_notes").fill("Only here.")
    other.locator("#saved", has_text="Press Save").wait_for()
    other.get_by_role("button", name="Save", exact=True).first.click()
    other.locator(".merge").wait_for()
    shot(other, "8-merge")
    assert other.locator("#id-coding_notes").input_value() == "Only here."
    other.get_by_label("Keep theirs").check()
    other.get_by_role("button", name="Save", exact=True).first.click()
    other.get_by_text("Saved at").wait_for()
    assert other.locator("#id-summary").input_value() == "From the first window."
    assert other.locator("#id-coding_notes").input_value() == "Only here."
