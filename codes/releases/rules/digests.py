"""The two digests of a code's facts, on which a signed explanation rests.

``facts_digest`` is SHA-256 over canonical JSON (keys sorted, no blanks, ASCII escapes) of

    {"billable": true, "code": "Z53.9", "notes": [], "parent": "Z53", "seventh": [], "title": "Procedure and ..."}

``title`` is the long title with diacritics folded, ``parent`` the parent *code* ("" for a category, whose block does
not count), ``notes`` the own notes ``[[kind, [text, ...]], ...]`` in document order, ``seventh`` the seventh-character
table in force ``[[char, text, [note, ...]], ...]``. Order number, short title, block, index, POA, maps and source are
left out, since they change without the meaning. ``guidance_digest`` covers the notes inherited from above.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from json.encoder import encode_basestring_ascii as quoted

from codes.releases.files.records import Container, SeventhCharacter


def folded(text: str) -> str:
    """The text without diacritics (NFKD): "Sjögren" -> "Sjogren". The order file is ASCII, the tabular list is not."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def canonical(value: object) -> str:
    """Canonical JSON: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def notes_json(containers: Sequence[Container]) -> str:
    return canonical([[kind, notes] for kind, notes in containers]) if containers else "[]"


def seventh_json(table: Sequence[SeventhCharacter]) -> str:
    return canonical([[char, text, notes] for char, text, notes in table]) if table else "[]"


def facts_digest(*, code: str, title: str, billable: bool, parent: str, notes: str, seventh: str) -> str:
    """Hex SHA-256. ``notes`` and ``seventh`` are the results of ``notes_json`` and ``seventh_json``.

    The canonical JSON is composed from its parts, which is faster for the 98,186 codes of a release.
    """
    text = (
        f'{{"billable":{"true" if billable else "false"},"code":"{code}","notes":{notes},'
        f'"parent":"{parent}","seventh":{seventh},"title":{quoted(folded(title))}}}'
    )
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def guidance_digest(*, above: str, notes: str) -> str:
    """The digest for the children of an owner: hex SHA-256 over its inherited guidance and its own notes.

    An owner without notes passes on what it inherited, so that a new level in between changes nothing by itself.
    """
    if notes == "[]":
        return above
    return hashlib.sha256(f"{above}{notes}".encode("ascii")).hexdigest()
