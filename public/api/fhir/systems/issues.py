"""What is wrong with a request or a code, as OperationOutcome says it in HL7's terminology ecosystem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .interface import Json

TX_CODES = "http://hl7.org/fhir/tools/CodeSystem/tx-issue-type"
MESSAGE_ID = "http://hl7.org/fhir/StructureDefinition/operationoutcome-message-id"


@dataclass(frozen=True)
class Issue:
    """``kind`` is a code of tx-issue-type, ``at`` a FHIRPath into the request, ``name`` HL7's name of the message.

    ``is_told``: whether the ``message`` of an answer repeats it. ``is_located``: whether the path is said as
    ``location`` too, as HL7's recorded answers do for all issues but those of displays.
    """

    severity: str
    code: str
    kind: str
    text: str
    at: str = ""
    name: str = ""
    is_told: bool = True

    @property
    def is_located(self) -> bool:
        return self.kind != "invalid-display"

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def as_warning(self) -> Issue:
        return replace(self, severity="warning")

    def shown(self) -> Json:
        details: Json = {"text": self.text}
        if self.kind:
            details["coding"] = [{"system": TX_CODES, "code": self.kind}]
        shown: Json = {"severity": self.severity, "code": self.code, "details": details}
        if self.at:
            shown |= {"location": [self.at]} if self.is_located else {}
            shown["expression"] = [self.at]
        if self.name:
            shown["extension"] = [{"url": MESSAGE_ID, "valueString": self.name}]
        return shown


class RefusedError(Exception):
    """The request cannot be answered: an OperationOutcome with a status of 4xx."""

    def __init__(self, *issues: Issue, status: int = 422) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.issues, self.status = issues, status


class MissingImportError(RefusedError):
    """A value set refers to one that nobody knows: an expansion is refused, a validation answers ``false``."""


def outcome(issues: Iterable[Issue]) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [issue.shown() for issue in issues]}


def message_of(issues: Sequence[Issue]) -> str:
    """The texts that the ``message`` of an answer repeats, in alphabetical order."""
    return "; ".join(sorted({issue.text for issue in issues if issue.is_told}))
