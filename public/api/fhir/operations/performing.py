"""The operations by name: from the parameters of a request to the resource that answers it, in the shapes of R5.

perform("ValueSet/$expand", Parameters(rows), Context(...))    ->  a ValueSet; RefusedError for what cannot be answered
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import Json, split_canonical
from public.api.fhir.systems.issues import Issue, RefusedError, outcome
from public.api.fhir.systems.library import Catalogue, Library, NoCatalogue
from public.api.fhir.systems.pins import Pins, read_pins
from public.api.fhir.systems.supplied import rows_of, text_of

from . import expanding, looking_up, validating
from .displays import read_languages
from .parameters import Parameters, answer, row
from .translating import Match, Question, answer_matches, matches_in
from .validating import infer_system

MOST_VALIDATIONS = 100
_ECHOED = ("activeOnly", "count", "excludeNested", "filter", "includeDefinition", "includeDesignations", "offset")
_NO_CODE = (
    "Unable to find code to validate (looked for coding | codeableConcept | code+system | code+inferSystem in "
    "parameters"
)


class Maps(Protocol):
    """The maps that a server knows by itself."""

    def matches(self, question: Question) -> Sequence[Match]: ...


class NoMaps:
    def matches(self, question: Question) -> Sequence[Match]:
        return ()


@dataclass(frozen=True)
class Context:
    """What a request is answered with, besides its parameters. ``accepted`` is its header Accept-Language,
    ``until`` the moment of ``time.monotonic`` when it has taken long enough; None for no limit."""

    catalogue: Catalogue = field(default_factory=NoCatalogue)
    maps: Maps = field(default_factory=NoMaps)
    accepted: str = ""
    now: datetime.datetime = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    until: float | None = None


def perform(operation: str, given: Parameters, context: Context) -> Json:
    """A validation that carries others is a batch of them."""
    if operation.endswith("/$validate-code") and given.resources("validation"):
        operation = operation.replace("$", "$batch-")
    return OPERATIONS[operation](given, context)


# --- What the parameters ask for --------------------------------------------------------------------------------------


def _library(given: Parameters, context: Context) -> Library:
    library = Library(context.catalogue, default_value_sets=read_pins(given.texts("default-valueset-version")),
                      until=context.until)  # fmt: skip
    library.add(given.resources("tx-resource"))
    library.add(given.resources("conceptMap"))
    if own := given.resources("codeSystem"):
        library.add(own[:1])
    library.ask_for_supplements(given.texts("useSupplement"))
    return library


def _pins(given: Parameters) -> Pins:
    return Pins(
        default=read_pins(given.texts("system-version")),
        check=read_pins(given.texts("check-system-version")),
        force=read_pins(given.texts("force-system-version")),
    )


def _languages(given: Parameters, context: Context) -> list[str]:
    return read_languages(given.text("displayLanguage") or context.accepted)


def _value_set(given: Parameters, library: Library) -> Json:
    if own := given.resources("valueSet"):
        return own[0]
    url = given.text("url")
    if not url:
        raise wording.invalid("Say which value set: url, or valueSet", "url")
    return library.value_set(url, given.text("valueSetVersion"))


# --- Validation -------------------------------------------------------------------------------------------------------


def _validate_in_value_set(given: Parameters, context: Context) -> Json:
    library = _library(given, context)
    asked = _asked_codes(given, systems=("system",), versions=("systemVersion", "version"))
    value_set = _value_set(given, library)
    options = _validation(given, context)
    codings, whole, where = asked
    if where == "" and not text_of(codings[0], "system") and given.flag("inferSystem"):
        library.ask_for_supplements(())
        system, issues = infer_system(library, options, value_set, text_of(codings[0], "code"))
        if issues:
            return _not_inferred(codings[0], issues)
        codings[0]["system"] = system
    return validating.validate(library, options, value_set, codings, whole, where)


def _not_inferred(coding: Json, issues: Sequence[Issue]) -> Json:
    return answer(
        [
            row("code", "Code", text_of(coding, "code")),
            {"name": "issues", "resource": outcome(issues)},
            row("message", "String", "; ".join(sorted(issue.text for issue in issues))),
            row("result", "Boolean", False),
        ]
    )


def _validate_in_system(given: Parameters, context: Context) -> Json:
    library = _library(given, context)
    own = next((text_of(resource, "url") for resource in given.resources("codeSystem")), "")
    codings, whole, where = _asked_codes(given, systems=("url", "system"), versions=("version", "systemVersion"))
    for coding in codings:
        url, version = split_canonical(given.text("url") or own)
        coding.setdefault("system", url)
        if url and text_of(coding, "system") != url:
            raise wording.invalid(f"The coding is of {text_of(coding, 'system')}, and url is {url}", "url")
        if version:
            coding.setdefault("version", version)
    return validating.validate(library, _validation(given, context), None, codings, whole, where)


def _asked_codes(
    given: Parameters, systems: Sequence[str], versions: Sequence[str]
) -> tuple[list[Json], Json | None, str]:
    """The codings to validate, the CodeableConcept they are of, and what paths in issues begin with."""
    if (whole := given.structure("codeableConcept")) is not None:
        codings = [dict(coding) for coding in rows_of(whole, "coding")]
        if not codings:
            raise RefusedError(Issue("error", "invalid", "", _NO_CODE), status=400)
        return codings[:MOST_VALIDATIONS], whole, "CodeableConcept"
    if (coding := given.structure("coding")) is not None:
        return [dict(coding)], None, "Coding"
    code, system = given.text("code"), split_canonical(given.text(*systems))
    if not code or not (system[0] or given.flag("inferSystem")):
        raise RefusedError(Issue("error", "invalid", "", _NO_CODE), status=400)
    version, display = given.text(*versions) or system[1], given.text("display")
    single = {"system": system[0], "version": version, "code": code, "display": display}
    return [{name: value for name, value in single.items() if value}], None, ""


def _validation(given: Parameters, context: Context) -> validating.Options:
    return validating.Options(
        pins=_pins(given),
        languages=_languages(given, context),
        abstract=given.flag("abstract"),
        active_only=given.flag("activeOnly") is True,
        lenient_display=given.flag("lenient-display-validation") is True,
        membership_only=given.flag("valueset-membership-only") is True,
    )


def _in_batch(operation: str) -> Callable[[Parameters, Context], Json]:
    """Many validations in one request: each is a ``validation``, and has what the request says for all."""

    def batch(given: Parameters, context: Context) -> Json:
        asked = given.resources("validation")
        if not asked or len(asked) > MOST_VALIDATIONS:
            raise wording.invalid(f"Give 1 to {MOST_VALIDATIONS} parameters validation", "validation")
        common = Parameters(row for row in given.rows if row["name"] != "validation")
        answers = []
        for resource in asked:
            own = Parameters(row for row in rows_of(resource, "parameter") if row.get("name") != "validation")
            if context.until is not None and time.monotonic() > context.until:
                raise wording.takes_too_long(common.text("url"))
            try:
                answers.append(perform(operation, own.with_defaults(common), context))
            except RefusedError as refused:
                answers.append(outcome(refused.issues))
        return answer({"name": "validation", "resource": resource} for resource in answers)

    return batch


# --- Expansion, look-up, maps -----------------------------------------------------------------------------------------


def _expand(given: Parameters, context: Context) -> Json:
    library = _library(given, context)
    options = expanding.Options(
        pins=_pins(given),
        languages=_languages(given, context),
        text=given.text("filter"),
        count=given.number("count"),
        offset=given.number("offset"),
        active_only=given.flag("activeOnly") is True,
        flat=given.flag("excludeNested") is True,
        designations=given.flag("includeDesignations") is True,
        definition=given.flag("includeDefinition") is True,
        properties=given.texts("property"),
        echoed=[_echo(row) for row in given.rows if row["name"] in _ECHOED],
        now=context.now,
    )
    return expanding.expand(library, options, _value_set(given, library))


def _echo(given: Json) -> Json:
    """A parameter as the expansion repeats it, of the type that it is defined with."""
    name = given["name"]
    parameters = Parameters([given])
    if name == "filter":
        return {"name": name, "valueString": parameters.text(name)}
    if name in ("count", "offset"):
        return {"name": name, "valueInteger": parameters.number(name)}
    return {"name": name, "valueBoolean": parameters.flag(name)}


def _coding_asked(given: Parameters) -> tuple[str, str, str]:
    """System, code and version of ``coding``, else of single parameters."""
    coding = given.structure("coding") or {}
    system, of_system = split_canonical(text_of(coding, "system") or given.text("system", "url"))
    code = text_of(coding, "code") or given.text("code")
    return system, code, text_of(coding, "version") or given.text("version") or of_system


def _look_up(given: Parameters, context: Context) -> Json:
    system, code, version = _coding_asked(given)
    return looking_up.look_up(
        _library(given, context),
        _pins(given),
        system,
        code,
        version=version,
        properties=given.texts("property"),
        languages=_languages(given, context),
    )


def _subsumes(given: Parameters, context: Context) -> Json:
    codings = [given.structure(name) or {} for name in ("codingA", "codingB")]
    system = given.text("system", "url") or text_of(codings[0], "system")
    if text_of(codings[1], "system") not in ("", system):
        raise wording.invalid("The codings are of two code systems", "codingB")
    codes = [text_of(coding, "code") or given.text(name)
             for coding, name in zip(codings, ("codeA", "codeB"), strict=True)]  # fmt: skip
    url, version = split_canonical(system)
    version = given.text("version") or text_of(codings[0], "version") or version
    return looking_up.subsumes(_library(given, context), _pins(given), url, codes[0], codes[1], version=version)


def _translate(given: Parameters, context: Context) -> Json:
    target = given.structure("targetCoding") or {}
    source = given.structure("sourceCoding") or given.structure("coding") or _first_coding(given)
    to_code = text_of(target, "code") or given.text("targetCode")
    is_reverse = given.flag("reverse") is True or bool(to_code)
    systems = [
        text_of(source, "system") or given.text("sourceSystem", "system"),
        text_of(target, "system") or given.text("targetSystem", "targetsystem"),
    ]
    if is_reverse and not to_code:  # R4's: the code is of the map's target, which ``system`` names
        systems.reverse()
    question = Question(
        source=systems[0],
        code=to_code or text_of(source, "code") or given.text("sourceCode", "code"),
        target=systems[1],
        map=given.text("url"),
        is_reverse=is_reverse,
    )
    if not (question.target if is_reverse else question.source) or not question.code:
        raise wording.invalid("Say what to translate: sourceSystem and sourceCode, or sourceCoding", "sourceCode")
    library = _library(given, context)
    matches = [*matches_in(library.maps, question), *context.maps.matches(question)]
    return answer_matches(matches, question)


def _first_coding(given: Parameters) -> Json:
    whole = given.structure("sourceCodeableConcept") or given.structure("codeableConcept") or {}
    return next(iter(rows_of(whole, "coding")), {})


OPERATIONS: dict[str, Callable[[Parameters, Context], Json]] = {
    "CodeSystem/$lookup": _look_up,
    "CodeSystem/$validate-code": _validate_in_system,
    "CodeSystem/$batch-validate-code": _in_batch("CodeSystem/$validate-code"),
    "CodeSystem/$subsumes": _subsumes,
    "ValueSet/$expand": _expand,
    "ValueSet/$validate-code": _validate_in_value_set,
    "ValueSet/$batch-validate-code": _in_batch("ValueSet/$validate-code"),
    "ConceptMap/$translate": _translate,
}
