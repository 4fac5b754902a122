"""Proposals to change what two people change: lines of search, rows of manner, terms of the glossary, specialists;
searches that need no answer."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.rules.events import Target, TargetKind

from .second_person import SecondPerson


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(state=Proposal.State.PROPOSED)

    def confirmed(self) -> Self:
        return self.filter(state=Proposal.State.CONFIRMED)


class Proposal(SecondPerson):
    """A change of a vocabulary: proposed by one person, confirmed or refused by another, or taken back by the first.

    ``OF`` are the fields that say of what, and ``PROPOSED`` those that say what; they stay as they were proposed.
    ``effect`` is what was measured of it.
    """

    class Change(models.TextChoices):
        ADD = "add"
        CHANGE = "change"
        REMOVE = "remove"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        REFUSED = "refused"
        TAKEN_BACK = "taken back"

    OF: ClassVar[tuple[str, ...]]
    PROPOSED: ClassVar[tuple[str, ...]]
    TARGET: ClassVar[TargetKind]
    VERBS: ClassVar[dict[Change, str]] = {Change.ADD: "Add", Change.CHANGE: "Change", Change.REMOVE: "Take out"}

    change = models.CharField(max_length=6, choices=Change.choices)
    why = models.CharField(max_length=300)
    effect = models.JSONField(default=dict)
    measured_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was refused or taken back.")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-proposed_at", "-id")

    @property
    def title(self) -> str:
        return f"{self.VERBS[Proposal.Change(self.change)]} {self}"

    @property
    def target(self) -> Target:
        """As the audit log names it."""
        return Target(self.TARGET, self.pk)

    @property
    def proposed(self) -> dict[str, Any]:
        """What is proposed, as the audit log has it."""
        return {name: getattr(self, name) for name in self.PROPOSED}


def _by_two(
    prefix: str, of: tuple[str, ...], changes: tuple[Proposal.Change, ...]
) -> tuple[models.CheckConstraint | models.UniqueConstraint, ...]:
    """What the database asks of proposals: one open of the same, a whole end, and the right person for it."""
    return (
        models.UniqueConstraint(fields=of, condition=Q(state="proposed"), name=f"{prefix}_one_open"),
        models.CheckConstraint(
            condition=Q(change__in=tuple(change.value for change in changes)), name=f"{prefix}_change_known"
        ),
        models.CheckConstraint(
            condition=Q(state="proposed", ended_by__isnull=True, ended_at__isnull=True)
            | Q(state__in=("confirmed", "refused", "taken back"), ended_by__isnull=False, ended_at__isnull=False),
            name=f"{prefix}_end_whole",
        ),
        models.CheckConstraint(
            condition=~Q(state__in=("confirmed", "refused")) | ~Q(ended_by=F("proposed_by")),
            name=f"{prefix}_second_person",
        ),
        models.CheckConstraint(
            condition=~Q(state="taken back") | Q(ended_by=F("proposed_by")), name=f"{prefix}_taken_back_by_its_own"
        ),
    )


class LineProposal(Proposal):
    """A line of the search vocabulary to add or to take out, written as in ``codes/search/vocabulary.tsv``.

    ``effect`` is that on the frozen questions (``codes.search.frozen.effects_of``), of all lines of a file
    together; empty where no release is in force.
    """

    OF = ("term", "meant")
    PROPOSED = ("change", "term", "meant", "kind")
    TARGET = TargetKind.LINE_PROPOSAL

    term = models.CharField(max_length=100)
    meant = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)

    class Meta(Proposal.Meta):
        constraints = _by_two("line", ("term", "meant"), (Proposal.Change.ADD, Proposal.Change.REMOVE))

    def __str__(self) -> str:
        return f"“{self.term}”"


class RowProposal(Proposal):
    """A row of a list to add, to change or to take out. ``row`` are its fields by name, ``name`` is what the list knows
    it by; for a change, ``before`` is what it takes the place of.
    """

    OF = ("name",)
    PROPOSED = ("change", "name", "before", "row")

    name = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    row = models.JSONField()

    class Meta(Proposal.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"“{self.name}”"


class MannerProposal(RowProposal):
    """Of ``reviews.checks.manner_row.MannerRow``. What is confirmed holds against ``reviews/checks/manner/manner.tsv``.

    ``effect`` says in which texts the row speaks (``reviews.reading.manner_in_texts``).
    """

    TARGET = TargetKind.MANNER_PROPOSAL

    name = models.CharField(max_length=40)

    class Meta(RowProposal.Meta):
        constraints = _by_two("manner", ("name",), tuple(Proposal.Change))


class TermProposal(RowProposal):
    """Of ``reviews.checks.glossary_row.Term``, by its preferred words. What is confirmed holds against
    ``reviews/checks/manner/glossary.tsv``; ``effect`` is as for a row of manner.
    """

    TARGET = TargetKind.TERM_PROPOSAL

    class Meta(RowProposal.Meta):
        constraints = _by_two("term", ("name",), tuple(Proposal.Change))


class SpecialistProposal(RowProposal):
    """Of an entry of the list of specialists, by its slug. To take one out is to retire it.

    ``effect`` says which texts name it.
    """

    TARGET = TargetKind.SPECIALIST_PROPOSAL
    VERBS = Proposal.VERBS | {Proposal.Change.REMOVE: "Retire"}

    class Meta(RowProposal.Meta):
        constraints = _by_two("specialist", ("name",), tuple(Proposal.Change))

    def __str__(self) -> str:
        return f"“{(self.before or self.row)['name']}”"


class HiddenSearch(models.Model):
    """A question that was searched in vain and needs no answer. ``question`` is as ``codes.UnfoundSearch`` has it."""

    question = models.CharField(max_length=100, unique=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.question
