"""The examples of ``docs/api.md`` run against a server: what is written there works."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.conftest import ROOT

pytestmark = pytest.mark.campaign  # some seconds in all, and every run has them
BLOCK = re.compile(r"^```(sh|python|r)\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = BLOCK.findall((ROOT / "docs" / "api.md").read_text())
COMMANDS = {"sh": ["sh", "-e"], "python": [sys.executable], "r": ["Rscript"]}


def test_every_language_has_one() -> None:
    assert [language for language, _ in EXAMPLES].count("sh") >= 3
    assert {language for language, _ in EXAMPLES} == set(COMMANDS)


@pytest.mark.parametrize(("language", "example"), EXAMPLES)
def test_an_example_runs(loaded: None, live_server: LiveServer, tmp_path: Path, language: str, example: str) -> None:
    program = COMMANDS[language][0]
    if language == "r" and shutil.which(program) is None:
        pytest.skip("Rscript is not installed here")
    script = tmp_path / f"example.{language}"
    script.write_text(example)
    environ = os.environ | {"SITE": live_server.url, "NO_PROXY": "*", "no_proxy": "*"}
    done = subprocess.run(
        [*COMMANDS[language], str(script)], capture_output=True, text=True, timeout=60, check=False, env=environ
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"Z53\.9|2026-04-01|procedure|excludes1", done.stdout, re.IGNORECASE), done.stdout
