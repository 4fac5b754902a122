"""The displays of a concept: which are valid, in which languages, and which one to show."""

from __future__ import annotations

from collections.abc import Sequence

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import CodeSystem, Concept, Designation, Json
from public.api.fhir.systems.issues import Issue
from public.api.fhir.systems.supplied import designations_of, text_of

DISPLAY_USES = {"display", "preferredForLanguage", "short-title", "900000000000003001", "900000000000013009"}
"""Codes of designation uses whose texts are displays; a designation without a use is one as well."""


def read_languages(text: str) -> list[str]:
    """The languages of ``displayLanguage`` or Accept-Language, "de" of "de;q=0.5"; those of weight 0 left out."""
    parts = [part.split(";") for part in text.split(",")]
    names = [part[0].strip() for part in parts if "q=0" not in (weight.strip() for weight in part[1:])]
    return [name for name in names if name and name != "*"]


def speaks(language: str, asked: Sequence[str]) -> bool:
    """Whether a language is one asked for, or a variant of it: "de-CH" for "de"."""
    return any(
        language.lower() == wanted.lower() or language.lower().startswith(f"{wanted.lower()}-") for wanted in asked
    )


def is_display(designation: Designation) -> bool:
    return designation.use is None or designation.use.get("code") in DISPLAY_USES


def displays_of(system: CodeSystem, concept: Concept, row: Json | None = None) -> list[tuple[str, str]]:
    """Every display with its language; ``row`` is what a value set says of the concept."""
    displays = [(concept.display, system.language)] if concept.display else []
    if row is not None and text_of(row, "display"):
        displays.append((text_of(row, "display"), system.language))
    designations = [*concept.designations, *(designations_of(row) if row is not None else ())]
    displays += [(given.value, given.language or system.language) for given in designations if is_display(given)]
    return list(dict.fromkeys(displays))


def preferred(system: CodeSystem, concept: Concept, languages: Sequence[str]) -> str:
    """The display in the first language asked for that has one, else the code system's own."""
    displays = displays_of(system, concept)
    for language in languages:
        for value, spoken in displays:
            if speaks(spoken, [language]):
                return value
    return concept.display


def is_valid(display: str, system: CodeSystem, concept: Concept, row: Json | None) -> bool:
    """Whether it is a display of the concept in any language."""
    return _folded(display) in {_folded(value) for value, _ in displays_of(system, concept, row)}


def check_display(
    display: str, system: CodeSystem, concept: Concept, row: Json | None, languages: Sequence[str], at: str
) -> Issue | None:
    """What is wrong with a display that somebody gave; None where nothing is."""
    displays, shown, asked = displays_of(system, concept, row), f"{system.url}#{concept.code}", ",".join(languages)
    valid = [(value, spoken) for value, spoken in displays if not languages or speaks(spoken, languages)]
    if _folded(display) in {_folded(value) for value, _ in valid}:
        return None
    if valid or not languages:
        by_spaces = " ".join(display.split()) in {" ".join(value.split()) for value, _ in valid}
        return wording.wrong_display(display, shown, valid, asked, at, by_spaces=by_spaces)
    own = [value for value, spoken in displays if spoken == system.language]
    if _folded(display) in map(_folded, own):
        return wording.display_of_default_language(display, shown, asked, at)
    return wording.no_display_in_language(display, shown, asked, concept.display, at)


def _folded(display: str) -> str:
    return display.casefold()
