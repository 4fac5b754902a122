"""Rules for all commands: errors in one clear line, and no traceback where output is cut off."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from codes.management import terminal
from tests.codes.conftest import Ran

pytestmark = pytest.mark.engine


class Reader:
    """A standard output that nobody reads any more, or reads to its end."""

    def __init__(self, *, gone_at: str) -> None:
        self.gone_at = gone_at
        self.read, self.write_end = os.pipe()

    def write(self, text: str) -> None:
        if self.gone_at == "write":
            raise BrokenPipeError

    def flush(self) -> None:
        if self.gone_at == "flush":
            raise BrokenPipeError

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self.write_end


class Talking(terminal.QuietCommand):
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("much to say")


@pytest.mark.parametrize("gone_at", ["write", "flush"])
def test_a_reader_that_goes_away_ends_the_command_quietly(gone_at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(gone_at=gone_at)
    monkeypatch.setattr("sys.stdout", reader)
    with pytest.raises(SystemExit) as end:
        Talking(stdout=reader).execute(no_color=True, force_color=False, skip_checks=True)
    assert end.value.code == 141
    os.write(reader.fileno(), b"to nowhere")
    os.set_blocking(reader.read, False)
    assert os.read(reader.read, 10) == b""


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/no\nsuch\x1b[2J\u202e", os.fsdecode(b"/no\xff")])
def test_what_is_given_is_shown_but_not_obeyed(path: str, run: Callable[..., Ran]) -> None:
    runs = [
        run("import_release", path, "--label", "2026-april"),
        run("import_release", "/", "--label", path),
        run("import_map", path, "--kind", "gem"),
        run("activate_release", path),
        run("compare_releases", path, path),
    ]
    for ran in runs:
        assert (ran.status, ran.err.count("\n")) == (1, 1)
        assert ran.err[:-1].isprintable()
