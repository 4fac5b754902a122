"""``manage.py check_texts``: findings of texts in a file, in the words of the contract; nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from codes.models import Release

from .conftest import PLAIN


def findings(capsys: pytest.CaptureFixture[str], file: Path, rows: list[Any]) -> list[dict[str, Any]]:
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    call_command("check_texts", str(file), json=True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_for_each_text(mini_release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "It is a header. See Z53.99. It is always so."
    noted = {"id": "one", "code": "z539", "content": PLAIN | {"coding_notes": sentence}}
    rows = [noted, {"id": 2, "code": "B20", "content": PLAIN}]
    first, second = findings(capsys, tmp_path / "texts.jsonl", rows)
    assert (first["id"], second["id"]) == ("one", "2")
    kinds = {finding["kind"]: finding for finding in first["findings"]}
    assert kinds.keys() == {"block", "claim", "manner"}
    assert kinds["claim"].keys() == {"kind", "check", "section", "excerpt", "message", "fact"}
    assert "Z53.9: " in kinds["claim"]["fact"]


def test_what_is_no_content_blocks(mini_release: Release, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in ([], "text", {"summary": 7}, {"nothing": "x"}):
        (row,) = findings(capsys, tmp_path / "texts.jsonl", [{"id": "a", "code": "Z53.9", "content": content}])
        assert any(finding["kind"] == "block" for finding in row["findings"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 1: this is no JSON"),
        ("[1]", "line 1: this is no object with id, code and content"),
        ('{"id": 1, "code": "Q99.99", "content": {}}', "line 1: Q99.99 is no code of release"),
    ],
)
def test_what_cannot_be_read_names_its_line(mini_release: Release, tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        call_command("check_texts", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_texts", str(tmp_path / "missing"))
