"""A review by the keyboard alone, in a real browser: approved, returned, words suggested; each key is counted."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from codes.models import CodeVersion
from reviews import actions
from reviews.models import Explanation
from tests.reviews.staff.conftest import PASSWORD, at, shot
from tests.reviews.stories import NOW, Team, act, drafted, fresh, submitted

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Keys:
    """Keystrokes on a page: those besides ticks and the factor are counted, and so are pages that were loaded."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed, self.loads = page, 0, 0
        page.on("framenavigated", self._loaded)

    def _loaded(self, frame: Any) -> None:
        self.loads += frame == self.page.main_frame

    def open(self, explanation: Explanation) -> None:
        self.page.goto(at("review", explanation.pk))
        self.pressed = self.loads = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def tick_all(self) -> None:
        self.press("j")
        for _ in range(self.page.locator("input[form=approve]").count()):
            self.page.keyboard.press("Space")


def faults(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page, context="#desk").response["violations"]]


def test_a_reviewer_needs_no_mouse(members: dict[str, Page], team: Team):
    reviewer = members["reviewer"]
    keys = Keys(reviewer)

    good = submitted(team)
    keys.open(good)
    shot(reviewer, "keys-1-review")
    assert faults(reviewer) == []
    keys.tick_all()
    assert reviewer.locator("input[form=approve]:not(:checked)").count() == 0
    keys.press("Control+Enter")
    reviewer.keyboard.type(PASSWORD)
    keys.press("Control+Enter")
    reviewer.get_by_text("It is approved and can be published.").wait_for()
    assert fresh(good).state == "approved"
    assert keys.pressed <= 12
    assert keys.loads == 1

    bad = submitted(team, "Z53.8")
    keys.open(bad)
    keys.press("r", "3")
    reviewer.keyboard.type("Say it plainly.")
    keys.press("Control+Enter")
    reviewer.get_by_text("Z53.8 is back with its author.").wait_for()
    assert fresh(bad).state == "returned"
    assert bad.revisions.get().decisions.get().reason == "unclear"
    assert keys.pressed <= 12
    assert keys.loads == 1


TEN = ("Z53.9", "Z53.8", "Z53.1", "Z53.01", "Z53.09", "M10.9", "M35.00", "B90.0", "B90.1", "S52.011")
RETURNED, LOST = (2, 5, 8), 6  # places in the queue


def test_ten_drafts_are_cleared_by_the_keyboard_alone(members: dict[str, Page], team: Team):
    """Six approved, three returned, one that somebody else was quicker with; each decision opens the next text."""
    there = set(CodeVersion.objects.in_force().filter(code__code__in=TEN).values_list("code__code", flat=True))
    codes = [code for code in TEN if code in there]
    assert len(codes) == 10
    for minutes, code in enumerate(codes):
        act("submit", drafted(team, code), team.author, NOW + datetime.timedelta(minutes=minutes))
    reviewer, keys = members["reviewer"], Keys(members["reviewer"])
    reviewer.goto(at("queue", "to-review"))
    reviewer.get_by_role("button", name="Review next").or_(reviewer.get_by_role("link", name="Review next")).press(
        "Enter"
    )
    signed, longest = False, 0
    for place in range(len(codes)):
        reviewer.wait_for_url("**/review/**")
        reviewer.locator("[data-step]").first.wait_for()
        pk = int(reviewer.url.partition("/explanations/")[2].partition("/")[0])
        explanation, keys.pressed, keys.loads = Explanation.objects.get(pk=pk), 0, 0
        if place in RETURNED:
            keys.press("r", "3")
            reviewer.keyboard.type("Say it plainly.")
            keys.press("Control+Enter")
            reviewer.get_by_text("is back with its author").wait_for()
            assert fresh(explanation).state == "returned"
        else:
            keys.tick_all()
            if place == LOST:
                act("approve", explanation, team.second_reviewer)
            keys.press("Control+Enter")
            reviewer.keyboard.type(PASSWORD)
            keys.press("Control+Enter")
            if place == LOST:
                reviewer.locator("#refusal").wait_for()
                assert fresh(explanation).submitted_revision.decisions.count() == 1  # type: ignore[union-attr]
                reviewer.goto(at("queue", "to-review"))
                reviewer.get_by_role("button", name="Review next").press("Enter")
                continue
            reviewer.get_by_text("It is approved").wait_for()
            signed = True
        assert keys.loads == 1
        longest = max(longest, keys.pressed)
    assert signed
    assert longest <= 12
    states = [fresh(explanation).state for explanation in Explanation.objects.all()]
    assert states.count("returned") == sum(place < len(codes) for place in RETURNED)
    assert states.count("submitted") == 0


