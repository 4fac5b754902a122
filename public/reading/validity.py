"""Whether a code is valid for a date of service: one rule for the page and the interface.

A day is covered by exactly one loaded release or by none (``editions``). A code is valid if the release that covers the
day has it as billable; where none covers the day, nobody can say. Successors are those of the conversion table.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.db.models import QuerySet

from codes.models import CodeVersion
from codes.prepared import Prepared

from .editions import Edition, Editions
from .successors import read_successors

LAST_DAY_OF_ICD9 = datetime.date(2015, 9, 30)


class ValidityState(StrEnum):
    """``GONE``: an earlier release had the code; ``TO_COME``: only later ones have it."""

    VALID = "valid"
    HEADER = "header"
    GONE = "gone"
    TO_COME = "to_come"
    NOT_COVERED = "not_covered"


class Held(NamedTuple):
    """A code as one release holds it."""

    title: str
    billable: bool


@dataclass(frozen=True)
class Verdict:
    """``valid`` is None for a day that no loaded release covers; ``reason`` is a sentence or two for people."""

    code: str
    on: datetime.date
    valid: bool | None
    reason: str
    edition: Edition | None
    state: ValidityState
    title: str = ""
    successors: tuple[str, ...] = ()


def judge(
    code: str, on: datetime.date, editions: Editions, held: Mapping[int, Held], successors: tuple[str, ...] = ()
) -> Verdict:
    """``held`` is the code by id of each release that has it. Pure."""
    edition = editions.covering(on)
    if edition is None:
        why = f"No release that is loaded here covers {on}.{_before_icd10(on)}"
        return Verdict(code, on, None, why, None, ValidityState.NOT_COVERED)
    period = f"release {edition.label}, which covers {edition.effective_from} to {edition.covers_to}"
    here = held.get(edition.release.pk)
    if here is None:
        state, missing, where = _elsewhere(held, editions, edition)
        why = f"{code} is {missing} in {period}{where}.{_before_icd10(on)}"
        return Verdict(code, on, False, why, edition, state, _last_title(held, editions), successors)
    if not here.billable:
        why = f"{code} is a header in {period}: more characters are needed, and a header is never valid for billing."
        return Verdict(code, on, False, why, edition, ValidityState.HEADER, here.title, successors)
    why = f"{code} is billable in {period}.{_before_icd10(on)}"
    return Verdict(code, on, True, why, edition, ValidityState.VALID, here.title)


def _before_icd10(on: datetime.date) -> str:
    return f" Until {LAST_DAY_OF_ICD9} ICD-9-CM was in force, not ICD-10-CM." if on <= LAST_DAY_OF_ICD9 else ""


def _elsewhere(held: Mapping[int, Held], editions: Editions, edition: Edition) -> tuple[ValidityState, str, str]:
    """How the code is missing, and which other releases have it, as the end of a sentence."""
    having = [e for e in editions.all if e.release.pk in held]
    later = [e for e in having if e.effective_from > edition.effective_from]
    earlier = [e for e in having if e.effective_from < edition.effective_from]
    comes = f"{later[0].label}, which takes effect on {later[0].effective_from}" if later else ""
    if not earlier and later:
        return ValidityState.TO_COME, "not yet", f": the first release loaded here that has it is {comes}"
    gone = f": the last release loaded here that had it is {earlier[-1].label}" if earlier else ""
    return ValidityState.GONE, "no longer", f"{gone}; it is back in {comes}" if later else gone


def _last_title(held: Mapping[int, Held], editions: Editions) -> str:
    return next((held[e.release.pk].title for e in editions.newest_first if e.release.pk in held), "")


def read_verdict(code: str, on: datetime.date, editions: Editions) -> Verdict | None:
    """The verdict on a code, None for one that no loaded release has. Two queries at most."""
    rows = _held.rows(code=code, releases=editions.release_ids)
    held = {release: Held(title, billable) for release, title, billable in rows}
    if not held:
        return None
    verdict = judge(code, on, editions, held)
    if verdict.valid is not False:
        return verdict
    successors = read_successors([code], editions, on).get(code, [])
    return judge(code, on, editions, held, tuple(successors))


def _held_query(code: str, releases: list[int]) -> QuerySet[CodeVersion, tuple[int, str, bool]]:
    versions = CodeVersion.objects.named([code]).filter(release__in=releases)
    return versions.values_list("release_id", "title", "billable")


_held = Prepared(_held_query)
