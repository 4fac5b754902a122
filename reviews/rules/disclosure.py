"""What readers learn about AI in a text, from the record of what was taken over. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def disclosed(taken: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """``taken`` is ``Revision.ai``; {"model", "prompts", "sections", "runs"}, or None where no AI text went in."""
    rows = list(taken)
    if not rows:
        return None
    models = dict.fromkeys(f"{row['provider']}:{row['model']}" for row in rows)
    return {
        "model": ", ".join(models),
        "prompts": sorted({row["prompt"] for row in rows}),
        "sections": sorted({row["section"] for row in rows}),
        "runs": sorted({row["run"] for row in rows}),
    }
