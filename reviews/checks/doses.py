"""No doses: an explanation of a code never says how much of a medicine, or how often."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks
from .language import Prose, quoted
from .subject import Subject

_WORD_NUMBER = (
    r"(?:half(?: an?)?|a half|a quarter|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen"
    r"|twenty|thirty|forty|fifty|sixty|eighty"
    r"|(?:\w+[ -])?hundred(?: and \w+)?|(?:\w+[ -])?thousand|a couple of|a few|several)"
)
_NUMBER = r"\d[\d.,]*(?:\s?(?:-|–|to|or)\s?\d[\d.,]*)?"
_UNIT = (
    r"(?:mg|milligrams?|milligrammes?|mcg|[µμ]g|micrograms?|microgrammes?|m[lL]|millilit(?:er|re)s?|cc|IU"
    r"|i\.u\.|(?:international )?units?|mEq|mmol"
    r"|tablets?|tabs?|caps?|capsules?|pills?|puffs?|drops?|sprays?|sachets?|ampoules?|vials?|suppositor(?:y"
    r"|ies)|lozenges?|patch(?:es)?|injections?|inhalations?"
    r"|tea-?spoons?(?:fuls?)?|table-?spoons?(?:fuls?)?|tsp|tbsp|doses?|Gy|grays?)"
)
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:{_NUMBER}\s?-?\s?{_UNIT}|{_NUMBER}\s?g|{_NUMBER} gram(?:me)?s?)(?![\w])(?!\s?/\s?(?:d[lL]"
    rf"|[lL]|m[lL]|min|mmol|g|24|mg|1\.73)\b)(?!\s?(?:per|of) (?:decilit|lit|deci|minute|1\.73|creatinine))",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b{_WORD_NUMBER}[ -](?:\w+ )?(?:mg|milligrams?|milligrammes?|micrograms?|mcg|millilit(?:er|re)s?|ml"
    rf"|tablets?|capsules?|pills?|puffs?|drops?|sachets?|tea-?spoons?(?:fuls?)?|table-?spoons?(?:fuls?)?"
    rf"|lozenges?|international units?|units? of (?:insulin|heparin)|injections? (?:of|every|daily|weekly|a"
    rf"|per))\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:once|twice|thrice|(?:one|two|three|four|five|six|\d+)(?: (?:to|or|-) (?:two|three|four|five|six"
    r"|\d+))? times)[ -]?(?:daily|a day|per day|each day|every day|weekly|nightly|a night|every night"
    r"|each night)\b"
    r"|\b(?:b\.i\.d\.?|t\.i\.d\.?|q\.i\.d\.?|b\.d\.|t\.d\.s\.?|bid|tid|qid|qd|q\.d\.?|o\.d\.|p\.r\.n\.|prn|qhs"
    r"|q\.h\.s\.?|q\d{1,2}h)(?!\w)"
    r"|\b(?:every|each) (?:\d+(?:\s?(?:-|–|to)\s?\d+)?|two|three|four|six|eight|twelve|twenty-four"
    r"|other)(?: to \w+)? ?-?(?:hours?|hrs?|h)\b(?! (?:of|a) week)"
    r"|\b(?:\d+|two|three|four|six|eight|twelve)-hourly\b|\bmg ?/ ?kg\b|\bmilligrams? per kilo\w*"
    r"|\bper kilogram of body ?weight\b",
    re.IGNORECASE,
)
_DOSE = re.compile(
    r"\b(?:recommended|usual|starting|standard|maximum|max|initial|typical|normal|daily|maintenance|loading"
    r"|adult|p(?:a)?ediatric|total|single|minimum|weekly|effective|correct|lowest|low|high|safe|oral|nightly"
    r"|evening|morning|first|booster) (?:\w+ )?(?:doses?|dosages?|dosing)\b(?: (?:is|of|for|should|starts?"
    r"|ranges?|are|in)\b)"
    r"|\b(?:dose|dosage)s? (?:is|of|are|should be|starts? at|ranges?) (?:\w+ ){0,3}\d|\b(?:increase|reduce"
    r"|double|halve|adjust|titrate|lower|raise) the (?:dose|dosage)\b|\bdos(?:es?|ages?) (?:is|are|was|can be"
    r"|may be|should be) (?:\w+ )?(?:doubled|halved|increased|reduced|adjusted|repeated|split|raised|lowered"
    r"|titrated)|\b(?:low|high)-dose \w+",
    re.IGNORECASE,
)
_MEDICINE = re.compile(
    r"\b(?:tak\w+|took|medic\w+|drug|dose|dosage|tablet|insulin|inject\w*|administ\w*|given|give|apply|applied"
    r"|prescri\w*|inhal\w*|swallow\w*|nostrils?|(?:each|the|both|affected) eyes?|by mouth|bedtime|breakfast"
    r"|meals?|with food|lozenge|syrup|spray\w*|oral\w*|cream|\w+(?:cillin|mycin|statin|prazole|olol|pril|sartan"
    r"|azole"
    r"|profen|cycline|floxacin|metformin|warfarin|aspirin|paracetamol|acetaminophen))\b",
    re.IGNORECASE,
)
_ONLY_WITH_MEDICINE = re.compile(
    r"(?:once|twice|thrice|\w+ times|\w+ (?:to|or) \w+ times)[ -]?(?:daily|weekly|a|per|each|every|nightly)"
    r"|(?:every|each) "
    r"|(?:an?|one|two|three|several|a few|a couple of) (?:\w+ )?(?:units?|injections?|patch(?:es)?|drops?"
    r"|doses?|sprays?)\b",
    re.IGNORECASE,
)
_WEIGHS = re.compile(r"\b(?:weigh\w*|birth ?weight|body mass|newborn|bmi)\b", re.IGNORECASE)


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    official = " ".join(subject.official_text.lower().split())
    for sentence in prose.sentences:
        for pattern in (_AMOUNT, _WORDED, _OFTEN, _DOSE):
            match = next(
                (each for each in pattern.finditer(sentence.text) if _counts(each, sentence.text, official)), None
            )
            if match is not None:
                message = f"“{match[0].strip()}” reads as a dose. An explanation of a code gives no doses."
                yield blocks("doses", sentence.section, message, quoted(sentence.text))
                break


def _counts(match: re.Match[str], text: str, official: str) -> bool:
    """Grams of a birth weight are in the title; "twice a day" without a medicine is no dose."""
    said = " ".join(match[0].lower().split())
    if re.search(rf"(?<![\w.]){re.escape(said)}(?!\w)", official):
        return False
    if re.search(r"\bg(?:ram(?:me)?s?)?$", said):
        numbers = [each.replace(",", "") for each in re.findall(r"\d[\d,.]*\d|\d", said)]
        known = re.findall(r"\d+", official) if "gram" in official else []
        return not _WEIGHS.search(text) and not all(each in known for each in numbers)
    if _ONLY_WITH_MEDICINE.match(said):
        return bool(_MEDICINE.search(f"{text[: match.start()]} {text[match.end() :]}"))
    return True
