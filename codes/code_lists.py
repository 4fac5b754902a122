"""Code lists: codes with or without what is below them, as an address holds them; what a release does to them. Pure.

    read_list("E11.-, !E11.9")        ->  E11 and all below it, without E11.9
    members(code_list, held)          ->  the codes of a release that are in it
    step(code_list, before, after)    ->  what the next release does to it
    compose(code_list, ...)           ->  the same list as FHIR's ValueSet.compose says it

"E11.9" is that code alone; "E11.-" (or "E11-", "E11*") is the code and all below it; "!" before either takes out, and
what is out stays out, wherever it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from codes.characters import without_format
from codes.releases.files.records import names_above, printable
from codes.spelling import code_of, spelled

MOST_ENTRIES, LONGEST = 200, 4_000
_BETWEEN = re.compile(r"[\s,;|]+")
WRITTEN = r"[A-Za-z][0-9A-Za-z]{2}(?:\.?[0-9A-Za-z]{1,4})?"  # a code, with its dot or without
_WRITTEN = re.compile(WRITTEN)
_OUT = re.compile(r"!\s*")
_BELOW = re.compile(r"\.?[-*\u2010-\u2015\u2212]+\Z")


class ListError(ValueError):
    """A text that is no code list, in words for whoever wrote it."""


class Entry(NamedTuple):
    """A code of a list; ``below``: and all below it; ``out``: taken out."""

    code: str
    below: bool
    out: bool

    def __str__(self) -> str:
        """As a list has it: "E11.-", "!E11.65"."""
        dash = ("-" if "." in self.code else ".-") if self.below else ""
        return f"{'!' if self.out else ''}{self.code}{dash}"


@dataclass(frozen=True)
class CodeList:
    """Entries in the order written, each of them once."""

    entries: tuple[Entry, ...] = ()

    def __str__(self) -> str:
        return ",".join(map(str, self.entries))

    @property
    def named(self) -> list[str]:
        """The codes that are in, by name."""
        return [entry.code for entry in self.entries if not entry.out]


class Held(NamedTuple):
    """A code as a release has it."""

    title: str
    billable: bool


class Member(NamedTuple):
    code: str
    title: str
    billable: bool


class Split(NamedTuple):
    """A billable code that became a header; ``into`` are the new billable codes below it."""

    code: str
    title: str
    into: list[str]


class Retitled(NamedTuple):
    code: str
    old: str
    new: str


class New(NamedTuple):
    """A code that the release before did not have, below ``under``. ``is_member``: the list takes it in by itself."""

    code: str
    title: str
    under: str
    is_member: bool


@dataclass(frozen=True)
class Step:
    """What a release does to the members of a list, and which codes are new below them."""

    gone: list[Member] = field(default_factory=list)
    split: list[Split] = field(default_factory=list)
    retitled: list[Retitled] = field(default_factory=list)
    became_billable: list[Member] = field(default_factory=list)
    new: list[New] = field(default_factory=list)

    @property
    def changes(self) -> int:
        return len(self.gone) + len(self.split) + len(self.retitled) + len(self.became_billable) + len(self.new)


def read_list(text: str) -> CodeList:
    """The list that a text says, as an address or somebody in a form writes it. Raises ListError."""
    if len(text) > LONGEST:
        raise ListError(f"A list has at most {LONGEST:,} characters; this one has {len(text):,}.")
    plain = _OUT.sub("!", unicodedata.normalize("NFKC", without_format(text)))
    entries = dict.fromkeys(_entry(word) for word in _BETWEEN.split(plain) if word)
    if len(entries) > MOST_ENTRIES:
        raise ListError(f"A list has at most {MOST_ENTRIES} codes, this one {len(entries)}; take headers, as in E11.-")
    if entries and all(entry.out for entry in entries):
        raise ListError("All codes of this list are taken out by “!”; name those that are in it, too.")
    return CodeList(tuple(entries))


def _entry(word: str) -> Entry:
    bare = _BELOW.sub("", word.lstrip("!"))
    if not _WRITTEN.fullmatch(spelled(bare)):
        raise ListError(
            f"“{printable(word[:20])}” is not written like a code. Write E11.9 or E11.-, with commas between codes."
        )
    return Entry(code_of(bare), bare != word.lstrip("!"), word.startswith("!"))


def members(code_list: CodeList, held: Mapping[str, Held]) -> list[Member]:
    """The codes of a release that are in the list, in the order of ``held``."""
    is_member = _rule(code_list)
    return [Member(code, *facts) for code, facts in held.items() if is_member(code)]


def step(code_list: CodeList, before: Mapping[str, Held], after: Mapping[str, Held]) -> Step:
    """What the next release does to the list. Both sides have all codes of it, and all below them, in order."""
    was = members(code_list, before)
    out = _rule(CodeList(tuple(entry._replace(out=False) for entry in code_list.entries if entry.out)))
    made = {code: facts for code, facts in after.items() if code not in before and not out(code)}
    staying = [(member, after[member.code]) for member in was if member.code in after]
    return Step(
        gone=[member for member in was if member.code not in after],
        split=[_split(member, made) for member, now in staying if member.billable and not now.billable],
        retitled=[Retitled(*member[:2], now.title) for member, now in staying if member.title != now.title],
        became_billable=[member for member, now in staying if now.billable and not member.billable],
        new=list(_new(made, {member.code for member in was} | set(code_list.named), _rule(code_list))),
    )


def _split(member: Member, made: Mapping[str, Held]) -> Split:
    into = [code for code, facts in made.items() if facts.billable and member.code in names_above(code)]
    return Split(member.code, member.title, into)


def _new(made: Mapping[str, Held], above: Collection[str], is_member: Callable[[str], bool]) -> Iterator[New]:
    for code, facts in made.items():
        if under := next((name for name in names_above(code) if name in above), ""):
            yield New(code, facts.title, under, is_member(code))


def compare(first: Iterable[Member], second: Iterable[Member]) -> tuple[list[Member], list[Member], list[Member]]:
    """Members of the first list alone, of both, of the second alone."""
    ours, theirs = ({member.code: member for member in some} for some in (first, second))
    return (
        [member for code, member in ours.items() if code not in theirs],
        [member for code, member in ours.items() if code in theirs],
        [member for code, member in theirs.items() if code not in ours],
    )


def compose(code_list: CodeList, *, system: str, version: str) -> dict[str, Any]:
    """The list as ``ValueSet.compose`` of FHIR R4: codes alone are concepts, codes with all below ``is-a`` filters."""

    def parts(*, out: bool) -> list[dict[str, Any]]:
        of = {"system": system, "version": version}
        wanted = [entry for entry in code_list.entries if entry.out is out]
        alone = [{"code": entry.code} for entry in wanted if not entry.below]
        filters = [{"property": "concept", "op": "is-a", "value": entry.code} for entry in wanted if entry.below]
        return [*([of | {"concept": alone}] if alone else ()), *(of | {"filter": [which]} for which in filters)]

    included, excluded = parts(out=False), parts(out=True)
    return {"include": included} | ({"exclude": excluded} if excluded else {})


def _rule(code_list: CodeList) -> Callable[[str], bool]:
    """Whether a code is in a list."""
    alone, below = (
        {out: {e.code for e in code_list.entries if (e.out, e.below) == (out, kind)} for out in (False, True)}
        for kind in (False, True)
    )

    def has(code: str, *, out: bool) -> bool:
        return code in alone[out] or any(name in below[out] for name in (code, *names_above(code)))

    return lambda code: has(code, out=False) and not has(code, out=True)
