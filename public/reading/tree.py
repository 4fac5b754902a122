"""What browse pages read: chapters, one chapter, one block of a release; and the codes near a name that is no code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from codes.models import Code, CodeVersion
from codes.releases.files.records import names_above
from codes.spelling import with_digits
from public.addresses import NodeName

from .editions import Edition

NEAREST = 3
_CHAPTERS = [str(number) for number in range(1, 100)]
BRANCHES = (Code.Kind.CHAPTER, Code.Kind.BLOCK)

Counts = dict[int, tuple[int, int]]


@dataclass(frozen=True)
class Branch:
    """A chapter or block with what is under it. ``counts`` are (codes, billable) by node id, ``node``'s included."""

    node: CodeVersion
    above: list[CodeVersion] = field(default_factory=list)
    below: list[CodeVersion] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    previous: CodeVersion | None = None
    following: CodeVersion | None = None


def _nodes(edition: Edition) -> QuerySet[CodeVersion]:
    """Nodes of a release in order, without their notes."""
    versions = CodeVersion.objects.filter(release=edition.release).select_related("code").order_by("position")
    return versions.defer("notes", "seventh")


def read_chapters(edition: Edition | None) -> list[CodeVersion]:
    """The chapters of an edition; none without an edition. They are read by their names, which have a key: to walk
    through all nodes of the release takes ten times as long."""
    if edition is None:
        return []
    return list(_nodes(edition).filter(code__kind=Code.Kind.CHAPTER, code__code__in=_CHAPTERS))


def read_titles(names: Iterable[str], edition: Edition | None) -> dict[str, str]:
    """By code, the titles of the codes that an edition has; none without an edition."""
    if edition is None:
        return {}
    versions = CodeVersion.objects.named(names).filter(release=edition.release)
    return dict(versions.values_list("code__code", "title"))


def count_codes(edition: Edition, by: str, first: int = 1, last: int | None = None) -> Counts:
    """(codes, billable) of a stretch of the tree, by the id of their "chapter" or "block"."""
    versions = CodeVersion.objects.filter(release=edition.release, position__gte=first, order_number__isnull=False)
    if last is not None:
        versions = versions.filter(position__lte=last)
    rows = (
        versions.order_by()
        .values_list(f"{by}_id")
        .annotate(codes=Count("pk"), billable=Count("pk", filter=Q(billable=True)))
    )
    return {at: (codes, billable) for at, codes, billable in rows}


def first_billable(edition: Edition) -> str:
    """The first billable code of the tabular list, such as A00.0: an example that every release has."""
    codes = CodeVersion.objects.codes().filter(release=edition.release, billable=True).in_order()
    return codes.values_list("code__code", flat=True).first() or ""


def read_node(edition: Edition, kind: str, name: str) -> CodeVersion | None:
    """A chapter or block itself."""
    return _nodes(edition).filter(code__kind=kind, code__code=name).first()


def read_branch(edition: Edition, kind: str, name: str) -> Branch | None:
    """A chapter with all its blocks, or a block with the blocks or categories directly under it."""
    branches = list(_nodes(edition).filter(code__kind__in=BRANCHES))
    at = next((at for at, n in enumerate(branches) if n.code.kind == kind and n.code.code == name), None)
    if at is None:
        return None
    node, by_id = branches[at], {branch.pk: branch for branch in branches}
    within = list(takewhile(lambda branch: node.pk in _above(branch, by_id), branches[at + 1 :]))
    after = branches[at + 1 + len(within) :]
    node.refresh_from_db(fields=["notes"])
    counts = count_codes(edition, "block", node.position, after[0].position - 1 if after else None)
    neighbours = [
        b for b in branches if b.code.kind == kind and (kind == Code.Kind.CHAPTER or b.chapter_id == node.chapter_id)
    ]
    place = neighbours.index(node)
    return Branch(
        node=node,
        above=[by_id[pk] for pk in reversed(_above(node, by_id))],
        below=within if kind == Code.Kind.CHAPTER else list(_nodes(edition).filter(parent=node)),
        counts=_summed(counts, [node, *within], by_id),
        previous=neighbours[place - 1] if place else None,
        following=neighbours[place + 1] if place + 1 < len(neighbours) else None,
    )


def _above(node: CodeVersion, by_id: dict[int, CodeVersion]) -> list[int]:
    """Ids of the nodes above, nearest first."""
    above: list[int] = []
    while node.parent_id is not None:
        above.append(node.parent_id)
        node = by_id[node.parent_id]
    return above


def _summed(counts: Counts, branches: list[CodeVersion], by_id: dict[int, CodeVersion]) -> Counts:
    """The counts of each branch, those of the blocks inside it included."""
    total = {branch.pk: counts.get(branch.pk, (0, 0)) for branch in branches}
    for branch in branches:
        codes, billable = counts.get(branch.pk, (0, 0))
        for pk in _above(branch, by_id):
            if pk in total:
                total[pk] = (total[pk][0] + codes, total[pk][1] + billable)
    return total


def block_that_holds(edition: Edition, old_name: str) -> str:
    """The block of an edition that holds the first code of a block that some release had; empty if none does."""
    if not Code.objects.filter(kind=Code.Kind.BLOCK, code=old_name).exists():
        return ""
    first = (
        CodeVersion.objects.named([old_name[:3]]).filter(release=edition.release).select_related("block__code").first()
    )
    return first.block.code.code if first and first.block else ""


def first_existing(possible: list[NodeName]) -> NodeName | None:
    """The first of the possible nodes that any release has."""
    names = [node.name for node in possible]
    known = set(Code.objects.filter(code__in=names, kind__in=("code", "block")).values_list("kind", "code"))
    return next((node for node in possible if node in known), None)


def read_nearest(edition: Edition, name: str) -> tuple[list[CodeVersion], bool]:
    """The longest existing prefix of a code with its children (True), else its neighbours in order (False): categories
    of the same ten, else of the same letter. The letters O, I and L may have been typed for digits."""
    codes = _nodes(edition).filter(code__kind=Code.Kind.CODE)
    alike = with_digits(name)
    meant = codes.filter(code__code__in=[*names_above(name), alike, *names_above(alike)])
    longest = meant.annotate(length=Length("code__code")).order_by("-length", "position").first()
    if longest is not None:
        return [longest, *codes.filter(parent=longest)], True
    names = Code.objects.annotate(length=Length("code")).filter(
        length=3, versions__release=edition.release, kind="code"
    )
    for start in (alike[:2], alike[:1]):
        like = names.filter(code__startswith=start)
        before = list(like.filter(code__lt=name).order_by("-code").values_list("code", flat=True)[:NEAREST])
        after = list(like.filter(code__gt=name).order_by("code").values_list("code", flat=True)[:NEAREST])
        if before or after:
            return list(codes.filter(code__code__in=before + after)), False
    return [], False
