"""Sentences that were signed for a sibling are offered where one writes, and their source stays on record."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from reviews import actions
from reviews.models import AuditEvent, Draft, Explanation, Publication, Revision, RevisionSource
from reviews.reading.code_now import CodeNow
from reviews.reading.dossier import Dossier
from reviews.reading.facts.in_force import require_in_force
from reviews.reading.hands import hands_in, texts_made_from, words_of_line
from reviews.reading.work.siblings import SignedSentence, signed_sentences
from reviews.rules.errors import ConflictError, NotPermittedError, RefusedError
from reviews.safety import accounted
from tests.reviews.stories import NOW, Team, act, code, drafted, fresh, person, published, submitted, text

pytestmark = pytest.mark.engine
TWO = "Somebody decided otherwise. The title is [[title]]."


def offered(name: str, section: str = "what_it_is", **sections: object) -> list[SignedSentence]:
    version = require_in_force(code(name))
    return signed_sentences(version, text("own", **sections), CodeNow(version)).get(section, [])


def take(team: Team, explanation: Explanation, sentence: SignedSentence, version: int | None = None) -> Draft:
    draft = Draft.objects.get(explanation=explanation)
    return actions.take_sentence(
        actor=team.author,
        explanation_id=explanation.pk,
        sentence=sentence.key,
        version=version or draft.version,
        now=NOW,
    )


def take_first_sentence(team: Team, explanation: Explanation) -> Draft:
    return take(team, explanation, offered(explanation.code.code)[0])


# --- What is offered --------------------------------------------------------------------------------------------------


def test_sentences_of_live_texts_of_siblings_with_who_signed_them(team: Team) -> None:
    published(team, "Z53.1", what_it_is=TWO)
    first, second = offered("Z53.9")
    assert (first.code, first.signers, first.signed_on, first.near) == ("Z53.1", ("Reviewer",), NOW.date(), True)
    assert first.words == "Somebody decided otherwise."
    assert second.words == f"The title is {require_in_force(code('Z53.9')).printed_title}."  # as it would read here
    entries = offered("Z53.9", "when_it_is_used", when_it_is_used=["Mine."])
    assert [entry.words for entry in entries] == ["When somebody else does."]  # the other entry names its own code


def test_those_of_the_same_parent_come_before_those_of_the_block(team: Team) -> None:
    published(team, "Z53.01", what_it_is="It is of the block.")
    published(team, "Z53.1", what_it_is="It is of the parent.")
    assert [(entry.code, entry.near) for entry in offered("Z53.9")] == [("Z53.1", True), ("Z53.01", False)]


def test_what_is_not_offered(team: Team) -> None:
    published(team, "M10.9", what_it_is="It is of another block.")
    submitted(team, "Z53.8", what_it_is="Nobody has signed it.")
    published(team, "Z53.1", what_it_is="Z53.1 speaks of itself. It is here already. A pair: [[seventh A]]. One more.")
    words = [entry.words for entry in offered("Z53.9", what_it_is="It is here  already. And more.")]
    assert words == ["One more."]
    assert offered("Z53.1") == []  # its own text


def test_never_from_a_text_that_was_withdrawn_or_whose_facts_changed(team: Team) -> None:
    gone = published(team, "Z53.1", what_it_is=TWO)
    (sentence, _) = offered("Z53.9")
    explanation = drafted(team, "Z53.9")
    act("withdraw", gone, team.publisher)
    assert offered("Z53.9") == []
    with pytest.raises(ConflictError, match="no public text of a sibling has this sentence any more"):
        take(team, explanation, sentence)


# --- What is taken over -----------------------------------------------------------------------------------------------


def test_it_is_put_into_the_draft_with_its_fields_and_its_source(team: Team) -> None:
    source = published(team, "Z53.1", by=(team.coauthor,), what_it_is=TWO)
    explanation = drafted(team, "Z53.9", what_it_is="Mine.", when_it_is_used=["Mine."])
    draft = take(team, explanation, offered("Z53.9")[1])
    assert draft.content["what_it_is"] == "Mine. The title is [[title]]."
    draft = take(team, explanation, offered("Z53.9", "when_it_is_used", when_it_is_used=["Mine."])[0])
    assert draft.content["when_it_is_used"][-1] == "When somebody else does."
    assert set(draft.contributors.all()) == {team.author, team.coauthor}
    revision = act("submit", explanation, team.author)
    assert revision.fields["[[title]]"] == require_in_force(code("Z53.9")).printed_title
    signed = source.revisions.get()
    assert [row.source for row in revision.sources.all()] == [signed]
    assert hands_in(revision) == {team.author.pk, team.coauthor.pk}
    assert revision.pk in texts_made_from(signed)
    assert words_of_line(revision) == {revision.content_digest, signed.content_digest}
    event = AuditEvent.objects.filter(act="take sentence").latest("number")
    assert (event.detail["code"], event.detail["section"]) == ("Z53.1", "when_it_is_used")
    assert list(accounted.broken()) == []


def test_a_withdrawn_source_recalls_what_was_made_of_it(team: Team) -> None:
    source = published(team, "Z53.1", what_it_is=TWO)
    explanation = drafted(team, "Z53.9")
    take_first_sentence(team, explanation)
    act("submit", explanation, team.author)
    act("withdraw", source, team.publisher)
    assert fresh(explanation).state == "draft"
    draft = Draft.objects.get(explanation=explanation)
    assert [entry.explanation.code.code for entry in draft.sources.all()] == ["Z53.1"]
    dossier = Dossier(fresh(explanation), person=team.author.pk)
    assert [entry.revision.explanation.code.code for entry in dossier.setbacks] == ["Z53.1"]  # why it is a draft again
    again = act("submit", explanation, team.author)  # the same words: they need signatures newer than the withdrawal
    act("approve", explanation, team.reviewer)
    assert [row.source_id for row in again.sources.all()] == [source.revisions.get().pk]


def test_hands_count_through_a_text_that_is_restored(team: Team) -> None:
    published(team, "Z53.1", by=(team.coauthor,), what_it_is=TWO)
    explanation = drafted(team, "Z53.9")
    take_first_sentence(team, explanation)
    first = act("submit", explanation, team.author)
    act("approve", explanation, team.reviewer)
    act("publish", explanation, team.publisher)
    writer = person("writer", "author")
    actions.start(actor=writer, code=explanation.code, origin="restored", source=first, now=NOW)
    assert team.coauthor.pk in hands_in(act("submit", explanation, writer))


def test_who_may_and_when(team: Team) -> None:
    published(team, "Z53.1", what_it_is=TWO)
    explanation = drafted(team, "Z53.9")
    sentence = offered("Z53.9")[0]
    with pytest.raises(ConflictError, match="saved this draft meanwhile"):
        take(team, explanation, sentence, version=99)
    for key in ("", "x", "1.what_it_is", sentence.key + "0", "9" * 30 + ".what_it_is.0"):
        with pytest.raises(ConflictError, match="no public text"):
            take(team, explanation, sentence._replace(key=key))
    act("submit", explanation, team.author)
    with pytest.raises(RefusedError):
        actions.take_sentence(
            actor=team.author, explanation_id=explanation.pk, sentence=sentence.key, version=1, now=NOW
        )
    with pytest.raises(NotPermittedError):
        actions.take_sentence(
            actor=team.reviewer, explanation_id=explanation.pk, sentence=sentence.key, version=1, now=NOW
        )


def test_the_database_keeps_sources(team: Team) -> None:
    published(team, "Z53.1", what_it_is=TWO)
    explanation = drafted(team, "Z53.9")
    take_first_sentence(team, explanation)
    revision: Revision = act("submit", explanation, team.author)
    other = published(team, "Z53.8").revisions.get()
    row = revision.sources.get()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        row.delete()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        RevisionSource.objects.update(source=other)
    act("approve", explanation, team.reviewer)
    with pytest.raises((DatabaseError, IntegrityError), match="decided on already"), transaction.atomic():
        RevisionSource.objects.create(revision=revision, source=other)
    assert Publication.objects.live().count() == 2
