"""The texts of an index as people read them: with blanks around non-essential modifiers, and complete "see" texts.

A title is text, at most one ``<nemod>`` and a tail, without blanks between them. Most modifiers are words of their own
("Procedure (surgical)"), others are the end of the word before them ("ovary(s)", "Cancer(o)phobia"). All titles of the
official files of 2016, 2017, 2025 and 2026 were read to tell endings from words:

* a single small letter, with + or - behind it or not: "ovary(s)", "M6(a)(b)", "Fy(a+b-)", "Amnes(t)ic";
* "('s)", "(-)" and the endings in ``_ENDINGS``: "lens(es)", "Unconscious(ness)", "road(way)";
* anything after a hyphen that itself follows a small letter: "post-(para)thyroidectomy", "Henoch-(Schönlein)".

Everything else takes a blank, also "Osler (-Weber)-Rendu" and compounds that are words in either way ("eye (lid)"). The
tail is kept as printed, since its first character shows how it joins: " NEC", ", congenital", "-Biedl", "phobia".

>>> display("Procedure", "(surgical)"), display("ovary", "(s)"), display("Fanconi", "('s)", " syndrome")
('Procedure (surgical)', 'ovary(s)', "Fanconi('s) syndrome")
>>> display("Ester", "(solvent)(vapor)"), display("autonomic", "(poly)", "neuropathy")
('Ester (solvent) (vapor)', 'autonomic (poly)neuropathy')
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_ENDINGS = ("'s", "-", "bed", "ed", "es", "ing", "is", "ism", "ized", "myelitic", "ness", "ous", "ry", "us", "way")
_ENDING = re.compile(rf"\((?:[a-z](?:[+-][a-z]?)*|{'|'.join(_ENDINGS)})\)")
_OPEN_COMPOUND = re.compile(r"[a-zà-ÿ]-\Z")
_UNFINISHED = re.compile(r"(?:categor(?:y|ies)|,|\band)\Z", re.IGNORECASE)
_NEXT_GROUP = re.compile(r"(?<!\([a-z])\)\(")


def display(text: str, modifiers: str = "", tail: str = "") -> str:
    """The title as people read it; runs of blanks become one blank, and nothing else is corrected.

    ``text``, ``modifiers`` (with their parentheses) and ``tail`` are the three parts as printed; each may be empty.
    """
    if modifiers:
        spaced = _NEXT_GROUP.sub(") (", modifiers.strip())
        head = text.rstrip()
        glued = not head or _ENDING.match(spaced) or _OPEN_COMPOUND.search(head)
        text = f"{head}{'' if glued else ' '}{spaced}{tail}"
    return " ".join(text.split())


def see_texts(parts: Mapping[str, str]) -> tuple[str, str]:
    """The "see" and "see also" texts of a node, from the texts of its children by tag ("" for none).

    ``seecat`` and ``subcat`` become words, "category M01" and "subcategory H93.3". A text that breaks off before the
    code printed behind it ("categories T17 and", "subcategory") gets that code at its end.

    >>> see_texts({"subcat": "H93.3"}), see_texts({"see": "categories T17 and", "code": "T18"})
    (('subcategory H93.3', ''), ('categories T17 and T18', ''))
    """
    texts = {tag: parts[tag] for tag in ("see", "seeAlso") if tag in parts}
    where = next(iter(texts), "see")
    for tag, word in (("seecat", "category"), ("subcat", "subcategory")):
        if tag in parts:
            text = texts.get(where, "")
            joint = " " if _UNFINISHED.search(text) else f"; {word} " if text else f"{word} "
            texts[where] = f"{text}{joint}{parts[tag]}"
    if "code" in parts and _UNFINISHED.search(texts.get(where, "")):
        texts[where] = f"{texts[where]} {parts['code']}"
    return texts.get("see", ""), texts.get("seeAlso", "")
