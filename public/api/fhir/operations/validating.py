"""``$validate-code``: whether a code is one of a code system or of a value set, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import CodeSystem, Concept, Json, canonical
from public.api.fhir.systems.issues import Issue, MissingImportError, message_of, outcome
from public.api.fhir.systems.library import Library
from public.api.fhir.systems.pins import Pins, Resolved, Where, resolve
from public.api.fhir.systems.supplied import rows_of, text_of, texts_of
from public.api.fhir.systems.versions import newest

from .composing import (
    Asked,
    Found,
    Membership,
    compose_of,
    parameter_of,
    supplements_of,
    takes_inactive,
    title_of,
)
from .displays import check_display, is_valid, preferred, read_languages
from .parameters import answer, row


@dataclass(frozen=True)
class Options:
    """How to validate. ``abstract`` is None where the request does not say whether abstract codes are allowed."""

    pins: Pins = field(default_factory=Pins)
    languages: Sequence[str] = ()
    abstract: bool | None = None
    active_only: bool = False
    lenient_display: bool = False
    membership_only: bool = False


@dataclass
class Checked:
    """What was learned about one coding. ``is_in`` is None where nobody can say."""

    coding: Json
    where: Where
    system: CodeSystem | None = None
    concept: Concept | None = None
    vs_row: Json | None = None
    is_in: bool | None = None
    issues: list[Issue] = field(default_factory=list)
    unknown: str = ""
    missing: str = ""

    @property
    def code(self) -> str:
        return text_of(self.coding, "code")

    @property
    def shown(self) -> str:
        version = text_of(self.coding, "version")
        return f"{canonical(text_of(self.coding, 'system'), version)}#{self.code}"


class Validation:
    """Validates codes against one value set, or a code system alone where there is none."""

    def __init__(self, library: Library, options: Options, value_set: Json | None) -> None:
        self.library, self.options, self.value_set = library, options, value_set
        self.members = Membership(library, options.pins)

    @property
    def _title(self) -> str:
        return title_of(self.value_set) if self.value_set is not None else ""

    def check(self, coding: Json, where: Where, *, alone: bool = True) -> Checked:
        """``alone``: the code is all there is to find in the value set."""
        checked = Checked(coding, where)
        if not text_of(coding, "system"):
            self._without_system(checked)
        elif self.value_set is None:
            self._in_system(checked, self._resolved(coding, where))
            checked.is_in = checked.concept is not None
        else:
            self._in_value_set(checked, self.value_set)
        self._is_allowed(checked)
        if checked.is_in is False and self.value_set is not None:
            checked.issues.append(self._absent(checked, alone=alone))
        self._of_concept(checked)
        return checked

    # --- Where the code is --------------------------------------------------------------------------------------------

    def _without_system(self, checked: Checked) -> None:
        checked.is_in = False
        if not self.options.membership_only:
            checked.issues.append(wording.no_system(checked.where.whole or "code"))

    def _in_value_set(self, checked: Checked, value_set: Json) -> None:
        coding = checked.coding
        asked = Asked(text_of(coding, "system"), checked.code, text_of(coding, "version"), checked.where)
        matches, resolved = self.members.test(value_set, asked)
        if matches:
            self._take(checked, self._best(matches, coding))
            return
        troubled = [how for how in resolved if not how.is_clean]
        if troubled:
            self._trouble(checked, troubled[0])
        checked.is_in = None if troubled and troubled[0].system is None else False
        if checked.is_in is False and not self.options.membership_only:
            self._in_system(checked, self._newest(resolved) or self._resolved(coding, checked.where))

    def _take(self, checked: Checked, best: Found) -> None:
        checked.is_in, checked.vs_row = True, best.row
        checked.system, checked.concept = best.resolved.system, best.concept
        self._trouble(checked, best.resolved)
        if best.concept is None and best.resolved.system is not None:
            system, at = best.resolved.system, checked.where.at("code")
            checked.issues.append(wording.unknown_in_fragment(checked.code, system.url, system.version, at))

    def _best(self, matches: list[Found], coding: Json) -> Found:
        """Where several versions have the code: the one whose display is given, else the newest."""
        display = text_of(coding, "display")
        if display:
            fitting = [match for match in matches if match.concept and match.resolved.system
                       and is_valid(display, match.resolved.system, match.concept, match.row)]  # fmt: skip
            matches = fitting or matches
        version = newest(match.version for match in matches)
        return next(match for match in matches if match.version == version)

    def _newest(self, resolved: list[Resolved]) -> Resolved | None:
        clean = {how.system.version: how for how in resolved if how.is_clean and how.system is not None}
        return clean[newest(clean) or ""] if clean else None

    def _resolved(self, coding: Json, where: Where) -> Resolved:
        version = text_of(coding, "version")
        return resolve(self.library, self.options.pins, text_of(coding, "system"), included=version, given=version,
                       where=where)  # fmt: skip

    def _in_system(self, checked: Checked, how: Resolved) -> None:
        """What the code system by itself says of the code."""
        checked.system = how.system
        if how.system is None:
            self._unknown_system(checked, how)
            return
        checked.issues += [issue for issue in how.issues if issue not in checked.issues]
        checked.concept = how.system.find(checked.code)
        if checked.concept is None:
            system, at = how.system, checked.where.at("code")
            if system.is_fragment:
                checked.issues.append(wording.unknown_in_fragment(checked.code, system.url, system.version, at))
            else:
                hint = system.hint(checked.code)
                checked.issues.append(wording.unknown_code(checked.code, system.url, system.version, hint, at))

    def _unknown_system(self, checked: Checked, how: Resolved) -> None:
        url, at = text_of(checked.coding, "system"), checked.where.at("system")
        if self.library.is_value_set(url):
            checked.issues.append(wording.value_set_as_system(url, at))
            return
        if ":" not in url:
            checked.issues.append(wording.relative_system(at))
        checked.issues += [issue for issue in how.issues if issue not in checked.issues]
        if self.library.versions(url):
            checked.missing = how.missing
        else:
            checked.unknown = url

    def _trouble(self, checked: Checked, how: Resolved) -> None:
        checked.issues += [issue for issue in how.issues if issue not in checked.issues]
        checked.missing = checked.missing or how.missing

    # --- What is wrong with it ----------------------------------------------------------------------------------------

    def _absent(self, checked: Checked, *, alone: bool) -> Issue:
        display, at = text_of(checked.coding, "display"), checked.where.at("code")
        return wording.not_in_value_set(checked.shown, display, self._title, at, is_error=alone)

    def _is_allowed(self, checked: Checked) -> None:
        concept, at = checked.concept, checked.where.at("code")
        if concept is None or not checked.is_in or checked.system is None:
            return
        strict = self.options.abstract is None and checked.system.asks_for_abstract
        if concept.abstract and (self.options.abstract is False or strict):
            checked.issues.append(wording.abstract(f"{checked.system.url}#{concept.code}", at))
            checked.is_in = False
        active_only = self.options.active_only or (self.value_set is not None and not takes_inactive(self.value_set))
        if concept.inactive and active_only:
            checked.issues.append(wording.not_active(concept.code, at))
            checked.is_in = False

    def _of_concept(self, checked: Checked) -> None:
        concept, system, where = checked.concept, checked.system, checked.where
        if concept is None or system is None or self.options.membership_only:
            return
        if concept.code != checked.code:
            named = canonical(system.url, system.version)
            checked.issues.append(wording.other_case(checked.code, concept.code, named, where.at("code")))
        if concept.inactive:
            checked.issues.append(wording.inactive(concept, where.whole or "code"))
        display = text_of(checked.coding, "display")
        if display:
            at = where.at("display")
            wrong = check_display(display, system, concept, checked.vs_row, self.options.languages, at)
            if wrong is not None:
                checked.issues.append(wrong.as_warning() if self._forgives(wrong) else wrong)

    def _forgives(self, wrong: Issue) -> bool:
        return self.options.lenient_display and wrong.is_error


# --- Answers ----------------------------------------------------------------------------------------------------------


def validate(
    library: Library, options: Options, value_set: Json | None, codings: Sequence[Json], whole: Json | None, where: str
) -> Json:
    """The answer for one coding, or for those of the CodeableConcept ``whole``; ``where`` is "", "Coding" or
    "CodeableConcept"."""
    options = _with_defaults(library, options, value_set)
    validation = Validation(library, options, value_set)
    places = [Where(f"{where}.coding[{number}]" if whole is not None else where) for number in range(len(codings))]
    try:
        if value_set is not None:
            validation.members.check_imports(value_set)
        all_checked = [validation.check(coding, place, alone=whole is None)
                       for coding, place in zip(codings, places, strict=True)]  # fmt: skip
    except MissingImportError as missing:
        first = codings[0] if codings and whole is None else {}
        return _shown(Checked(first, Where()), list(missing.issues), whole, options, result=False)
    issues = [issue for checked in all_checked for issue in checked.issues]
    best = next((checked for checked in all_checked if checked.is_in), None)
    if whole is not None and value_set is not None and best is None:
        if not any(checked.is_in is None for checked in all_checked):
            issues.append(wording.no_valid_coding(title_of(value_set)))
        best = _without_concept(all_checked)
    shown = best or (all_checked[0] if all_checked else Checked({}, Where()))
    return _shown(shown, issues, whole, options, result=not any(issue.is_error for issue in issues))


def _without_concept(all_checked: Sequence[Checked]) -> Checked:
    """Of a CodeableConcept without a valid coding only says which system nobody knows."""
    return replace(
        Checked({}, Where()),
        unknown=next((checked.unknown for checked in all_checked if checked.unknown), ""),
        missing=next((checked.missing for checked in all_checked if checked.missing), ""),
    )


def _with_defaults(library: Library, options: Options, value_set: Json | None) -> Options:
    """What the value set itself asks for: supplements, and a language where the request names none."""
    if value_set is None:
        return options
    library.ask_for_supplements(supplements_of(value_set))
    if options.languages:
        return options
    own = parameter_of(value_set, "displayLanguage") or text_of(value_set, "language")
    return replace(options, languages=read_languages(own))


def _shown(checked: Checked, issues: list[Issue], whole: Json | None, options: Options, *, result: bool) -> Json:
    concept, system, coding = checked.concept, checked.system, checked.coding
    display = preferred(system, concept, options.languages) if concept and system else ""
    if concept and checked.coding.get("display") and system and not options.languages:
        display = concept.display
    right = concept.code if concept and concept.code != text_of(coding, "code") else ""
    return answer(
        [
            row("code", "Code", text_of(coding, "code")),
            row("codeableConcept", "CodeableConcept", whole),
            row("display", "String", display),
            row("inactive", "Boolean", (concept and concept.inactive) or None),
            {"name": "issues", "resource": outcome(issues)} if issues else None,
            row("message", "String", message_of(issues)),
            row("normalized-code", "Code", right),
            row("result", "Boolean", result),
            row("status", "Code", concept.status if concept and concept.inactive else ""),
            row("system", "Uri", text_of(coding, "system")),
            row("version", "String", system.version if system else ""),
            row("x-caused-by-unknown-system", "Canonical", checked.missing),
            row("x-unknown-system", "Canonical", checked.unknown),
        ]
    )


def infer_system(library: Library, options: Options, value_set: Json, code: str) -> tuple[str, list[Issue]]:
    """The one code system of a value set that has the code; else nothing, and why."""
    members, urls = Membership(library, options.pins), _systems(library, value_set)
    having = [url for url in urls if members.test(value_set, Asked(url, code))[0]]
    if len(having) == 1:
        return having[0], []
    named, many = having or urls, len(having) > 1
    absent = wording.not_in_value_set(f"#{code}", "", title_of(value_set), "code")
    return "", [absent, wording.cannot_infer(code, title_of(value_set), named, "code", many=many)]


def _systems(library: Library, value_set: Json, depth: int = 0) -> list[str]:
    """The code systems that a value set and those it includes draw from."""
    urls: dict[str, None] = {}
    for include in rows_of(compose_of(value_set), "include"):
        if url := text_of(include, "system"):
            urls[url] = None
        for name in texts_of(include, "valueSet") if depth < 5 else ():
            urls |= dict.fromkeys(_systems(library, library.value_set(name, within=value_set), depth + 1))
    return list(urls)
