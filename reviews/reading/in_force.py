"""The facts of a code in the release in force."""

from __future__ import annotations

from codes.models import Code, CodeVersion


def version_in_force(code: Code) -> CodeVersion | None:
    """The code in the active release; None where that does not have it."""
    versions = CodeVersion.objects.in_force().filter(code=code)
    return versions.select_related("code", "release", "chapter__code", "parent__code").first()
