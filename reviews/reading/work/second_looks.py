"""Second looks: who stands where with one, and what of an approval is hidden while one is open. SELECT only.

    LookNow(look)                            ->  what the refusals of its acts are asked about
    hidden_revisions(person=7)               ->  ids of revisions whose approval person 7 must not see

Every door of the desk that shows who decided or commented asks here first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from codes.prepared import Prepared
from reviews.models import AuditEvent, Comment, Decision, Explanation, LookVerdict, Publication, Reply, SecondLook
from reviews.models.decisions import PublicationQuerySet
from reviews.models.work.second_looks import TAKES_BACK, decisions_on, log_readers
from reviews.reading.hands import hands_in
from reviews.reading.set_asides import those_who_set_aside
from reviews.rules.acts import Act
from reviews.rules.events import TargetKind
from reviews.rules.states import State

HIDDEN = "hidden until the second look stands"
_TELLING = (Act.APPROVE, "comment", "answer comment", "set comment aside", "reopen comment")


class LookNow:
    """A second look as the database has it now: ``rules.refusals.LookedAt``."""

    def __init__(self, look: SecondLook) -> None:
        self.look = look

    @cached_property
    def verdicts(self) -> dict[str, LookVerdict]:
        return {verdict.part: verdict for verdict in self.look.verdicts.select_related("user__reviewer_profile")}

    @cached_property
    def hands(self) -> set[int]:
        return hands_in(self.look.revision)

    @cached_property
    def set_aside_by(self) -> set[int]:
        return those_who_set_aside(self.look.revision)

    @cached_property
    def _decisions(self) -> list[tuple[int, str]]:
        look = self.look
        decisions = decisions_on(look.explanation_id, look.revision_id, look.revision.content_digest, look.decision_id)
        return list(decisions.order_by().values_list("user_id", "kind"))

    @property
    def decided_by(self) -> set[int]:
        return {user for user, _ in self._decisions}

    @property
    def is_taken_back(self) -> bool:
        return any(kind in TAKES_BACK for _, kind in self._decisions)

    @property
    def second(self) -> int | None:
        verdict = self.verdicts.get(LookVerdict.Part.SECOND)
        return verdict.user_id if verdict else None

    @property
    def is_disputed(self) -> bool:
        verdict = self.verdicts.get(LookVerdict.Part.SECOND)
        disagrees = verdict is not None and verdict.verdict == LookVerdict.Verdict.RETURN
        return disagrees and LookVerdict.Part.THIRD not in self.verdicts

    @cached_property
    def left_by(self) -> set[int]:
        return set(self.look.left.values_list("user_id", flat=True))

    @cached_property
    def log_readers(self) -> set[int]:
        return set(log_readers().values_list("pk", flat=True))


def follow_on(look: SecondLook, explanation: Explanation) -> Act | None:
    """The act that takes the approved text back as it stands now; None where it is nowhere any more."""
    if explanation.submitted_revision_id == look.revision_id:
        return {State.SUBMITTED: Act.RETURN, State.APPROVED: Act.RESCIND}.get(State(explanation.state))
    return Act.WITHDRAW if publications_of(look).live().exists() else None


def publications_of(look: SecondLook) -> PublicationQuerySet:
    """Of the words that were looked at, also where they were signed again for new facts."""
    explanation, words = look.explanation_id, look.revision.content_digest
    return Publication.objects.filter(explanation=explanation, content_digest=words)


# --- What is hidden ---------------------------------------------------------------------------------------------------


def hidden_revisions(person: int) -> QuerySet[Any, Any]:
    """Ids of revisions whose approval, with all that its signer said, is hidden from a person."""
    return SecondLook.objects.hidden_from(person).order_by().values("revision")


def hidden_revisions_of(explanation: int, person: int) -> set[int]:
    """``hidden_revisions`` of one explanation, for every page of it: composed once."""
    return {pk for (pk,) in _hidden_of_one.rows(explanation=explanation, person=person)}


def _of_one(explanation: int, person: int) -> QuerySet[Any, Any]:
    return hidden_revisions(person).filter(explanation=explanation).values_list("revision")


_hidden_of_one = Prepared(_of_one, plan_kept=False)


def readable_decisions(person: int) -> QuerySet[Decision]:
    """Decisions but for those on texts whose approval is hidden from a person."""
    return Decision.objects.exclude(revision__in=hidden_revisions(person))


def readable_comments(person: int) -> QuerySet[Comment]:
    """Comments but for threads in which somebody spoke whose approval is hidden from a person."""
    hidden = Decision.objects.filter(
        revision__in=hidden_revisions(person), revision__explanation=OuterRef("explanation"), user=OuterRef("author")
    )
    replied = Decision.objects.filter(
        revision__in=hidden_revisions(person),
        revision__explanation=OuterRef("comment__explanation"),
        user=OuterRef("author"),
    )
    replies = Reply.objects.filter(Exists(replied), comment=OuterRef("pk"))
    return Comment.objects.exclude(Exists(hidden)).exclude(Exists(replies))


def readable_events(person: int) -> QuerySet[AuditEvent]:
    """Events but for those that tell who approved a text, or spoke of it, where that is hidden from a person."""
    hidden = SecondLook.objects.hidden_from(person).order_by().values("explanation")
    telling = Q(target_kind=TargetKind.EXPLANATION, target_id__in=hidden, act__in=_TELLING)
    return AuditEvent.objects.exclude(telling)


def hide_assignees(explanations: Iterable[Any], person: int) -> None:
    """Take out to whom explanations are assigned, often the first reviewer, where the approval is hidden."""
    rows = [row for row in explanations if row.assigned_to_id is not None]
    looks = SecondLook.objects.hidden_from(person).filter(explanation__in=[row.pk for row in rows])
    hidden = set(looks.values_list("explanation_id", flat=True))
    for row in rows:
        if row.pk in hidden:
            row.assigned_to, row.assigned_because = None, ""
