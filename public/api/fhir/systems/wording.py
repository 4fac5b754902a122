"""The sentences of issues. Their codes, names and words are those of HL7's recorded cases, which clients compare."""

from __future__ import annotations

from collections.abc import Sequence

from .interface import Concept
from .issues import Issue, MissingImportError, RefusedError

_SO = "so the code cannot be validated"
_SO_EXPANDED = "so the value set cannot be expanded"


def _listed(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


# --- What a code is ---------------------------------------------------------------------------------------------------


def not_in_value_set(shown: str, display: str, value_set: str, at: str, *, is_error: bool = True) -> Issue:
    with_display = f"{shown} ('{display}')" if display else shown
    text = f"The provided code '{with_display}' was not found in the value set '{value_set}'"
    name = "None_of_the_provided_codes_are_in_the_value_set_one"
    if is_error:
        return Issue("error", "code-invalid", "not-in-vs", text, at, name)
    return Issue("information", "code-invalid", "this-code-not-in-vs", text, at, name, is_told=False)


def no_valid_coding(value_set: str) -> Issue:
    text = f"No valid coding was found for the value set '{value_set}'"
    return Issue("error", "code-invalid", "not-in-vs", text, "", "TX_GENERAL_CC_ERROR_MESSAGE")


def unknown_code(code: str, url: str, version: str, hint: str, at: str) -> Issue:
    text = f"Unknown code '{code}' in the CodeSystem '{url}'" + (f" version '{version}'" if version else "")
    return Issue("error", "code-invalid", "invalid-code", f"{text}. {hint}" if hint else text, at,
                 "Unknown_Code_in_Version")  # fmt: skip


def unknown_in_fragment(code: str, url: str, version: str, at: str) -> Issue:
    text = (
        f"Unknown Code '{code}' in the CodeSystem '{url}' version '{version}' - note that the code system is labeled "
        "as a fragment, so the code may be valid in some other fragment"
    )
    return Issue("warning", "code-invalid", "invalid-code", text, at, "UNKNOWN_CODE_IN_FRAGMENT", is_told=False)


def other_case(code: str, right: str, system: str, at: str) -> Issue:
    text = (
        f"The code '{code}' differs from the correct code '{right}' by case. Although the code system '{system}' is "
        "case insensitive, implementers are strongly encouraged to use the correct case anyway"
    )
    return Issue("information", "business-rule", "code-rule", text, at, "CODE_CASE_DIFFERENCE", is_told=False)


def inactive(concept: Concept, at: str) -> Issue:
    status = f"{concept.status} and inactive" if concept.status not in ("", "inactive") else "inactive"
    text = f"The concept '{concept.code}' has a status of {status} and its use should be reviewed"
    return Issue("warning", "business-rule", "code-comment", text, at, "INACTIVE_CONCEPT_FOUND")


def not_active(code: str, at: str) -> Issue:
    text = f"The concept '{code}' is valid but is not active"
    return Issue("error", "business-rule", "code-rule", text, at, "STATUS_CODE_WARNING_CODE")


def abstract(shown: str, at: str) -> Issue:
    text = f"Code '{shown}' is abstract, and not allowed in this context"
    return Issue("error", "business-rule", "code-rule", text, at, "ABSTRACT_CODE_NOT_ALLOWED")


# --- Displays ---------------------------------------------------------------------------------------------------------


def wrong_display(display: str, shown: str, valid: Sequence[tuple[str, str]], languages: str, at: str, *,
                  by_spaces: bool) -> Issue:  # fmt: skip
    """``valid`` are displays with their languages."""
    named = [f"'{value}' ({language})" if language else f"'{value}'" for value, language in valid]
    which = f"one of {len(named)} choices: {_listed(named)}" if len(named) > 1 else _listed(named)
    what = "Wrong whitespace in Display Name" if by_spaces else "Wrong Display Name"
    text = f"{what} '{display}' for {shown}. Valid display is {which} (for the language(s) '{languages or '--'}')"
    name = f"Display_Name_{'WS_' if by_spaces else ''}for__should_be_one_of__instead_of"
    return Issue("error", "invalid", "invalid-display", text, at, name)


def display_of_default_language(display: str, shown: str, languages: str, at: str) -> Issue:
    text = (
        f"There are no valid display names found for the code {shown} for language(s) '{languages}'. The display is "
        f"'{display}' which is a valid display for the default language"
    )
    return Issue("information", "invalid", "invalid-display", text, at, "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_OK")


def no_display_in_language(display: str, shown: str, languages: str, default: str, at: str) -> Issue:
    text = (
        f"Wrong Display Name '{display}' for {shown}. There are no valid display names found for language(s) "
        f"'{languages}'. Default display is '{default}'"
    )
    return Issue("error", "invalid", "invalid-display", text, at, "NO_VALID_DISPLAY_FOUND_NONE_FOR_LANG_ERR")


# --- Systems and versions ---------------------------------------------------------------------------------------------


def unknown_system(url: str, at: str = "", *, expanding: bool = False) -> Issue:
    so, name = (_SO_EXPANDED, "UNKNOWN_CODESYSTEM_EXP") if expanding else (_SO, "UNKNOWN_CODESYSTEM")
    text = f"A definition for CodeSystem '{url}' could not be found, {so}"
    return Issue("error", "not-found", "not-found", text, at, name)


def unknown_version(url: str, version: str, known: Sequence[str], at: str = "", *, expanding: bool = False) -> Issue:
    so, name = (_SO_EXPANDED, "UNKNOWN_CODESYSTEM_VERSION_EXP") if expanding else (_SO, "UNKNOWN_CODESYSTEM_VERSION")
    text = f"A definition for CodeSystem '{url}' version '{version}' could not be found, {so}"
    return Issue("error", "not-found", "not-found", f"{text}. Valid versions: {_listed(known)}", at, name)


def other_version(url: str, asked: str, included: str, given: str, at: str) -> Issue:
    """The value set means version ``asked``: its own, or that of a parameter in place of ``included``."""
    changed = "" if asked == included else f" resulting from the version '{included}'"
    text = (
        f"The code system '{url}' version '{asked}'{changed} in the ValueSet include is different to the one in the "
        f"value ('{given}')"
    )
    name = "VALUESET_VALUE_MISMATCH_CHANGED" if changed else "VALUESET_VALUE_MISMATCH"
    return Issue("error", "invalid", "vs-invalid", text, at, name)


def other_default_version(url: str, version: str, given: str, at: str) -> Issue:
    text = (
        f"The code system '{url}' version '{version}' for the versionless include in the ValueSet include is different "
        f"to the one in the value ('{given}')"
    )
    return Issue("warning", "invalid", "vs-invalid", text, at, "VALUESET_VALUE_MISMATCH_DEFAULT", is_told=False)


def version_not_allowed(url: str, version: str, required: str, at: str = "") -> Issue:
    text = (
        f"The version '{version}' is not allowed for system '{url}': required to be '{required}' by a version-check "
        "parameter"
    )
    return Issue("error", "exception", "version-error", text, at, "VALUESET_VERSION_CHECK")


def value_set_as_system(url: str, at: str) -> Issue:
    text = f"The Coding references a value set, not a code system ('{url}')"
    return Issue("error", "invalid", "invalid-data", text, at, "Terminology_TX_System_ValueSet2")


def relative_system(at: str) -> Issue:
    text = "Coding.system must be an absolute reference, not a local reference"
    return Issue("error", "invalid", "invalid-data", text, at, "Terminology_TX_System_Relative")


def no_system(at: str) -> Issue:
    text = (
        "Coding has no system. A code with no system has no defined meaning, and it cannot be validated. A system "
        "should be provided"
    )
    return Issue("warning", "invalid", "invalid-data", text, at, "Coding_has_no_system__cannot_validate")


def cannot_infer(code: str, value_set: str, systems: Sequence[str], at: str, *, many: bool) -> Issue:
    """``systems`` are those that have the code where these are many, else those of the value set."""
    why = "value set expansion has multiple matches" if many else "none of its code systems has the code"
    text = f"The System URI could not be determined for the code '{code}' in the ValueSet '{value_set}': {why}"
    name = "Unable_to_resolve_system__value_set_has_multiple_matches" if many else "UNABLE_TO_INFER_CODESYSTEM"
    return Issue("error", "not-found", "cannot-infer", f"{text}: [{', '.join(systems)}]", at, name)


# --- Refusals ---------------------------------------------------------------------------------------------------------


def invalid(text: str, at: str = "", *, status: int = 400) -> RefusedError:
    """The request itself is wrong."""
    return RefusedError(Issue("error", "invalid", "", text, at), status=status)


def not_supported(text: str, at: str = "") -> RefusedError:
    return RefusedError(Issue("error", "not-supported", "", text, at))


def unknown_value_set(canonical: str) -> MissingImportError:
    text = f"A definition for the value Set '{canonical}' could not be found"
    issue = Issue("error", "not-found", "not-found", text, "", "Unable_to_resolve_value_Set_")
    return MissingImportError(issue, status=404)


def unknown_pinned_value_set(url: str, version: str) -> MissingImportError:
    """The version is the one that ``default-valueset-version`` asks for."""
    text = (
        f"A definition for the value Set '{url}|{version}', which default-valueset-version asks for, could not be found"
    )
    return MissingImportError(
        Issue("error", "not-found", "not-found", text, "", "VS_EXP_IMPORT_UNK_PINNED"), status=404
    )


def unknown_supplement(canonical: str) -> RefusedError:
    text = f"Required supplement not found: {canonical}"
    return RefusedError(Issue("error", "not-found", "not-found", text, "", "VALUESET_SUPPLEMENT_MISSING"))


def too_costly(value_set: str, most: int) -> RefusedError:
    text = (
        f"The value set '{value_set}' has too many codes to expand at once: at most {most}. Ask for a page of it with "
        "count and offset, or for less with filter"
    )
    return RefusedError(Issue("error", "too-costly", "", text, "", "VALUESET_TOO_COSTLY"))


def takes_too_long(value_set: str) -> RefusedError:
    text = f"The value set '{value_set}' takes too long to work out. Ask for less, with filter or narrower includes"
    return RefusedError(Issue("error", "too-costly", "", text, "", "VALUESET_TOO_COSTLY"))


def circular(value_set: str, way: Sequence[str]) -> RefusedError:
    text = f"Cyclic reference detected when reading {value_set} via [{', '.join(way)}]"
    return RefusedError(Issue("error", "processing", "vs-invalid", text, "", "VALUESET_CIRCULAR_REFERENCE"))


def filter_without_value(url: str, prop: str, op: str, at: str) -> RefusedError:
    text = f"The system {url} filter with property = {prop}, op = {op} has no value"
    name = "UNABLE_TO_HANDLE_SYSTEM_FILTER_WITH_NO_VALUE"
    return RefusedError(Issue("error", "invalid", "vs-invalid", text, at, name))


def unknown_filter(url: str, prop: str, op: str, at: str) -> RefusedError:
    text = f"The system {url} has no filter with property = {prop}, op = {op}"
    return RefusedError(Issue("error", "not-supported", "vs-invalid", text, at, "FILTER_NOT_UNDERSTOOD"))


def no_such_code(code: str, url: str, version: str, hint: str = "") -> RefusedError:
    issue = unknown_code(code, url, version, hint, "")
    return RefusedError(Issue("error", "not-found", "invalid-code", issue.text, "", issue.name), status=404)
