"""Explanations and specialists for ``bin/demo``. The texts are as people of a team would write them.

    explanations()["Z53.9"]["summary"]     ->  "Z53.9 records that a planned procedure ..."
    specialists()[0]                       ->  DemoSpecialist(slug="allergy-immunology", name=..., about=...)

There is one JSON file a code, so that whoever knows the code can correct its text. No database is asked.
"""

from __future__ import annotations

import json
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

from reviews.rules.cleaning import cleaned
from reviews.rules.content import Content


class DemoSpecialist(NamedTuple):
    """An entry of the controlled list that "Related specialists" chooses from, named as the model's fields are."""

    slug: str
    name: str
    about: str


def explanations() -> dict[str, Content]:
    """Code -> its content, cleaned, in the order of the codes. Read anew each time: the caller may change it."""
    files = sorted(_data().joinpath("explanations").iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): cleaned(json.loads(file.read_text(encoding="utf-8"))) for file in files}


def specialists() -> list[DemoSpecialist]:
    """The controlled list, by name."""
    rows = json.loads(_data().joinpath("specialists.json").read_text(encoding="utf-8"))
    return [DemoSpecialist(**row) for row in rows]


def _data() -> Traversable:
    return resources.files(__name__)
