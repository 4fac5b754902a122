"""The facts of codes in the release in force."""

from __future__ import annotations

from collections.abc import Iterable

from codes.bulk import in_batches
from codes.models import Code, CodeVersion


def version_in_force(code: Code) -> CodeVersion | None:
    """The code in the active release; None where that does not have it."""
    return CodeVersion.objects.in_force().select_related(*_WITH).filter(code=code).first()


def require_in_force(code: Code) -> CodeVersion:
    """The same row. Raises CodeVersion.DoesNotExist where the active release does not have the code."""
    return CodeVersion.objects.in_force().select_related(*_WITH).get(code=code)


_WITH = ("code", "release", "chapter__code", "parent__code")


def versions_in_force(codes: Iterable[int]) -> dict[int, CodeVersion]:
    """Those of many codes (ids) that are codes of the active release, by id of the code: a few queries.

    Everything above them is at hand: whatever goes upward from one of them asks the database no more.
    """
    nodes: dict[int, CodeVersion] = {}
    for some in in_batches(codes):
        rows = CodeVersion.objects.in_force().codes().filter(code__in=some).select_related("code", "release")
        nodes |= {row.pk: row for row in rows}
    wanted = list(nodes.values())
    while missing := {pk for node in nodes.values() for pk in _above(node)} - nodes.keys():
        for some in in_batches(missing):
            nodes |= {row.pk: row for row in CodeVersion.objects.filter(pk__in=some).select_related("code", "release")}
    for node in nodes.values():
        node.parent, node.chapter = (nodes.get(pk or 0) for pk in (node.parent_id, node.chapter_id))
    return {version.code_id: version for version in wanted}


def _above(node: CodeVersion) -> set[int]:
    return {pk for pk in (node.parent_id, node.chapter_id) if pk is not None}
