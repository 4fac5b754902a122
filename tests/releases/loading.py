"""The content of databases that a worker loads once, imported from files as the publisher's are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from codes.models import Release
from codes.releases.loading.importing import import_map, import_release

from .editions import Edition
from .formats import gem_file
from .mini import APRIL_2026, HISTORY

# The next edition: the facts of two codes change, one code is removed. It has no index, which would name that code.
LATER = replace(
    APRIL_2026,
    label="2027-annual",
    tree=APRIL_2026.tree.retitled("Z53.9", "Procedure and treatment not carried out, no reason given")
    .noted("B20", includes=["HIV infection, symptomatic"])
    .without("Z53.8"),
    indexes={},
    conversion=(),
)
GEM = (("Z539", "V643", "10000"), ("B900", "NoDx", "11000"), ("B901", "1370", "10112"), ("B901", "1371", "10121"))


def load(edition: Edition, folder: Path, *, activate: bool = False) -> Release:
    """Import an edition, which has to succeed."""
    result = import_release(packages=[edition.write(folder)], activate=activate, operator="tests")
    assert result.outcome == "imported", result.reasons
    return Release.objects.get(label=edition.label)


def load_april(folder: Path) -> None:
    """April 2026, in force."""
    load(APRIL_2026, folder, activate=True)


def load_two_releases(folder: Path) -> None:
    """April 2026, in force, and 2027-annual with other facts, which is not active."""
    load_april(folder)
    load(LATER, folder)


def load_history(folder: Path) -> None:
    """2024-annual (partial), 2025-annual and April 2026, which is in force."""
    for edition in HISTORY:
        load(edition, folder, activate="tabular" in edition.kinds)


def load_history_and_maps(folder: Path) -> None:
    """The same, and the maps from and to ICD-9-CM."""
    load_history(folder)
    for name, data in (
        ("2018_I10gem.txt", gem_file(*GEM)),
        ("2018_I9gem.txt", gem_file(("V643", "Z539", "00000"), from_icd9=True)),
    ):
        (folder / name).write_bytes(data)
        assert import_map(files=[folder / name], kind="gem", operator="tests").outcome == "imported"


def load_team(folder: Path) -> None:
    """April 2026, and the team."""
    from tests.reviews.stories import people

    load_april(folder)
    people()


def load_live_text(folder: Path) -> None:
    """The same, and a public text of X52, a header: it is on the pages of three generated codes as well."""
    from tests.reviews import stories

    load_team(folder)
    with stories.no_findings():
        stories.published(stories.people(), "X52")


def load_scene(folder: Path) -> None:
    """The team with texts at all stages (see ``tests.reviews.stories.set_the_scene``)."""
    from tests.reviews import stories

    load_team(folder)
    with stories.no_findings():
        stories.set_the_scene(stories.people())


# Fixture -> how its database is filled. A test that asks for two gets the first.
LOADS: dict[str, Callable[[Path], None]] = {
    "two_releases": load_two_releases,
    "scene": load_scene,
    "live_text": load_live_text,
    "release_and_team": load_team,
    "mini_release": load_april,
    "loaded": load_history_and_maps,
    "mini_history": load_history,
}
