"""What a check finds: its kind, how grave it is, the codes it concerns, and the official note."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    ERROR = "error"
    CONFLICT = "conflict"
    WARNING = "warning"
    INFORMATION = "information"


class Kind(StrEnum):
    """The kinds of findings; programs read these words."""

    UNKNOWN_CODE = "unknown_code"
    ICD9_CODE = "icd9_code"
    HEADER = "header"
    NOT_VALID_ON_DATE = "not_valid_on_date"
    SEVENTH_MISSING = "seventh_missing"
    SEVENTH_INVALID = "seventh_invalid"
    DUPLICATE = "duplicate"
    EXCLUDES1 = "excludes1"
    EXCLUDES1_CONDITIONAL = "excludes1_conditional"
    EXCLUDES2 = "excludes2"
    BOTH_SIDES = "both_sides"
    CODE_FIRST = "code_first"
    USE_ADDITIONAL = "use_additional"
    MANIFESTATION_FIRST = "manifestation_first"
    NOT_FIRST = "not_first"
    POA_EXEMPT = "poa_exempt"
    NOTES_UNKNOWN = "notes_unknown"
    OUTSIDE_COVERAGE = "outside_coverage"


SEVERITY = {
    Kind.UNKNOWN_CODE: Severity.ERROR,
    Kind.ICD9_CODE: Severity.ERROR,
    Kind.HEADER: Severity.ERROR,
    Kind.NOT_VALID_ON_DATE: Severity.ERROR,
    Kind.SEVENTH_MISSING: Severity.ERROR,
    Kind.SEVENTH_INVALID: Severity.ERROR,
    Kind.MANIFESTATION_FIRST: Severity.ERROR,
    Kind.NOT_FIRST: Severity.ERROR,
    Kind.EXCLUDES1: Severity.CONFLICT,
    Kind.EXCLUDES1_CONDITIONAL: Severity.WARNING,
    Kind.DUPLICATE: Severity.WARNING,
    Kind.BOTH_SIDES: Severity.WARNING,
    Kind.CODE_FIRST: Severity.WARNING,
    Kind.NOTES_UNKNOWN: Severity.WARNING,
    Kind.OUTSIDE_COVERAGE: Severity.WARNING,
    Kind.EXCLUDES2: Severity.INFORMATION,
    Kind.USE_ADDITIONAL: Severity.INFORMATION,
    Kind.POA_EXEMPT: Severity.INFORMATION,
}


class OfficialNote(NamedTuple):
    """A note word for word. ``kind`` is the tabular list's ("excludes1"), ``owner`` the code, block or chapter that has
    it, of ``owner_kind``. ``inherited``: it stands above the code that it is in force for. ``release`` is an effective
    date. ``after`` is what follows in the list, where the text only opens it ("underlying disease, such as:").
    """

    text: str
    kind: str
    owner: str
    owner_kind: str
    inherited: bool
    release: str
    file: str
    sha256: str
    after: tuple[str, ...] = ()


class Finding(NamedTuple):
    """``codes`` are in the order asked. ``suggested`` are codes to look at instead, which the message names."""

    kind: Kind
    codes: tuple[str, ...]
    message: str
    note: OfficialNote | None = None
    suggested: tuple[str, ...] = ()
    severity_of_its_own: Severity | None = None

    @property
    def severity(self) -> Severity:
        return self.severity_of_its_own or SEVERITY[self.kind]
