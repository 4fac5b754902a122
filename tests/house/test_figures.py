"""The promises about the size of files and functions: what `bin/figures` has a limit for stays within it."""

from __future__ import annotations

import re
import subprocess
import sys

from tests.conftest import ROOT


def test_files_and_functions_stay_within_their_limits() -> None:
    run = subprocess.run([sys.executable, ROOT / "bin/figures"], capture_output=True, text=True, check=False)
    figures = re.findall(r"^(.+): (\d+) \(limit (\d+)\)", run.stdout, re.MULTILINE)
    assert len(figures) == 7, run.stdout + run.stderr
    assert [name for name, number, limit in figures if int(number) > int(limit)] == [], run.stdout
    assert run.returncode == 0
