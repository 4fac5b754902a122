"""No treatment advice, and no advice to the reader: the page explains a code, it treats nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .advice_words import (
    ADVISING,
    CODERS_SHOULD,
    DO_NOT,
    IS_DONE,
    IS_TREATED,
    NO_ADVICE,
    OF_CODES,
    OF_PATIENTS,
    ORDERS,
    PRESSING,
    RECORDED,
    SHOULD_CODE,
    STRONG,
    TELLS_HOW,
    THIRD_PERSON,
    TO_READER,
    TREATMENT,
    TREATS,
)
from .finding import Finding, blocks
from .language import Prose, Sentence, denied, quoted, stems
from .subject import Subject


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = frozenset(stems(subject.official_text))
    for sentence in prose.statements:
        if (match := _to_reader(sentence)) is not None:
            message = (
                f"“{match.strip()}” speaks to the reader as a patient. The page explains a code; advice is for the "
                f"reader's own clinician to give."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))
        elif (match := _treatment(sentence, official)) is not None:
            message = (
                f"“{match.strip()}” reads as treatment advice. A code says what was recorded, not how it is treated."
            )
            yield blocks("advice", sentence.section, message, quoted(sentence.text))


def _to_reader(sentence: Sentence) -> str | None:
    for match in TO_READER.finditer(sentence.text):
        before = sentence.text[: match.start()]
        if re.match(
            r"(?:if you|you may have|you might have|you can use|one (?:must|should|ought|need|has|have|may"
            r"|might|can))\b",
            match[0],
            re.IGNORECASE,
        ) and _is_about_codes(sentence.text):
            continue
        if NO_ADVICE.search(sentence.text) and not re.match(r"do(?: not|n)|never", match[0], re.IGNORECASE):
            continue
        if denied(sentence.text, match.start()) or sentence.denies:
            continue
        if not re.search(r"\b(?:you|your|we)\b", match[0], re.IGNORECASE) and THIRD_PERSON.search(before):
            continue
        return match[0]
    return None


def _is_about_codes(text: str) -> bool:
    return bool(OF_CODES.search(text)) and not OF_PATIENTS.search(text)


def _treatment(sentence: Sentence, official: frozenset[str]) -> str | None:
    text = sentence.text
    if (order := ORDERS.match(text)) is not None and not _is_about_codes(text) and not sentence.denies:
        return text[: order.end() + 30]
    if (order := DO_NOT.match(text)) is not None and not _is_about_codes(text):
        return order[0]
    if sentence.denies or NO_ADVICE.search(text):
        return None
    for match in TREATS.finditer(text):
        if denied(text, match.start()) or _is_official(sentence, match, official) or _is_only_told(text, match):
            continue
        return match[0]
    return None


def _is_official(sentence: Sentence, match: re.Match[str], official: frozenset[str]) -> bool:
    """ "Use an additional code to identify insulin (Z79.4)": the tabular list speaks of treatments too."""
    text = sentence.text
    around = text[match.start() : match.end() + 40]
    if ADVISING.search(around) or (PRESSING.search(text) and not _is_about_codes(text)):
        return False
    named = {stem for each in TREATMENT.finditer(around) for stem in stems(each[0])}
    if not named:
        return False
    return named <= official or (sentence.section == "when_it_is_used" and bool(named & official))


def _is_only_told(text: str, match: re.Match[str]) -> bool:
    """ "The record says that the patient was treated with ...": what a record says is no advice."""
    said = match[0].lower()
    if STRONG.search(said):
        to_coders = CODERS_SHOULD.search(said) is not None and _is_about_codes(text)
        return to_coders or (IS_DONE.search(said) is None and SHOULD_CODE.search(text) is not None)
    if re.match(r"(?:surgery|surgical|treatments? )", said):
        return bool(RECORDED.search(text)) or not TELLS_HOW.search(text[match.start() :])
    if re.match(r"(?:tak|receiv|us(?:e|ing)|giv|continu|start|stop|begin|discontinu|administer|avoid|add|apply)", said):
        return bool(RECORDED.search(text)) or _is_about_codes(text)
    return bool(RECORDED.search(text[: match.start()])) and not IS_TREATED.search(text)
