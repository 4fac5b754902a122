"""The release that the demo imports without a network: the data files of the package ``simple-icd-10-cm``."""

from __future__ import annotations

import re
from importlib.metadata import files
from pathlib import Path

from codes.releases.loading.bundle import read_bundle
from codes.releases.packages.kinds import kind_of
from tests.codes.releases.reading import member

TABULAR, LIST = "icd10c-tabular-April-1-2026.xml", "code-list-April-2026.txt"
CODE = re.compile(r"[A-Z][0-9A-Z]{2,6}")


def data(name: str) -> bytes:
    """The file is found without importing the package, which would read all of it."""
    (path,) = [path for path in files("simple-icd-10-cm") or () if path.name == name]
    return Path(str(path.locate())).read_bytes()


def test_the_tabular_list_alone_gives_exactly_the_package_s_own_list_of_codes() -> None:
    file = member(data(TABULAR), TABULAR)
    bundle = read_bundle([(kind_of(file), file)], progress=lambda stage: None)
    facts = [fact for fact in bundle.facts if fact.kind == "code"]
    listed = [line for line in data(LIST).decode().split() if CODE.fullmatch(line)]
    # a block of a single category has the name of the category and is right before it
    codes = [code for at, code in enumerate(listed) if at == 0 or code != listed[at - 1]]
    assert [fact.name.replace(".", "") for fact in facts] == codes
    assert (len(facts), sum(fact.billable for fact in facts)) == (98_186, 74_719)
    assert bundle.versions == ["2026"]
    assert next(fact.title for fact in facts if fact.name == "Z53.9") == (
        "Procedure and treatment not carried out, unspecified reason"
    )
