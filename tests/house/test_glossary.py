"""Words that the glossary retires stay off screens: templates, and messages in code of the desk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

MESSAGES = ("reviews/actions", "reviews/checks", "reviews/desk", "reviews/mail", "reviews/rules", "public")


def retired() -> list[str]:
    rows = (ROOT / "docs" / "glossary.md").read_text().split("|---|---|---|\n")[1].splitlines()
    return [word.strip() for row in rows for word in row.split("|")[3].split(";") if word.strip()]


def texts() -> Iterator[tuple[str, str]]:
    """Where words stand that somebody may read, and the words."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        markup = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
        yield str(path.relative_to(ROOT)), " ".join(markup.split())
    for room in MESSAGES:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), " | ".join(messages_of(path))


def messages_of(path: Path) -> Iterator[str]:
    """Strings of a module but for its docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_the_glossary_retires_words() -> None:
    assert {"From nothing", "I am on it", "A wish"} <= set(retired())
    assert any("Unclaimed" in words for _, words in texts())


@pytest.mark.parametrize("word", retired())
def test_a_retired_word_is_on_no_screen(word: str) -> None:
    whole_words = re.compile(rf"\b{re.escape(word)}(?!\w)", re.IGNORECASE)
    assert [place for place, words in texts() if whole_words.search(words)] == []
