"""What documents of security and safety call evidence exists: tests by their node ids, settings by their names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import ROOT

DOCUMENTS = sorted(
    [*(ROOT / "docs/security").glob("*.md"), *(ROOT / "docs/safety").glob("*.md"), ROOT / "docs/figures.md"]
)
NODE = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
SETTINGS = re.compile(r"[Ss]ettings? ((?:`[A-Z_]+`(?:, | and )?)+)")
FILE = re.compile(r"`((?:docs|reviews|bin|icdcms)/[\w/.-]+|[A-Z]\w+\.md|[\w.]+\.(?:yaml|txt)|Containerfile)`")
CHAPTERS = dict(enumerate((27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7), 1))


def functions_of(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_evidence_exists(document: Path) -> None:
    text = document.read_text()
    nodes = {(path, name) for path, name in NODE.findall(text)}
    known = {path: functions_of(ROOT / path) for path, _ in nodes if (ROOT / path).exists()}
    assert [node for node in sorted(nodes) if node[0] not in known or (node[1] and node[1] not in known[node[0]])] == []
    named = {name for group in SETTINGS.findall(text) for name in re.findall(r"`([A-Z_]+)`", group)}
    variables = (ROOT / "docs/reference/environment.md").read_text()
    assert [name for name in sorted(named) if not hasattr(settings, name) and f"`{name}`" not in variables] == []
    assert [name for name in sorted(set(FILE.findall(text))) if not (ROOT / name).exists()] == []


def rows_of(name: str) -> list[list[str]]:
    lines = (ROOT / "docs" / name).read_text().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| [A-Z]+\d", line)]


def test_every_requirement_of_levels_1_and_2_stands_in_the_table_once() -> None:
    rows = rows_of("security/asvs.md")
    ids = [row[0] for row in rows]
    assert len(ids) == len(set(ids)) == 253
    assert {chapter: sum(name.startswith(f"V{chapter}.") for name in ids) for chapter in CHAPTERS} == CHAPTERS
    assert [row[1] for row in rows].count("1") == 70
    assert [row[0] for row in rows if len(row) != 4 or not row[3]] == []


def test_the_counts_above_the_table_are_those_of_its_rows() -> None:
    text, answers = (ROOT / "docs/security/asvs.md").read_text(), [row[3] for row in rows_of("security/asvs.md")]
    elsewhere = sum("Does not apply" in answer for answer in answers)
    unmet = sum(bool(re.search("[Nn]ot met|In part", answer)) for answer in answers)
    assert f"{elsewhere} do not apply, {unmet} are not met or only in part" in text


def test_each_hazard_has_its_risk_by_the_matrix_and_its_evidence() -> None:
    matrix = {}
    text = (ROOT / "docs/safety/hazards.md").read_text()
    severities = ("Minor", "Significant", "Considerable", "Major", "Catastrophic")
    for likelihood, *risks in re.findall(
        r"^\| ([\w ]+) \| (\d) \| (\d) \| (\d) \| (\d) \| (\d) \|$", text, re.MULTILINE
    ):
        matrix |= {(likelihood, severity): risk for severity, risk in zip(severities, risks, strict=True)}
    assert len(matrix) == 25
    hazards = rows_of("safety/hazards.md")
    assert len(hazards) >= 15
    for hazard in hazards:
        number, _, _, _, severity, _, controls, after, risk, owner, evidence = hazard
        assert risk == matrix[after.lower(), severity], number
        assert int(risk) <= 3, number
        assert all((controls, owner, NODE.search(evidence))), number
