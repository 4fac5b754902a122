"""Regular expressions of filters, matched without backtracking: no pattern of a request can take long.

fits("(a+)+", "aaaa")    ->  True       (the whole text has to fit)

Read are characters, classes, groups, alternatives and repeats. What else there is in regular expressions is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import lru_cache

LONGEST, MOST_REPEATS, DEEPEST, LONGEST_TEXT = 500, 500, 20, 2_000
MOST_STEPS = 20_000


class Subject:
    """A text that is matched, and how many steps that may still take."""

    def __init__(self, text: str) -> None:
        self.text, self.left = text, MOST_STEPS


Ends = Callable[[Subject, AbstractSet[int]], AbstractSet[int]]
"""From where a part may begin in a text to where it may end."""

_ANCHORS = "^$"
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "D": lambda c: not c.isdecimal(),
    "w": lambda c: c.isalnum() or c == "_",
    "W": lambda c: not (c.isalnum() or c == "_"),
    "s": str.isspace,
    "S": lambda c: not c.isspace(),
}


class PatternError(ValueError):
    """The pattern cannot be read, or uses what is not supported."""


def fits(pattern: str, text: str) -> bool:
    """Whether the whole of a text fits a pattern; raises ``PatternError``."""
    return len(text) <= LONGEST_TEXT and len(text) in _read(pattern)(Subject(text), {0})


@lru_cache(64)
def _read(pattern: str) -> Ends:
    if len(pattern) > LONGEST:
        raise PatternError(f"a pattern has at most {LONGEST} characters")
    reader = _Reader(pattern)
    ends = reader.alternatives()
    if reader.at < len(pattern):
        raise PatternError(f"unexpected {pattern[reader.at]!r}")
    return ends


def _one(test: Callable[[str], bool]) -> Ends:
    def ends(subject: Subject, starts: AbstractSet[int]) -> AbstractSet[int]:
        subject.left -= len(starts) + 1
        if subject.left < 0:
            raise PatternError("to match it takes too many steps")
        text = subject.text
        return {at + 1 for at in starts if at < len(text) and test(text[at])}

    return ends


def _sequence(parts: list[Ends]) -> Ends:
    def ends(text: Subject, starts: AbstractSet[int]) -> AbstractSet[int]:
        for part in parts:
            if not starts:
                break
            starts = part(text, starts)
        return starts

    return ends


def _any_of(choices: list[Ends]) -> Ends:
    return lambda text, starts: set().union(*(choice(text, starts) for choice in choices))


def _repeated(part: Ends, least: int, most: int | None) -> Ends:
    def ends(text: Subject, starts: AbstractSet[int]) -> AbstractSet[int]:
        for _ in range(least):
            before, starts = starts, part(text, starts)
            if starts == before:
                break
        reached, newest, rounds = set(starts), set(starts), least
        while newest and (most is None or rounds < most):
            newest = set(part(text, newest)) - reached
            reached |= newest
            rounds += 1
        return reached

    return ends


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern, self.at, self.depth = pattern, 0, 0

    def _next(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def _take(self) -> str:
        character = self._next()
        if not character:
            raise PatternError("the pattern ends too early")
        self.at += 1
        return character

    def _skip(self, expected: str) -> bool:
        if self.pattern.startswith(expected, self.at):
            self.at += len(expected)
            return True
        return False

    def alternatives(self) -> Ends:
        choices = [self._sequence()]
        while self._skip("|"):
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else _any_of(choices)

    def _sequence(self) -> Ends:
        parts: list[Ends] = []
        while self._next() not in ("", "|", ")"):
            if self._next() in _ANCHORS:
                parts.append(self._anchor())
            else:
                parts.append(self._repeats(self._part()))
        return _sequence(parts)

    def _anchor(self) -> Ends:
        if self._take() == "^":
            return lambda subject, starts: starts & {0}
        return lambda subject, starts: starts & {len(subject.text)}

    def _part(self) -> Ends:
        character = self._take()
        if character == "(":
            if self._next() == "?" and not self._skip("?:"):
                raise PatternError("only plain groups are supported")
            self.depth += 1
            if self.depth > DEEPEST:
                raise PatternError(f"at most {DEEPEST} groups in each other are supported")
            group = self.alternatives()
            self.depth -= 1
            if not self._skip(")"):
                raise PatternError("a group is not closed")
            return group
        if character == "[":
            return _one(self._class())
        if character == ".":
            return _one(lambda c: c != "\n")
        if character in "*+?{":
            raise PatternError(f"nothing to repeat before {character!r}")
        return _one(self._escaped() if character == "\\" else _is(character))

    def _escaped(self) -> Callable[[str], bool]:
        character = self._take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character.isalnum() and character not in _ESCAPES:
            raise PatternError(f"\\{character} is not supported")
        return _is(_ESCAPES.get(character, character))

    def _repeats(self, part: Ends) -> Ends:
        while True:
            if self._skip("*"):
                part = _repeated(part, 0, None)
            elif self._skip("+"):
                part = _repeated(part, 1, None)
            elif self._skip("?"):
                part = _repeated(part, 0, 1)
            elif self._skip("{"):
                part = _repeated(part, *self._bounds())
            else:
                return part

    def _bounds(self) -> tuple[int, int | None]:
        least = self._number()
        most: int | None = least
        if self._skip(","):
            most = None if self._next() == "}" else self._number()
        if not self._skip("}") or max(least, most or 0) > MOST_REPEATS:
            raise PatternError("a repeat is {n}, {n,} or {n,m}, at most " + str(MOST_REPEATS))
        return least, most

    def _number(self) -> int:
        digits = ""
        while self._next().isdecimal() and len(digits) < 5:
            digits += self._take()
        return int(digits or "0")

    def _class(self) -> Callable[[str], bool]:
        negated = self._skip("^")
        tests: list[Callable[[str], bool]] = []
        while not tests or self._next() != "]":
            character = self._take()
            if character == "\\":
                tests.append(self._escaped())
            elif self._next() == "-" and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
                self._take()
                tests.append(_between(character, self._take()))
            else:
                tests.append(_is(character))
        self._take()
        return lambda c: any(test(c) for test in tests) is not negated


def _is(character: str) -> Callable[[str], bool]:
    return lambda c: c == character


def _between(first: str, last: str) -> Callable[[str], bool]:
    return lambda c: first <= c <= last
