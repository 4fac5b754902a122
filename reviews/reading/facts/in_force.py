"""The facts of a code in the release in force."""

from __future__ import annotations

from codes.models import Code, CodeVersion


def version_in_force(code: Code) -> CodeVersion | None:
    """The code in the active release; None where that does not have it."""
    return CodeVersion.objects.in_force().select_related(*_WITH).filter(code=code).first()


def require_in_force(code: Code) -> CodeVersion:
    """The same row. Raises CodeVersion.DoesNotExist where the active release does not have the code."""
    return CodeVersion.objects.in_force().select_related(*_WITH).get(code=code)


_WITH = ("code", "release", "chapter__code", "parent__code")
