"""Questions that are codes, as people write them. Pure.

read_code("z539")                         ->  codes that begin with Z53.9
read_code("K80.00^Cholelithiasis^I10")    ->  K80.00, the first field
read_code("E11*"), read_code("S52.?21A")  ->  codes of that shape
read_code("E11-9")                        ->  E11.9
read_code("E10 - E14")                    ->  codes from E10 to E14
read_code("E11.9 diabetes")               ->  E11.9, with words beside it
read_code("chest pain")                   ->  None
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from codes.releases.files.text import dotted
from codes.spelling import spelled, with_digits

_CODE = r"[A-Z](?=[0-9A-Z]*[0-9])[0-9A-Z]{1,2}\.?[0-9A-Z]{0,4}"
_SHAPED = re.compile(rf"{_CODE}\Z")
_RANGE = re.compile(rf"({_CODE})\s*(?:-|TO|THROUGH)\s*({_CODE})\Z")
_DASHED = re.compile(r"[A-Z][0-9][0-9A-Z][-,][0-9X][0-9A-Z]{0,3}\Z")
_PATTERN = re.compile(r"[A-Z][0-9A-Z?._]{0,8}[*%?_][0-9A-Z?._*%]{0,8}\Z")
_IN_WORDS = re.compile(rf"(?<![A-Z0-9]){_CODE}(?![A-Z0-9])")


@dataclass(frozen=True)
class CodeQuestion:
    """Codes that begin with ``prefix``, or from there to ``last``, or those of them that fit ``pattern``.

    ``alone``: the question is nothing but the code.
    """

    prefix: str
    last: str = ""
    pattern: str = ""
    alone: bool = True

    def fits(self, name: str) -> bool:
        return not self.pattern or re.fullmatch(self.pattern, name.replace(".", "")) is not None


def read_code(question: str) -> CodeQuestion | None:
    fields = [field for field in question.split("^") if field.strip()]
    text = spelled(fields[0]) if fields else ""
    if between := _RANGE.match(text):
        return CodeQuestion(_dotted(between[1]), last=_dotted(between[2]))
    whole = text.replace(" ", "")
    if _PATTERN.match(whole):
        return _read_pattern(whole)
    if _DASHED.match(whole):
        whole = re.sub("[-,]", ".", whole)
    if _SHAPED.match(whole):
        return CodeQuestion(_dotted(whole), alone=True)
    if _SHAPED.match(with_digits(whole)) and whole[1:2].isdigit():
        return CodeQuestion(_dotted(with_digits(whole)))
    if named := [code for code in _IN_WORDS.findall(text) if "." in code or len(code) > 2]:
        return CodeQuestion(_dotted(named[0]), alone=False)
    return None


def corrected(question: CodeQuestion) -> CodeQuestion:
    """The question with digits in place of letters that look like them, for a prefix that no code has."""
    return CodeQuestion(_dotted(with_digits(question.prefix)), question.last, question.pattern, question.alone)


def _read_pattern(whole: str) -> CodeQuestion | None:
    bare = whole.replace(".", "")
    start = re.split(r"[*%?_]", bare, maxsplit=1)[0]
    if not start:
        return None
    parts = [{"*": ".*", "%": ".*", "?": ".", "_": "."}.get(char, re.escape(char)) for char in bare]
    return CodeQuestion(_dotted(start), pattern="".join(parts))


def _dotted(code: str) -> str:
    return dotted(code.replace(".", ""))
