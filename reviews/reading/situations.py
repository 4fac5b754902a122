"""What the refusals of acts are asked about (``rules.refusals.Situation``), read as it is asked for. SELECT only."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property

from codes.models import CodeVersion
from reviews.models import Comment, Decision, Draft, Explanation, Publication, ReviewerProfile, Revision
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.changes.impact import changes_besides
from reviews.reading.code_now import CodeNow
from reviews.reading.facts.in_force import version_in_force
from reviews.reading.hands import hands_in, words_of_line
from reviews.reading.set_asides import those_who_set_aside
from reviews.reading.signatures import approvals, signatures_needed
from reviews.reading.work.second_looks import LookNow, hidden_revisions_of
from reviews.rules.severity import FactChange, Mark, mark


class Signed(ABC):
    """What its approvals say of a text."""

    @property
    @abstractmethod
    def approvals(self) -> Sequence[Decision]: ...

    @property
    def signed_by(self) -> list[int]:
        return [approval.user_id for approval in self.approvals]

    @property
    def signatures(self) -> int:
        return len(self.approvals)


class SubmittedRevision(Signed):
    """What is under review, beside the facts in force; as in the release where the code is in none."""

    def __init__(self, revision: Revision, version: CodeVersion | None) -> None:
        self.revision, self.version = revision, version

    @cached_property
    def hands(self) -> set[int]:
        return hands_in(self.revision)

    @cached_property
    def set_aside_by(self) -> set[int]:
        return those_who_set_aside(self.revision)

    @cached_property
    def approvals(self) -> list[Decision]:
        return list(approvals(self.revision).select_related("user"))

    @property
    def signatures_needed(self) -> int:
        return signatures_needed(self.revision, self.version) if self.version else self.revision.approvals_needed

    @property
    def facts_changed(self) -> bool:
        return self.version is not None and self.version.facts_digest != self.revision.facts_digest

    @property
    def submitted_by(self) -> int:
        return self.revision.submitted_by_id

    @cached_property
    def is_decided_on(self) -> bool:
        return self.revision.decisions.exists()

    @cached_property
    def open_comments(self) -> int:
        return Comment.objects.open().filter(explanation=self.revision.explanation_id).count()

    @property
    def is_by_test_model(self) -> bool:
        return self.revision.test_model

    @cached_property
    def source_withdrawn_on(self) -> datetime.date | None:
        """The last withdrawal of what it was made from, where too few of its approvals are newer."""
        withdrawals = Decision.objects.filter(
            kind=DecisionKind.WITHDRAW, content_digest__in=words_of_line(self.revision)
        )
        last = withdrawals.order_by("pk").last()
        if last is None or sum(approval.pk > last.pk for approval in self.approvals) >= self.revision.approvals_needed:
            return None
        return last.signed_at.date()


class PublicText(Signed):
    """What readers see, as it would be signed again beside the facts in force."""

    def __init__(self, live: Publication, version: CodeVersion, code_now: CodeNow | None = None) -> None:
        self.live, self.version, self.code_now = live, version, code_now or CodeNow(version)

    @cached_property
    def hands(self) -> set[int]:
        return hands_in(self.live.revision)

    @cached_property
    def set_aside_by(self) -> set[int]:
        return those_who_set_aside(self.live.revision)

    @cached_property
    def changes(self) -> list[FactChange]:
        """What it was signed for and is not so any more: own facts, inherited ones, and those it names or inserts."""
        besides = changes_besides(self.live.pk, self.version.release_id)
        return [*self.code_now.changes_since(self.live.release_id), *besides]

    @property
    def facts_changed(self) -> bool:
        return bool(self.changes)

    @property
    def mark(self) -> Mark | None:
        """What readers see of it."""
        return mark(self.changes)

    @cached_property
    def signed(self) -> Revision | None:
        """The revision that is signed: the public one where its facts are those of now, else the one that somebody has
        begun to sign for these facts; None where nobody has."""
        if not self.facts_changed:
            return self.live.revision
        return Revision.objects.filter(
            explanation=self.live.explanation_id,
            origin=Origin.CARRIED,
            base=self.live.revision_id,
            facts_digest=self.version.facts_digest,
        ).first()

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The words of each fact field as the next signature prints them: those that somebody has begun to sign, else
        those of the release."""
        words: Mapping[str, str] = self.signed.fields if self.signed else self.code_now.filled_words(self.live.content)
        return words

    @cached_property
    def approvals(self) -> list[Decision]:
        return list(approvals(self.signed).select_related("user")) if self.signed else []

    @property
    def signatures_needed(self) -> int:
        return signatures_needed(self.live.revision, self.version)


class SituationNow:
    """A person (a user's id) before an explanation, its code's facts in force, and what readers see of it.

    Whoever has the facts or the public text at hand gives them; else they are read when first asked for. ``look`` is
    the second look that an act is about.
    """

    def __init__(
        self,
        explanation: Explanation,
        *,
        person: int,
        version: CodeVersion | None = None,
        public: PublicText | None = None,
        look: LookNow | None = None,
    ) -> None:
        self.explanation, self.person, self.look = explanation, person, look
        if version is not None:
            self.version = version
        if public is not None:
            self.public, self.live = public, public.live

    @cached_property
    def version(self) -> CodeVersion | None:
        """The code in the release in force; None where that does not have it."""
        return version_in_force(self.explanation.code)

    @cached_property
    def live(self) -> Publication | None:
        return self.explanation.publications.live().select_related("revision", "release").first()

    @property
    def is_in_force(self) -> bool:
        return self.version is not None

    @cached_property
    def has_printed_name(self) -> bool:
        return ReviewerProfile.objects.filter(user=self.person).exclude(printed_name="").exists()

    @cached_property
    def draft_hands(self) -> set[int] | None:
        draft = Draft.objects.filter(explanation=self.explanation).first()
        return set(draft.contributors.values_list("pk", flat=True)) if draft else None

    @cached_property
    def submitted(self) -> SubmittedRevision | None:
        revision = self.explanation.submitted_revision
        return SubmittedRevision(revision, self.version) if revision else None

    @cached_property
    def hidden(self) -> set[int]:
        """Ids of its revisions whose approval is hidden from the person."""
        return hidden_revisions_of(self.explanation.pk, self.person)

    @property
    def is_public(self) -> bool:
        return self.live is not None

    @cached_property
    def public(self) -> PublicText | None:
        return PublicText(self.live, self.version) if self.live and self.version else None
