"""Everything that the desk shows of one explanation: each thing is read once, when a page first asks for it.

    dossier = Dossier(explanation, person=user.pk)
    dossier.version              ->  the code in the release in force; None where that does not have it
    dossier.public.mark          ->  what readers see of the live text beside the facts of now

It is the situation of this person before the explanation, so that what is possible is asked of the same rows. SELECT
only; acts read again under their lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q, QuerySet

from reviews.checks.finding import Finding
from reviews.models import (
    AuditEvent,
    Comment,
    Decision,
    Draft,
    Explanation,
    ProblemReport,
    Publication,
    Revision,
    SecondLook,
    SetAside,
    Suggestion,
    Tick,
)
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.changes.impact import changes_besides
from reviews.reading.checking import Sentences, findings_of, general_sentences
from reviews.reading.code_now import CodeNow
from reviews.reading.hands import line_of
from reviews.reading.refused_schedules import RefusedSchedule, refused_schedules
from reviews.reading.set_asides import in_words, set_aside_of
from reviews.reading.situations import PublicText, SituationNow, SubmittedRevision
from reviews.reading.specialists import names_by_slug
from reviews.reading.talk import comments_on, people_in_thread
from reviews.rules.acts import Act
from reviews.rules.content import Content
from reviews.rules.events import SOURCE_WITHDRAWN
from reviews.rules.severity import FactChange
from reviews.rules.states import State


class Dossier(SituationNow):
    def __init__(self, explanation: Explanation, *, person: int) -> None:
        super().__init__(explanation, person=person)
        self.code = explanation.code

    # --- The code -----------------------------------------------------------------------------------------------------

    @cached_property
    def code_now(self) -> CodeNow | None:
        return CodeNow(self.version) if self.version else None

    # --- Its texts ----------------------------------------------------------------------------------------------------

    @cached_property
    def draft(self) -> Draft | None:
        drafts = Draft.objects.select_related("saved_by", "base__explanation__code").prefetch_related("contributors")
        return drafts.filter(explanation=self.explanation).first()

    @cached_property
    def draft_hands(self) -> set[int] | None:
        return {user.pk for user in self.draft.contributors.all()} if self.draft else None

    @property
    def revision(self) -> Revision | None:
        """What is under review."""
        return self.explanation.submitted_revision

    @property
    def present(self) -> Draft | Revision | None:
        """The text that is worked on: the draft, or what is under review."""
        return self.draft or self.revision

    @cached_property
    def talked_of(self) -> Content | None:
        """The text that comments are about now, as ``talk.text_talked_of`` has it."""
        text = self.present or self.live
        return text.content if text else None

    @cached_property
    def filled_words(self) -> dict[str, str]:
        """The words of its fact fields: as frozen at submit, for a draft those of the release in force."""
        if self.draft is None and self.revision is not None:
            return dict(self.revision.fields)
        return self.code_now.filled_words(self.talked_of) if self.code_now and self.talked_of else {}

    @cached_property
    def revisions(self) -> list[Revision]:
        """Everything that was ever submitted, the newest first."""
        revisions = self.explanation.revisions.select_related("submitted_by", "release", "base").order_by("-number")
        return list(revisions.prefetch_related("sources__source__explanation__code"))

    @cached_property
    def latest(self) -> Revision | None:
        """What was submitted last, whatever became of it."""
        return self.revision or self.explanation.revisions.order_by("-number").first()

    @cached_property
    def publications(self) -> list[Publication]:
        """The newest first."""
        return list(self.explanation.publications.select_related("revision", "release", "ended_by").order_by("-pk"))

    @cached_property
    def live(self) -> Publication | None:
        """What readers see."""
        return next((publication for publication in self.publications if publication.ended_at is None), None)

    @cached_property
    def public(self) -> PublicText | None:
        return PublicText(self.live, self.version, self.code_now) if self.live and self.version else None

    # --- What is held against them ------------------------------------------------------------------------------------

    def findings_of(self, content: Content) -> list[Finding]:
        """What the checks find in a text beside the facts of now; nothing where the code is not in force."""
        if self.code_now is None:
            return []
        return findings_of(self.code, content, self.code_now.subject, self._general_sentences)

    def findings_of_signed(self, text: Revision | Publication) -> list[Finding]:
        """The same of a text under review, or that readers see. It was held against all others when it was submitted or
        published, and what blocked it then was set aside."""
        if self.code_now is None:
            return []
        since = text.submitted_at if isinstance(text, Revision) else text.published_at
        return findings_of(self.code, text.content, self.code_now.subject, self._general_sentences, since)

    @cached_property
    def _general_sentences(self) -> Sentences:
        return general_sentences(self.code)

    def changes_since(self, text: Publication | Revision) -> list[FactChange]:
        """What differs now from the facts that a text was signed or submitted for."""
        if self.code_now is None:
            return []
        if self.public and text == self.live:
            return self.public.changes
        own = self.code_now.changes_since(text.release_id)
        if isinstance(text, Revision):
            return own
        return [*own, *changes_besides(text.pk, self.code_now.version.release_id)]

    @cached_property
    def set_asides(self) -> list[SetAside]:
        """Blocks that the author of the present text asked to have set aside, with the answers."""
        if self.draft is None:
            return set_aside_of(self.revision) if self.revision else []
        asked = self.explanation.set_asides.exclude(answer=SetAside.Answer.VOID)
        return in_words(asked.select_related("requested_by", "answered_by"), self.draft.content)

    # --- What people decided and wrote --------------------------------------------------------------------------------

    @cached_property
    def approvals(self) -> list[Decision]:
        """Those of the text under review that stand, unless they are hidden from this person."""
        return self.readable(self.submitted.approvals) if self.submitted else []

    def readable(self, decisions: Iterable[Decision]) -> list[Decision]:
        """Those that are not hidden from this person."""
        return [decision for decision in decisions if decision.revision_id not in self.hidden]

    @cached_property
    def setbacks(self) -> list[Decision]:
        """Why the present text, a draft or one under review, had to be written again, oldest first.

        What was returned, taken back or withdrawn since a text of this explanation was published last. That the public
        text was signed again meanwhile is no such text. Also that what it was made from, for another code, was
        withdrawn.
        """
        if self.present is None:
            return []
        kinds = (DecisionKind.RETURN, DecisionKind.RESCIND, DecisionKind.WITHDRAW, DecisionKind.PUBLISH)
        own = Decision.objects.filter(revision__explanation=self.explanation, kind__in=kinds)
        made_from = [revision.pk for revision in line_of(self.present.base)]
        of = "pk" if isinstance(self.present, Draft) else "source"  # texts that sentences were taken over from
        withdrawn = Decision.objects.filter(kind=DecisionKind.WITHDRAW).order_by()
        lines = (
            own.order_by(), withdrawn.filter(revision__in=made_from),
            withdrawn.filter(revision__in=self.present.sources.order_by().values(of)),
        )  # fmt: skip
        first, *others = (line.values("pk") for line in lines)  # each by its index, however many decisions there are
        decisions = Decision.objects.filter(pk__in=first.union(*others)).order_by("pk")
        decisions = decisions.select_related("revision__explanation__code")
        setbacks: list[Decision] = []
        for decision in decisions.exclude(kind=DecisionKind.PUBLISH, revision__origin=Origin.CARRIED):
            setbacks = [] if decision.kind == DecisionKind.PUBLISH else [*setbacks, decision]
        return setbacks

    @cached_property
    def specialists(self) -> dict[str, str]:
        """Names of all specialists by their slug, for texts to be read."""
        return names_by_slug()

    @property
    def withdrawn(self) -> Decision | None:
        """The decision that took the text from readers, where nobody works on another."""
        if self.explanation.state != State.WITHDRAWN or not self.publications:
            return None
        return self.publications[0].ended_by

    @cached_property
    def undecided(self) -> dict[int, AuditEvent]:
        """How revisions ended that nobody decided on, by their number: recalled, or drafts again for another reason."""
        events = AuditEvent.objects.about(self.explanation.target).filter(act__in=(Act.RECALL, SOURCE_WITHDRAWN))
        return {event.fields["revision"]: event for event in events if "revision" in event.fields}

    @cached_property
    def decisions(self) -> list[Decision]:
        """All that was ever decided on its texts, but for what is hidden from this person."""
        return self.readable(Decision.objects.filter(revision__explanation=self.explanation))

    @cached_property
    def refused_schedule(self) -> RefusedSchedule | None:
        if self.explanation.state != State.APPROVED:
            return None
        return refused_schedules().get(self.explanation.pk)

    @cached_property
    def every_comment(self) -> list[Comment]:
        return comments_on(self.explanation)

    @cached_property
    def comments(self) -> list[Comment]:
        """But for threads in which somebody spoke whose approval is hidden from this person."""
        comments = self.every_comment
        if not self.hidden:
            return comments
        signers = set(Decision.objects.filter(revision__in=self.hidden).values_list("user_id", flat=True))
        return [row for row in comments if signers.isdisjoint(people_in_thread(row))]

    @cached_property
    def open_look(self) -> SecondLook | None:
        """The second look that this person may take at one of its texts."""
        if not self.hidden:
            return None
        return SecondLook.objects.filter(revision__in=self.hidden).first()

    @property
    def open_comments(self) -> list[Comment]:
        return [comment for comment in self.comments if comment.is_open]

    @property
    def closed_comments(self) -> list[Comment]:
        return [comment for comment in self.comments if not comment.is_open]

    @cached_property
    def submitted(self) -> SubmittedRevision | None:
        return _Submitted(self, self.revision) if self.revision else None

    @cached_property
    def ticks(self) -> set[tuple[str, str]]:
        """What this person ticked in the text under review: ("section" or "claim", its key)."""
        ticks = Tick.objects.filter(revision=self.revision, user=self.person) if self.revision else Tick.objects.none()
        return set(ticks.values_list("what", "key"))

    @cached_property
    def read_last(self) -> Revision | None:
        """The newest text before the one under review that this person decided on, or ticked something in."""
        if self.revision is None:
            return None
        earlier = self.explanation.revisions.filter(number__lt=self.revision.number)
        read = Q(ticks__user=self.person) | Q(decisions__user=self.person)
        return earlier.filter(read).order_by("-number").first()

    @cached_property
    def taken_suggestions(self) -> list[Suggestion]:
        """Those of AI that somebody took over."""
        return list(Suggestion.objects.taken().filter(code=self.code).order_by("-pk"))

    @cached_property
    def open_suggestions(self) -> list[Suggestion]:
        """Those of AI that nobody has decided on, the newest first."""
        suggestions = Suggestion.objects.open().filter(code=self.code)
        return list(suggestions.select_related("run__prompt").order_by("-pk"))

    @cached_property
    def reports(self) -> list[ProblemReport]:
        """Problems that readers reported and nobody has handled."""
        return list(ProblemReport.objects.filter(code=self.code, handled_at=None))

    @property
    def events(self) -> QuerySet[AuditEvent]:
        """Its lines of the audit log, the newest first."""
        return AuditEvent.objects.about(self.explanation.target).order_by("-number")


class _Submitted(SubmittedRevision):
    """What is under review, with comments that are read once for the page."""

    def __init__(self, dossier: Dossier, revision: Revision) -> None:
        super().__init__(revision, dossier.version)
        self._dossier = dossier

    @cached_property
    def open_comments(self) -> int:
        return sum(comment.is_open for comment in self._dossier.every_comment)