def test_words_are_suggested_by_key_and_taken_over(members: dict[str, Page], team: Team):
    reviewer, author = members["reviewer"], members["author"]
    explanation = submitted(team)
    keys = Keys(reviewer)
    keys.open(explanation)
    keys.press("j", "j", "e", "ArrowDown", "Tab")
    reviewer.keyboard.type("A procedure that was planned and not done.")
    keys.press("Control+Enter")
    reviewer.get_by_text("Comment added.").wait_for()
    comment = explanation.comments.get()
    assert (comment.section, comment.suggested) == ("what_it_is", "A procedure that was planned and not done.")
    assert comment.quote == "What this code is (canary-Z53.9-1)."
    reviewer.get_by_text("answer them or set them aside first").first.wait_for()
    shot(reviewer, "keys-2-comment")
    assert faults(reviewer) == []

    act("return", explanation, team.second_reviewer)
    author.goto(at("explanation", explanation.pk))
    author.get_by_text("who then cannot approve this text").wait_for()
    shot(author, "keys-3-suggested")
    assert faults(author) == []
    author.get_by_role("button", name="Take these words over").click()
    author.get_by_text("The suggested words are in the draft.").wait_for()
    assert author.locator("#id-what_it_is").input_value() == comment.suggested
    act("submit", explanation, team.author)
    reviewer.goto(at("review", explanation.pk))
    reviewer.get_by_text("You had a hand in this text, so somebody else has to approve it.").wait_for()


def test_what_a_reviewer_read_last_is_folded_where_it_is_the_same(members: dict[str, Page], team: Team):
    reviewer = members["reviewer"]
    explanation = submitted(team)
    act("return", explanation, team.reviewer)
    act("save", explanation, team.author, content={"summary": "Something else."})
    act("submit", explanation, team.author)
    reviewer.goto(at("review", explanation.pk))
    reviewer.get_by_text("Compared with what you read last (revision 1)").wait_for()
    assert reviewer.locator(".step ins").all_inner_texts() != []
    assert reviewer.locator(".step .same").count() == reviewer.locator(".step").count() - 1
    reviewer.get_by_role("link", name="The whole text").click()
    assert reviewer.locator(".step .same").count() == 0


def test_single_keys_can_be_switched_off(members: dict[str, Page], team: Team):
    reviewer = members["reviewer"]
    explanation = submitted(team)
    actions.claim(actor=team.reviewer, explanation_id=explanation.pk, now=NOW)
    reviewer.goto(at("review", explanation.pk))
    reviewer.keyboard.press("?")
    reviewer.get_by_label("Use single keys in this browser").uncheck()
    reviewer.locator("h2").first.click()
    reviewer.keyboard.press("r")
    assert reviewer.evaluate("document.activeElement.id") != "reason"


def test_a_comment_and_a_reply_leave_everything_else_as_it_is(members: dict[str, Page], team: Team):
    """No page is loaded: ticks, what was typed elsewhere and the place stay."""
    reviewer, keys = members["reviewer"], Keys(members["reviewer"])
    explanation = submitted(team)
    keys.open(explanation)
    reviewer.locator("#return-text").fill("Say it plainly.")
    reviewer.locator("#step-summary").get_by_label("checked").check()
    say = reviewer.locator("#beside-what_it_is")
    say.locator(".say > summary").click()
    say.get_by_label("Comment", exact=True).fill("Why so?")
    say.get_by_role("button", name="Comment", exact=True).click()
    say.get_by_text("Why so?").wait_for()
    reviewer.locator("#tabs .count", has_text="1").wait_for()
    reviewer.locator("#to-approve").get_by_text("answer them or set them aside first").wait_for()
    assert explanation.comments.get().section == "what_it_is"
    assert reviewer.evaluate("document.activeElement.id") == "step-what_it_is"

    say.get_by_text("Answer or set aside").click()
    say.get_by_label("Reply", exact=True).fill("It is said above.")
    say.get_by_role("button", name="Answer", exact=True).click()
    say.get_by_text("Why so?").wait_for(state="detached")
    reviewer.locator("#to-approve").get_by_role("button", name="Sign and approve").wait_for()
    assert explanation.comments.get().state == "answered"
    assert (keys.loads, faults(reviewer)) == (0, [])
    assert reviewer.locator("#return-text").input_value() == "Say it plainly."
    assert reviewer.locator("#step-summary").get_by_label("checked").is_checked()

    # what is refused says so beside the words, which stay
    say.locator(".say > summary").click()
    say.get_by_role("button", name="Comment", exact=True).click()
    say.get_by_text("Write something first.").wait_for()
    assert keys.loads == 0
