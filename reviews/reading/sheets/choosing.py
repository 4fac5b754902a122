"""Which codes a spreadsheet has: those of a chapter, a block, or a code with all below it."""

from __future__ import annotations

import re
from typing import NamedTuple

from codes.models import Code, CodeVersion
from codes.models.facts import CodeVersionQuerySet
from codes.spelling import code_of, spelled
from reviews.models import Explanation

_CHAPTER = re.compile(r"(?:chapter\s*)?([0-9]{1,2})", re.IGNORECASE)


class UnknownScopeError(ValueError):
    """Words that name no part of the release in force."""


class Choice(NamedTuple):
    name: str
    codes: list[str]


def chosen_codes(scope: str, *, with_empty: bool) -> Choice:
    """The codes below "K20-K31", "chapter 11", "E11" or "E11.9", in their order.

    Only those with an explanation, unless ``with_empty``; codes that a seventh character completes have none of their
    own. Raises UnknownScopeError.
    """
    name, below = _below(scope)
    below = below.filter(generated=False)
    if not with_empty:
        below = below.filter(code__in=Explanation.objects.values("code"))
    codes = list(below.in_order().values_list("code__code", flat=True))
    if not codes:
        raise UnknownScopeError("no explanation has been begun there; tick “also codes without a text” to begin some")
    return Choice(name, codes)


def _below(scope: str) -> tuple[str, CodeVersionQuerySet]:
    """The name of the part, and its codes."""
    in_force = CodeVersion.objects.in_force()
    if match := _CHAPTER.fullmatch(scope.strip()):
        number = int(match[1])
        return f"chapter {number}", in_force.codes().filter(
            chapter__code__code=str(number), chapter__code__kind=Code.Kind.CHAPTER
        )
    name = spelled(scope)
    block = in_force.filter(code__kind=Code.Kind.BLOCK, code__code=name).first()
    if block is not None:
        return name, in_force.codes().filter(block=block)
    code = code_of(scope)
    if not in_force.named([code]).exists():
        raise UnknownScopeError(
            "name a chapter (chapter 11), a block (K20-K31) or a code (E11) of the release in force"
        )
    return code, in_force.codes().filter(code__code__startswith=code)
