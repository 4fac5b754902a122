"""Explanations for ``bin/demo``. The texts are as people of a team would write them.

    explanations()["Z53.9"]["summary"]     ->  "Z53.9 records that a planned procedure ..."

There is one JSON file a code, so that whoever knows the code can correct its text. No database is asked.
"""

from __future__ import annotations

import json
from importlib import resources
from importlib.resources.abc import Traversable

from reviews.rules.cleaning import cleaned
from reviews.rules.content import Content


def explanations() -> dict[str, Content]:
    """Code -> its content, cleaned, in the order of the codes. Read anew each time: the caller may change it."""
    files = sorted(_data().joinpath("explanations").iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): cleaned(json.loads(file.read_text(encoding="utf-8"))) for file in files}


def _data() -> Traversable:
    return resources.files(__name__)
