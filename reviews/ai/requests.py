"""What is sent to a model: the instructions of a prompt version, and data that can give no instruction. Pure.

Titles, notes, comments and sources may hold anything. They travel as JSON strings inside <data>. No text can write the
end of <data>, since every "<" in it is escaped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from reviews.rules.content import SECTIONS, canonical_json

from .facts import FactSheet, data


class Request(NamedTuple):
    """``instructions`` go to the model as such, ``message`` as what it works on."""

    instructions: str
    message: str


def request_of(
    *, prompt: str, sheet: FactSheet, sections: Sequence[str], specialists: Sequence[str] = (), instruction: str = ""
) -> Request:
    """``instruction`` is the wish of the author who tries again. It is data too, and cannot lift a rule."""
    message = {
        "sections": [
            {"key": key, "heading": SECTIONS[key].heading, "kind": SECTIONS[key].kind, "help": SECTIONS[key].help}
            for key in sections
        ],
        "facts": [{"id": fact.id, "kind": fact.kind, "text": fact.text} for fact in sheet.facts],
    }
    if any(SECTIONS[key].kind == "choices" for key in sections):
        message["specialists"] = [{"slug": slug} for slug in specialists]
    if instruction:
        message["wish_of_the_author"] = [{"text": data(instruction)}]
    wrapped = json.dumps(message, ensure_ascii=False, indent=0).replace("<", "\\u003c").replace(">", "\\u003e")
    return Request(prompt, f"<data>\n{wrapped}\n</data>")


def key_of(
    *, facts_digest: str, prompt_digest: str, model: str, sections: Sequence[str], instruction: str, sheet: FactSheet
) -> str:
    """SHA-256 over everything that the answer may depend on, so that the same question has the same key."""
    question = {
        "facts": facts_digest,
        "told": [list(fact) for fact in sheet.facts],
        "prompt": prompt_digest,
        "model": model,
        "sections": list(sections),
        "instruction": instruction,
    }
    return hashlib.sha256(canonical_json(question).encode()).hexdigest()
