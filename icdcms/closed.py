"""What a process that serves readers alone cannot import: whatever acts, and whatever staff see. Without Django."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any

# All other parts of `reviews` are closed, those that are added later too.
OPEN = ("apps", "checks", "inbox", "migrations", "models", "reading", "rules")
CLOSED = (
    "codes.admin", "icdcms.staff", "icdcms.urls", "django.contrib.admin", "django.contrib.sessions", "allauth", "fido2",
    "import_export", "pydantic_ai", "unfold",
)  # fmt: skip


def is_closed(name: str) -> bool:
    """Whether a module is of the staff's part of the site."""
    room, _, rest = name.partition(".")
    if room == "reviews":
        return bool(rest) and rest.split(".")[0] not in OPEN
    return any(name == closed or name.startswith(f"{closed}.") for closed in CLOSED)


class _Closed(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        if is_closed(fullname):
            raise ImportError(f"{fullname} is of the staff's part of the site; this process serves readers alone")


def close(finders: list[Any]) -> None:
    """Have imports of the staff's part fail. ``finders``: ``sys.meta_path``."""
    finders.insert(0, _Closed())
