"""Why an act was refused: one exception for each kind of reason, with a text for the person who tried."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class RefusalCode(StrEnum):
    """Reasons that code decides by."""

    UNSEEN_CHARACTERS = "unseen_characters"


class RefusedError(Exception):
    """An act that the rules forbid. Nothing was changed.

    The message is for the person who tried. Code that decides by the reason asks for ``code``, never for the message;
    it is empty where nothing does.
    """

    def __init__(self, message: str = "", *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class NotPermittedError(RefusedError):
    """This person may not do this, here or at all."""


class WrongStateError(RefusedError):
    """The act does not fit the state."""


class ConflictError(RefusedError):
    """Somebody else was quicker: what the act was based on is no longer so. ``current`` is what is there now."""

    def __init__(self, message: str, current: Any = None, *, code: str = "") -> None:
        super().__init__(message, code=code)
        self.current = current


class ChecksFailedError(RefusedError):
    """Checks that block found something, or others were not acknowledged. ``findings`` say what, where and why."""

    def __init__(self, message: str, findings: list[Any], *, code: str = "") -> None:
        super().__init__(message, code=code)
        self.findings = findings
