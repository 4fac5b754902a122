"""Write docs/reference/environment.md: every variable that the settings read, with its defaults and its meaning.

Names and defaults are read from the settings themselves, meanings from ``icdcms/variables.tsv``.
"""

from __future__ import annotations

import ast
import csv
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from icdcms.environment import BASE_DIR, SECRETS

PAGE = BASE_DIR / "docs/reference/environment.md"
SETTINGS = [BASE_DIR / "icdcms/settings.py", BASE_DIR / "icdcms/public_settings.py"]
MEANINGS = BASE_DIR / "icdcms/variables.tsv"
HEAD = """# Environment

Every variable that decides something, written by `manage.py environment_reference` from the settings; a test holds it
to them. With none set: SQLite in `var/`, a secret generated and kept there, localhost only, static files served
without a collect step.

Secrets may stand in files. {secrets}
have a variable with `_FILE` behind the name, such as `SECRET_KEY_FILE`; it names a file whose content is taken.
"""


class Command(BaseCommand):
    help = "Write docs/reference/environment.md from the settings."

    def handle(self, *args: Any, **options: Any) -> None:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(reference())
        self.stdout.write(f"written: {PAGE.relative_to(BASE_DIR)}")


def reference() -> str:
    defaults = defaults_of(SETTINGS)
    with MEANINGS.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if unexplained := sorted(defaults.keys() - {row["name"] for row in rows}):
        raise CommandError(f"icdcms/variables.tsv says nothing of {', '.join(unexplained)}")
    page = [HEAD.format(secrets=", ".join(f"`{name}`" for name in SECRETS))]
    for group, of_group in groupby(rows, key=lambda row: row["group"]):
        page += [f"## {group}\n", "| variable | default | meaning |", "|---|---|---|"]
        page += [f"| `{row['name']}` | {defaults.get(row['name'], 'none')} | {row['meaning']} |" for row in of_group]
        page.append("")
    return "\n".join(page)


def defaults_of(paths: list[Path]) -> dict[str, str]:
    """What ``env`` and ``os.environ`` are asked for, and what is taken where they say nothing."""
    asked: dict[str, str] = {}
    for node in (node for path in paths for node in ast.walk(ast.parse(path.read_text()))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("env.", "os.environ.get")) and node.args:
            name, *default = (*node.args, *(keyword.value for keyword in node.keywords))
            if isinstance(name, ast.Constant) and str(name.value).isupper():
                asked.setdefault(str(name.value), in_words(default[0]) if default else "none")
    return asked


def in_words(default: ast.expr) -> str:
    local, production = (value_of(default, production=mode) for mode in (False, True))
    return local if local == production else f"{local}; in production {production}"


def value_of(default: ast.expr, *, production: bool) -> str:
    """The expression as the settings have it, worked out for one of the two modes."""
    names = {"PRODUCTION": production, "DEBUG": False, "VAR_DIR": Path("var"), "str": str, "__builtins__": {}}
    value = eval(compile(ast.Expression(default), "settings", "eval"), names)  # noqa: S307 - our own settings
    if isinstance(value, bool):
        return "on" if value else "off"
    return "none" if value in ("", []) else f"`{value}`"
