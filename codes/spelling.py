"""Codes as people type and paste them, read as the classification prints them. Pure; for every form and address that
takes a code.

spelled(" icd10cm:e11.9, ")  ->  "E11.9"        spelled("Z40–Z53")  ->  "Z40-Z53"
spelled("E11.-")             ->  "E11"          code_of("z539")     ->  "Z53.9"
"""

from __future__ import annotations

import re
import unicodedata

from codes.characters import without_format
from codes.releases.files.text import dotted

_SYSTEM = re.compile(r"ICD-?10(?:-?CM)?\s*[:#]\s*")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_LOOK_ALIKE = str.maketrans("OIL", "011")
_AROUND = " \t\r\n.,;:-\"'`()[]{}<>\u201c\u201d\u2018\u2019"


def spelled(text: str) -> str:
    """The code in capitals and with plain dashes, without what people paste along with it.

    That is invisible characters, no-break blanks, byte order marks, the name of the system, punctuation around the code
    and the dash for "any further character".
    """
    plain = unicodedata.normalize("NFKC", without_format(text)).translate(_DASHES).upper().strip(_AROUND)
    return _SYSTEM.sub("", plain, count=1).strip(_AROUND)


def with_digits(code: str) -> str:
    """ "E1O.9" -> "E10.9": digits in place of letters that look like them, after the first character."""
    return code[:1] + code[1:].translate(_LOOK_ALIKE)


def code_of(text: str) -> str:
    """The code that a text means, with its dot, whether or not it exists: all its letters and digits."""
    return dotted(re.sub(r"[^0-9A-Z]", "", spelled(text)))
