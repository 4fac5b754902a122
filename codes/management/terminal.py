"""How our commands speak: progress on a terminal, one JSON object on request, errors as one clear line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm


class Stages:
    """A progress bar over the stages of an import: shown on a terminal, silent elsewhere."""

    def __init__(self, *, total: int) -> None:
        self.bar = tqdm(
            total=total,  # about; the bar stays full when there are a few more
            file=sys.stderr,
            disable=not sys.stderr.isatty(),
            leave=False,
            bar_format="{bar:24} {elapsed} {desc}",
        )

    def __call__(self, stage: str) -> None:
        self.bar.set_description_str(stage)
        self.bar.update()

    def __enter__(self) -> Callable[[str], None]:
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.close()


def as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
