"""The promises about what pages are made from: templates that people can read, colours in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

LONGEST_LINE = 160
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC, DESK = ROOT / "public/static/public/site.css", ROOT / "reviews/static/reviews/desk.css"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\([^()]*\)")
TOKEN = re.compile(r"(--[\w-]+): ([^;]+);")


def test_no_line_of_a_template_is_long() -> None:
    assert TEMPLATES
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []


@pytest.mark.parametrize("path", [PUBLIC, DESK], ids=lambda path: path.name)
def test_colours_of_a_stylesheet_are_tokens(path: Path) -> None:
    """``#again``, say, is a selector: what stands after a colon is a value."""
    styles = re.sub(r"/\*.*?\*/|@supports [^{]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert any(COLOUR.search(value) for _, value in TOKEN.findall(styles))
    values = re.findall(r":([^:;{}]*)[;}]", TOKEN.sub("", styles))
    assert [value.strip() for value in values if COLOUR.search(value)] == []


def test_templates_and_scripts_have_no_colours() -> None:
    scripts = [*PUBLIC.parent.glob("*.js"), *DESK.parent.glob("*.js")]
    assert scripts
    colours = re.compile(rf"[\"':= ](?:{COLOUR.pattern})")
    named = [path.name for path in (*TEMPLATES, *scripts) if colours.search(_without_addresses(path))]
    assert named == []


def _without_addresses(path: Path) -> str:
    """``href="#effect"`` is no colour."""
    return re.sub(r"(?:href|action)=\"[^\"]*\"", "", path.read_text(encoding="utf-8"))


def test_the_desk_has_the_colours_of_the_public_pages() -> None:
    """Light and dark, where both have a token of one name that is no variable of unfold."""
    light, dark = (dict(TOKEN.findall(block)) for block in re.findall(r"\{([^}]*)\}", DESK.read_text())[:2])
    both = dict(TOKEN.findall(PUBLIC.read_text().partition("@supports")[2].partition("}")[0]))
    shared = {name for name in light if name in both and not light[name].startswith("var(")} - {"--sheet"}
    assert shared == {"--good", "--good-wash", "--warn", "--warn-wash"}
    for name in shared:
        assert both[name] == f"light-dark({light[name]}, {dark[name]})"
    icon = (PUBLIC.parent / "icon.svg").read_text()
    accent = both["--accent"].removeprefix("light-dark(").partition(",")[0]
    assert f'fill="{accent}"' in icon
