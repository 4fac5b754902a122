"""Every file that the map names is there: a module that moves takes its row along."""

from __future__ import annotations

import re
import subprocess

from tests.conftest import ROOT

ENDS = "py|html|tsv|json|css|js|txt|md"
# A path in backquotes or in a drawing; with a name of its module behind it ("actions/common.move").
NAMED = re.compile(rf"(?<![\w/*-])((?:[\w-]+/)*[\w-]+\.(?:{ENDS})\b|(?:\w+/)+\w+\.\w+|(?:\w+/)+)")


def files() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def is_there(name: str, paths: list[str]) -> bool:
    """As it stands, below any folder, as a folder, or as a name within a module."""
    module = re.sub(rf"\.(?!(?:{ENDS})$)\w+$", ".py", name)
    return any(f"/{path}".endswith(f"/{module}") or f"/{name}" in f"/{path}" for path in paths)


def test_every_file_on_the_map_is_there() -> None:
    paths = files()
    named = {
        name for name in NAMED.findall((ROOT / "docs" / "map.md").read_text()) if not name.startswith("admin/desk")
    }
    assert len(named) > 200
    assert sorted(name for name in named if not is_there(name, paths)) == []
