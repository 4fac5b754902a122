"""The reference of variables is that of the settings, and every variable in it is read somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from icdcms.management.commands.environment_reference import PAGE, SETTINGS, defaults_of, reference
from tests.conftest import ROOT


def test_the_reference_is_current() -> None:
    assert PAGE.read_text() == reference(), "manage.py environment_reference writes it anew"


def test_it_is_written_from_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "reference" / "environment.md"
    monkeypatch.setattr("icdcms.management.commands.environment_reference.PAGE", page)
    monkeypatch.setattr("icdcms.management.commands.environment_reference.BASE_DIR", tmp_path)
    call_command("environment_reference")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", page.read_text(), re.MULTILINE))
    assert rows["SECOND_FACTOR_REQUIRED"] == "off; in production on"
    assert rows["EXPORTS_DIR"] == "`var/exports`"
    assert rows["ALLOWED_HOSTS"] == "none"
    assert len(rows) > 50
    assert rows.keys() >= defaults_of(SETTINGS).keys()


def test_every_variable_in_it_is_read_by_something() -> None:
    code = "\n".join(
        path.read_text()
        for room in ("icdcms", "reviews", "codes", "public", "tests")
        for path in (ROOT / room).rglob("*.py")
    )
    named = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)
    assert [name for name in named if f'"{name}"' not in code] == []
