"""Who had a hand in a text, through everything it was made from. Read only, and read anew each time.

A hand counts in every text made from one's own, back to the last text whose signature still stands: from there on
others have signed for the words. A signature that was withdrawn no longer stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.db.models import Max, Q

from reviews.models import Decision, Revision
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin


def line_of(revision: Revision | None) -> Iterator[Revision]:
    """The revision, the one it was made from, and so on."""
    while revision is not None:
        yield revision
        revision = revision.base


Withdrawn = Mapping[str, Sequence[int]]
"""Words that were withdrawn, by their digest -> ids of the withdrawals."""


def withdrawn_words() -> Withdrawn:
    """All of them, for those who ask about many texts."""
    withdrawn: dict[str, list[int]] = defaultdict(list)
    for pk, digest in Decision.objects.filter(kind=DecisionKind.WITHDRAW).values_list("pk", "content_digest"):
        withdrawn[digest].append(pk)
    return withdrawn


def stands(revision: Revision, *, before: int | None = None, withdrawn: Withdrawn | None = None) -> bool:
    """Whether a text was published as signed, and its words were not withdrawn since, nor under a later signature.

    ``before`` is the id of a decision: the answer is that of its moment. Without ``withdrawn`` the database is asked.
    """
    last = revision.publications.aggregate(last=Max("decision_id"))["last"]
    if last is None:
        return False
    if withdrawn is None:
        of_these = Decision.objects.filter(kind=DecisionKind.WITHDRAW, content_digest=revision.content_digest)
        withdrawals: Iterable[int] = of_these.values_list("pk", flat=True)
    else:
        withdrawals = withdrawn.get(revision.content_digest, ())
    return not any(pk > last and (before is None or pk < before) for pk in withdrawals)


def inherited_hands(
    base: Revision | None, origin: str, *, before: int | None = None, withdrawn: Withdrawn | None = None
) -> set[int]:
    """Ids of people who had a hand in what a text of this origin was made from.

    If it continues the published text they count only while that signature does not stand; if it was restored, copied
    or signed again they always count. ``before`` and ``withdrawn`` as for ``stands``.
    """
    hands: set[int] = set()
    for at, revision in enumerate(line_of(base)):
        if (at or origin == Origin.PUBLISHED) and stands(revision, before=before, withdrawn=withdrawn):
            break
        hands.update(revision.contributors.values_list("user_id", flat=True))
        hands |= hands_of_sources(sources_of(revision), before=before, withdrawn=withdrawn)
    return hands


def sources_of(revision: Revision) -> list[Revision]:
    """The texts of siblings that sentences of it were taken over from."""
    return list(Revision.objects.filter(taken_into__revision=revision))


def hands_of_sources(
    sources: Iterable[Revision], *, before: int | None = None, withdrawn: Withdrawn | None = None
) -> set[int]:
    """Ids of people who had a hand in texts that sentences were taken over from: they count as if it were copied."""
    hands: set[int] = set()
    for source in sources:
        hands |= inherited_hands(source, Origin.COPIED, before=before, withdrawn=withdrawn)
    return hands


def hands_in(revision: Revision, *, before: int | None = None, withdrawn: Withdrawn | None = None) -> set[int]:
    """Ids of people who may not approve this revision; ``before`` and ``withdrawn`` as for ``stands``."""
    own = revision.contributors.values_list("user_id", flat=True)
    inherited = inherited_hands(revision.base, revision.origin, before=before, withdrawn=withdrawn)
    taken = hands_of_sources(sources_of(revision), before=before, withdrawn=withdrawn)
    return {revision.submitted_by_id, *own, *inherited, *taken}


def words_of_line(revision: Revision) -> set[str]:
    """Digests of a text and of all texts it was made from.

    A text that was signed again is another text with the same words, so withdrawals are looked up by words.
    """
    known: dict[int, str] = {}
    newest = [revision]
    while newest:
        known |= {revision.pk: revision.content_digest for revision in newest}
        ids = [revision.pk for revision in newest]
        made_from = Q(pk__in=[revision.base_id for revision in newest]) | Q(taken_into__revision__in=ids)
        newest = list(Revision.objects.filter(made_from).exclude(pk__in=known).distinct())
    return set(known.values())


def texts_made_from(revision: Revision) -> set[int]:
    """Ids of all texts that have these words or were made, step by step, from one that has; of any code."""
    known: set[int] = set()
    newest = set(Revision.objects.filter(content_digest=revision.content_digest).values_list("pk", flat=True))
    while newest:
        known |= newest
        made = Revision.objects.filter(Q(base__in=newest) | Q(sources__source__in=newest))
        newest = set(made.values_list("pk", flat=True)) - known
    return known
