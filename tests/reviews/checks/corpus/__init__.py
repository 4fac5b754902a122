"""Sentences and whole texts that checks are tried on, written by hand, in files beside this one.

``true_sentences.json`` (by place in a text) and ``harmless.txt`` (with words that doses, advice and promises use) hold
what no check may block. ``wrong_facts.json`` contradicts official facts: sentences about a header, a billable code, a
code of one side, and so on; those about an encounter begin with the encounter that is wrong. ``unwanted_words.json``
has doses, advice, statistics and promises. ``*_texts.jsonl`` are whole true texts, ``*_errors.jsonl`` errors in them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


def read_sentences(name: str) -> dict[str, Any]:
    """Sentences of a file by kind; pairs are lists of two."""
    kinds: dict[str, Any] = json.loads((_HERE / f"{name}.json").read_text())
    return kinds


def read_lines(name: str) -> list[str]:
    return (_HERE / f"{name}.txt").read_text().splitlines()
