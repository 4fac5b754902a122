"""No doses: an explanation of a code never says how much of a medicine, or how often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .dose_words import DOSE, GIVEN, MEASURED, NUMBER, OFTEN, SHORT, SOFT, UNIT, WORD_NUMBER, WORDED
from .finding import Finding, blocks
from .language import Prose, quoted
from .listed import whole
from .subject import Subject
from .treatment_words import MEDICINE

# Not "126 mg/dL" or "30 ml per minute": what a laboratory measures.
_PER = (
    r"(?!\s?/\s?(?:d[lL]|[lL]|m[lL]|min|mmol|g|24|mg|100|1\.73)\b)"
    r"(?!\s?(?:per|of) (?:decilit|lit|deci|minute|1\.73|creatinine))"
)
_AMOUNT = re.compile(
    rf"(?<![\w./])(?:{NUMBER}\s?-?\s?{UNIT}|{NUMBER}\s?g|{NUMBER} gram(?:me)?s?)(?!\w){_PER}", re.IGNORECASE
)
_ALWAYS = (_AMOUNT, whole(rf"{WORD_NUMBER}[ -](?:\w+ )?{WORDED}"), whole(SHORT), whole(DOSE))
_WITH_MEDICINE = (
    whole(OFTEN),
    re.compile(rf"(?<![\w.])(?:{NUMBER}|{WORD_NUMBER})[ -]?(?:\w+ )?{SOFT}(?!\w){_PER}", re.IGNORECASE),
)
_MEDICINE = whole(GIVEN, MEDICINE)
_MEASURED = whole(MEASURED)
_UNCOUNTED = re.compile(r"an? (?:\w+ )?(?:doses?|courses?|sessions?|applications?|cycles?)$", re.IGNORECASE)
_WEIGHS = re.compile(r"\b(?:weigh\w*|birth ?weight|body mass|newborn|bmi)\b", re.IGNORECASE)
_GRAMS = re.compile(r"\d\s?g(?:ram(?:me)?s?)?$", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:an?|one|two|three|several|a few|a couple of) (?:\w+ )?(?:units?|injections?|patch(?:es)?|drops?|doses?|sprays?)\b"
)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        match = _dose(sentence.text, subject)
        if match is not None:
            message = f"“{match[0].strip()}” reads as a dose. An explanation of a code gives no doses."
            yield blocks("doses", sentence.section, message, quoted(sentence.text))


def _dose(text: str, subject: Subject) -> re.Match[str] | None:
    for pattern in _ALWAYS:
        for match in pattern.finditer(text):
            if _counts(match, text, subject.official_line) and (
                not _VAGUE.match(match[0].lower()) or _has_medicine(match, text)
            ):
                return match
    for pattern in _WITH_MEDICINE:
        for match in pattern.finditer(text):
            if (
                _counts(match, text, subject.official_line)
                and not _UNCOUNTED.match(match[0])
                and _has_medicine(match, text)
            ):
                return match
    return None


def _has_medicine(match: re.Match[str], text: str) -> bool:
    """Whether a medicine, or the giving of one, is named beside what may be an amount."""
    return bool(_MEDICINE.search(text[: match.start()]) or _MEDICINE.search(text[match.end() :]))


def _counts(match: re.Match[str], text: str, official: str) -> bool:
    """Grams of a birth weight are in the title, and a blood loss is measured, not given."""
    said = " ".join(match[0].lower().split())
    if re.search(rf"(?<![\w.]){re.escape(said)}(?!\w)", official):
        return False
    if _GRAMS.search(said):
        numbers = [each.replace(",", "") for each in re.findall(r"\d[\d,.]*\d|\d", said)]
        known = re.findall(r"\d+", official) if "gram" in official else []
        return not _WEIGHS.search(text) and not all(each in known for each in numbers)
    return not (_MEASURED.search(text) and not _has_medicine(match, text))
