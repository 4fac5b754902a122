"""Double brackets in what a model answers: people see them as words, and take them over as words."""

from __future__ import annotations

from typing import Any

import pytest

from reviews import actions
from reviews.ai.verifying import as_written
from reviews.models import Draft, Suggestion
from reviews.rules.cleaning import cleaned
from reviews.rules.content import SECTIONS, texts
from reviews.rules.filling import fields_in, filled
from tests.reviews.brackets import PAYLOADS
from tests.reviews.staff.conftest import Desk, at, desk  # noqa: F401 - a fixture
from tests.reviews.stories import NOW, Team, drafted
from tests.shares import ALL, share

from .conftest import worked
from .scripted import Answer, sentence

TEXTS = ("summary", "what_it_is", "where_you_may_see_it", "coding_notes")
LISTS = ("when_it_is_used", "what_it_does_not_mean", "synonyms")
WRITTEN = [payload.text[:190] for payload in PAYLOADS]  # as long as a synonym may be
SOME = share("texts with brackets", WRITTEN, 18)


def answer_of(written: list[str], sections: Any) -> Answer:
    sentences: Answer = {key: [sentence(text) for text in written] for key in sections if key in (*TEXTS, *LISTS)}
    if "faqs" in sections:
        sentences["faqs"] = [{"question": text[:190], "answer": [sentence(text)]} for text in written]
    return sentences | {key: [] for key in sections if key == "related_specialists"}


def test_nothing_that_a_model_writes_is_a_field() -> None:
    for text in WRITTEN:
        content = cleaned(as_written(answer_of([text], SECTIONS.keys() - {"sources"})))
        assert fields_in(content) == {}, text
        # side by side, too, and however often it is cleaned
        again = cleaned(cleaned(as_written(answer_of([text, text, "]]"], ["summary", "synonyms"]))))
        assert fields_in(again) == {}, text
        assert filled(again, {"[[title]]": "FILLED", "[[code]]": "FILLED"}) == filled(again, {})


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.usefixtures("clinical")
def test_what_a_person_takes_over_is_words(team: Team, scripted: Any, desk: Desk) -> None:  # noqa: F811
    """Every one in every section; half of the suggestions are left, the others accepted as they are."""
    explanation = drafted(team, "Z53.9")
    author, left = desk(team.author), list(SOME)
    sections = [*TEXTS, *LISTS, "faqs"]

    def script(request: dict[str, Any]) -> Answer:
        return answer_of(left[:6], [section["key"] for section in request["sections"]])

    scripted(script)
    escaped = 0
    while left:
        actions.ask(actor=team.author, codes=[explanation.code], sections=sections, now=NOW)
        worked()
        del left[:6]
        page = author.get(at("suggestions", explanation.pk))
        assert page.status_code == 200
        for number, suggestion in enumerate(Suggestion.objects.open().filter(code=explanation.code)):
            if number % 2 or not suggestion.value:
                actions.dismiss(actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, now=NOW)
                continue
            version = Draft.objects.get(explanation=explanation).version
            actions.accept(
                actor=team.author, suggestion_id=suggestion.pk, explanation_id=explanation.pk, version=version, now=NOW
            )
            content = Draft.objects.get(explanation=explanation).content
            assert fields_in(content) == {}, suggestion.value
            escaped += sum("[\\[" in text for _, text in texts({suggestion.section: suggestion.value}))
        assert author.get(at("explanation", explanation.pk)).status_code == 200
    if ALL:  # by chance a share has none of those that are left
        assert escaped  # the pipeline does not drop all of them before anybody sees them
