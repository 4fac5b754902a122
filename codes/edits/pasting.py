"""Codes as people paste them: a claim line, the column of a spreadsheet, a field of a message, a list with titles.

    read_pasted("E11.9, i10\\nO244 Gestational diabetes")   ->  codes ["E11.9", "i10", "O244"], nothing left out
    read_pasted("E11.9^Type 2 diabetes^I10")                ->  codes ["E11.9"]     (HL7: code, text, code system)
    read_pasted("Dx: E11.9 hypertension")                   ->  codes ["E11.9"]
    read_pasted("diabetes")                                 ->  codes ["diabetes"], which no release will know

A line without anything like a code is taken as a whole, so that it comes back as unknown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from codes.characters import without_format
from codes.releases.files.text import dotted
from codes.spelling import code_of, spelled

LONGEST = 20_000
_LONGEST_ITEM = 60
_SHAPE = re.compile(r"[A-Z](?=[0-9A-Z]?[0-9])[0-9A-Z]{2}[.,-]?[0-9A-Z]{0,6}-?\Z", re.IGNORECASE)
_ICD9 = re.compile(r"(?:[0-9]{3}|[VE][0-9]{2,3})(?:\.[0-9]{1,2})?\Z|[0-9]{1,3}\.[0-9]{1,2}\Z", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z][0-9][0-9A-Za-z](?:\.?[0-9A-Za-z]{1,4})?\Z", re.ASCII)
_ICD9_EXTERNAL = re.compile(r"E[0-9]{3}\.[0-9]\Z", re.IGNORECASE)  # its dot is elsewhere: E880.9
_AROUND = "\"'`()[]{}<>=.,:;*#\u2018\u2019\u201c\u201d\u2022\u00b7-"
_CLAIM_QUALIFIER = re.compile(r"\b(?:HI|A?B[FJKN]|A?PR)[*:]", re.IGNORECASE)
_SYSTEM = re.compile(r"\bICD[ -]?(?:10|9)(?:[ -]?CM)?\b\s*[:#]?", re.IGNORECASE)
_SEGMENT = re.compile(r"\A\s*DG1\|(?:[0-9]*\|)?", re.IGNORECASE)
_PARTS = re.compile(r"[\t|~;]+|, *(?=[^\W_])|,\s")
_DECIMAL_COMMA = re.compile(r"\b([A-Z][0-9][0-9A-Z]),(?=[0-9]{1,2}(?![0-9.]))", re.IGNORECASE)
_SPLIT_CODE = re.compile(r"[A-Z][0-9][0-9A-Z] [0-9][0-9A-Z]{0,3}\Z", re.IGNORECASE)


class Pasted(NamedTuple):
    """``codes`` as written, in their order, with repeats. ``left_out`` are words that stood beside them."""

    codes: list[str]
    left_out: list[str]


def is_like_a_code(text: str) -> bool:
    """Whether it has the shape of a code of ICD-10-CM or ICD-9-CM, with its dot or without."""
    return _SHAPE.match(text) is not None or _ICD9.match(text) is not None


def read_pasted(text: str) -> Pasted:
    """At most ``LONGEST`` characters are read."""
    codes: list[str] = []
    left_out: list[str] = []
    for line in text[:LONGEST].splitlines():
        here = _read_line(unicodedata.normalize("NFKC", without_format(line)))
        codes += here.codes
        left_out += here.left_out
    return Pasted(codes, left_out)


def _read_line(line: str) -> Pasted:
    fields = (_first_component(field) for field in re.split(r"[|~]+", _SEGMENT.sub("", line)))
    plain = _DECIMAL_COMMA.sub(r"\1.", "|".join(fields))
    words = _CLAIM_QUALIFIER.sub(" ", _SYSTEM.sub(" ", plain)).strip(" |")
    if not re.search(r"[^\W_]", words):
        return Pasted([], [])
    if _SPLIT_CODE.match(words):
        return Pasted([words], [])
    codes: list[str] = []
    left_out: list[str] = []
    for part in _PARTS.split(words):
        read, others = _read_part(part)
        codes += read
        left_out += others
    return Pasted(codes, left_out) if codes else Pasted([words[:_LONGEST_ITEM]], [])


def _first_component(field: str) -> str:
    """Of "E11.9^Type 2 diabetes^I10" the code; an empty component is passed over."""
    return next((component for component in field.split("^") if component.strip()), "")


def _read_part(part: str) -> tuple[list[str], list[str]]:
    """The codes at the beginning of a part, or the first ones in it; what follows them is their title."""
    codes: list[str] = []
    others: list[str] = []
    for word in re.split(r"[\s/+&*]+", part):
        bare = word.strip(_AROUND)
        if not bare:
            continue
        if is_like_a_code(bare) and not (codes and others):
            codes.append(bare)
        elif not (bare.isdigit() and len(bare) < 3):  # the number of a line
            others.append(bare)
    return codes, others


def code_in(item: str) -> str:
    """The code that one item means, with its dot; empty where it is like none, or has more than one."""
    if _PLAIN.match(item):  # nearly all of a long list
        return dotted(item.upper().replace(".", ""))
    codes = read_pasted(item[: 4 * _LONGEST_ITEM]).codes
    if len(codes) != 1:
        return ""
    code = code_of(codes[0])
    return code if _SHAPE.match(code) and not _ICD9_EXTERNAL.match(codes[0]) else ""


def printed(item: str) -> str:
    """An item that is no code, as pages and messages may print it: on one line, and short."""
    return " ".join(spelled(item).split())[:_LONGEST_ITEM] or " ".join(item.split())[:_LONGEST_ITEM]
