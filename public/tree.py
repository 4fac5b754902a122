"""What browse pages read: chapters, a chapter, a block of one release; and what is near a name that is no code."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from codes.models import Code, CodeVersion

from .addresses import Reading

NEAREST = 3


@dataclass(frozen=True)
class Branch:
    """A chapter or block with what stands directly under it. ``counts`` are (codes, billable) by node id."""

    node: CodeVersion
    above: list[CodeVersion] = field(default_factory=list)
    below: list[CodeVersion] = field(default_factory=list)
    counts: dict[int, tuple[int, int]] = field(default_factory=dict)
    previous: CodeVersion | None = None
    following: CodeVersion | None = None


def nodes(release_id: int) -> QuerySet[CodeVersion]:
    return CodeVersion.objects.filter(release=release_id).select_related("code").order_by("position")


def read_chapter_names(release_id: int) -> list[CodeVersion]:
    """All chapters, without their notes."""
    return list(nodes(release_id).filter(code__kind=Code.Kind.CHAPTER).defer("notes", "seventh"))


def read_chapters(release_id: int) -> tuple[list[CodeVersion], dict[int, tuple[int, int]]]:
    """All chapters, with their (codes, billable)."""
    chapters = read_chapter_names(release_id)
    return chapters, count_by(CodeVersion.objects.filter(release=release_id), "chapter")


def count_by(versions: QuerySet[CodeVersion], node: str) -> dict[int, tuple[int, int]]:
    """(codes, billable) by the id of each version's ``node``: "chapter" or "block"."""
    rows = (
        versions.filter(order_number__isnull=False)  # chapters and blocks have none
        .order_by()
        .values_list(f"{node}_id")
        .annotate(codes=Count("pk"), billable=Count("pk", filter=Q(billable=True)))
    )
    return {at: (codes, billable) for at, codes, billable in rows}


def read_chapter(release_id: int, number: str) -> Branch | None:
    """A chapter with all its blocks, nested ones included, in order."""
    chapters = list(nodes(release_id).filter(code__kind=Code.Kind.CHAPTER))
    at = next((at for at, chapter in enumerate(chapters) if chapter.code.code == number), None)
    if at is None:
        return None
    within = CodeVersion.objects.filter(release=release_id, chapter=chapters[at])
    return Branch(
        node=chapters[at],
        below=list(nodes(release_id).filter(chapter=chapters[at], code__kind=Code.Kind.BLOCK).defer("notes")),
        counts=count_by(within, "block"),
        previous=chapters[at - 1] if at else None,
        following=chapters[at + 1] if at + 1 < len(chapters) else None,
    )


def read_block(release_id: int, name: str) -> Branch | None:
    """A block with the blocks or categories directly under it."""
    found = nodes(release_id).filter(code__kind=Code.Kind.BLOCK, code__code=name)
    block = found.select_related("code", "chapter__code", "parent__code", "parent__parent__code").first()
    if block is None:
        return None
    above = [block.parent.parent, block.parent] if block.parent else []
    siblings = nodes(release_id).filter(chapter=block.chapter_id, code__kind=Code.Kind.BLOCK).defer("notes")
    around = list(siblings)
    at = next(at for at, sibling in enumerate(around) if sibling.pk == block.pk)
    return Branch(
        node=block,
        above=_chain(block.chapter, above),
        below=list(nodes(release_id).filter(parent=block)),
        counts=count_by(CodeVersion.objects.filter(block=block), "block"),
        previous=around[at - 1] if at else None,
        following=around[at + 1] if at + 1 < len(around) else None,
    )


def _chain(chapter: CodeVersion | None, above: list[CodeVersion | None]) -> list[CodeVersion]:
    nodes_above = [chapter, *above]
    return list({node.pk: node for node in nodes_above if node is not None}.values())


def block_that_holds(release_id: int, old_name: str) -> str:
    """The block of this release that holds the first code of a block that some release had; empty if none does."""
    if not Code.objects.filter(kind=Code.Kind.BLOCK, code=old_name).exists():
        return ""
    first = CodeVersion.objects.named([old_name[:3]]).filter(release=release_id).select_related("block__code").first()
    return first.block.code.code if first and first.block else ""


def first_existing(readings: list[Reading]) -> Reading | None:
    """The first reading that any release has."""
    names = [reading.name for reading in readings]
    known = set(Code.objects.filter(code__in=names, kind__in=("code", "block")).values_list("kind", "code"))
    return next((reading for reading in readings if reading in known), None)


def read_nearest(release_id: int, name: str) -> tuple[list[CodeVersion], bool]:
    """The longest existing prefix of a code with its children (True), else its neighbours in order (False)."""
    codes = nodes(release_id).filter(code__kind=Code.Kind.CODE).defer("notes", "seventh")
    prefixes = [name[:end] for end in range(3, len(name)) if name[end - 1] != "."]
    longest = codes.filter(code__code__in=prefixes).order_by("-position").first()
    if longest is not None:
        return [longest, *codes.filter(parent=longest)], True
    names = Code.objects.filter(kind=Code.Kind.CODE, code__regex=r"^...$", versions__release=release_id)
    before = list(names.filter(code__lt=name).order_by("-code").values_list("code", flat=True)[:NEAREST])
    after = list(names.filter(code__gt=name).order_by("code").values_list("code", flat=True)[:NEAREST])
    return list(codes.filter(code__code__in=before + after)), False
