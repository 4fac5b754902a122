"""Who had a hand in a text, through everything it was made from. Read only; the database is asked as it is now.

A hand counts in every text made from one's own, back to the last text whose signature still stands: from there on
others have signed for the words. A signature that was withdrawn stands no longer.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviews.models import Revision
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin


def line_of(revision: Revision | None) -> Iterator[Revision]:
    """The revision, the one it was made from, and so on."""
    while revision is not None:
        yield revision
        revision = revision.base


def stands(revision: Revision, *, before: int | None = None) -> bool:
    """Whether a text was published as signed, and not withdrawn since; ``before`` is a decision's id: as it saw it."""
    withdrawals = revision.decisions.filter(kind=DecisionKind.WITHDRAW)
    if before is not None:
        withdrawals = withdrawals.filter(pk__lt=before)
    return revision.publications.exists() and not withdrawals.exists()


def inherited_hands(base: Revision | None, origin: str, *, before: int | None = None) -> set[int]:
    """Ids of people who had a hand in what a text of this origin was made from.

    Of a text continued from the published one only while that signature does not stand; of one that was restored,
    copied or signed again always. ``before`` as for ``stands``.
    """
    hands: set[int] = set()
    for at, revision in enumerate(line_of(base)):
        if (at or origin == Origin.PUBLISHED) and stands(revision, before=before):
            break
        hands.update(revision.contributors.values_list("user_id", flat=True))
    return hands


def hands_in(revision: Revision, *, before: int | None = None) -> set[int]:
    """Ids of people who may not approve this revision; ``before`` as for ``stands``."""
    own = revision.contributors.values_list("user_id", flat=True)
    return {revision.submitted_by_id, *own, *inherited_hands(revision.base, revision.origin, before=before)}


def is_made_from(revision: Revision, other: Revision) -> bool:
    """Whether a text is word for word another one, or was made from it."""
    return revision.content_digest == other.content_digest or any(one.pk == other.pk for one in line_of(revision.base))
