"""Find explanations at the desk: by code, by what their codes are called, and by the words of their texts.

explanations_about("z53.-")             ->  the codes that begin with Z53
explanations_about("heart attack")      ->  I21.9, which search knows by that name, and texts that say both words
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Subquery, Value

from codes.models import CodeVersion, Release
from codes.search.questions.asking import clean
from codes.search.questions.code_questions import CodeQuestion, corrected, read_code
from codes.search.questions.find import find_by_words
from codes.search.questions.hits import Scope
from codes.spelling import code_of
from reviews.models import Comment, Explanation, Publication, Revision
from reviews.rules.content import PROVENANCES
from reviews.rules.states import State

_MOST_WORDS = 8
_MOST = 10_000  # ids in one query
_CERTAIN = 0.5  # how well a name has to fit; less is another question
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WORD = re.compile(r"[^\s,;:()\[\]“”\"]+")


def explanations_about(question: str) -> list[int]:
    """Ids of the explanations that a question is about.

    Where it is a code, of that code and all below; else of those whose codes or texts it names.
    """
    question = clean(question)
    asked = read_code(question)
    named = {pk for _, pk in _named(question, asked)}
    if named and (asked is None or asked.alone):
        return sorted(named)
    if asked is None or not asked.alone:
        named |= {pk for _, pk in _with_codes(code__code__in=_called(question))}
    return sorted({*named, *_with_words(question)})[:_MOST]


def explanations_saying(question: str) -> list[int]:
    """Ids of all explanations with every word of the question in their title, in any text that they ever had, or in a
    comment."""
    ever = Revision.objects.filter(explanation=OuterRef("pk"))
    comments = Comment.objects.filter(explanation=OuterRef("pk"))
    return _with_words(
        question,
        lambda pattern: (
            Q(Exists(ever.filter(Says(F("content"), pattern)))) | Q(Exists(comments.filter(Like(F("text"), pattern))))
        ),
    )


Coded = list[tuple[str, int]]
"""Codes with the id of their explanation."""


def _named(question: str, asked: CodeQuestion | None) -> Coded:
    if asked is None:
        beginning = "" if " " in question else code_of(question)
        return _with_codes(code__code__startswith=beginning) if beginning else []
    for reading in (asked, corrected(asked)):
        last = reading.last or reading.prefix
        # Which codes lie between both ends is asked of no database: each has an order of its own.
        begins = reading.prefix if last == reading.prefix else ""
        fitting = [
            (name, pk)
            for name, pk in _with_codes(code__code__startswith=begins)
            if reading.prefix <= name
            and (name <= last or name.startswith(last))
            and (reading.alone or name == reading.prefix)
            and reading.fits(name)
        ]
        if fitting:
            return fitting
    return []


def _with_codes(**which: Any) -> Coded:
    return list(Explanation.objects.filter(**which).order_by().values_list("code__code", "pk"))


def _called(question: str) -> list[str]:
    """Codes that search knows by the question, or by nearly that."""
    release = Release.objects.active().first()
    if release is None:
        return []
    return [hit.code for hit in find_by_words(question, Scope(release.pk)) if hit.score >= _CERTAIN]


# --- Words of a text --------------------------------------------------------------------------------------------------


def _with_words(question: str, elsewhere: Callable[[Value], Q] = lambda _: Q()) -> list[int]:
    """Ids of explanations with every word of the question in the title of the code or in the text.

    In which text: the draft, what was submitted, what readers see; of a withdrawn explanation what was submitted last;
    and where ``elsewhere`` says that a pattern may stand as well.
    """
    patterns = [pattern_of(word) for word in words_of(question)]
    if not patterns:
        return []
    titles = CodeVersion.objects.in_force().filter(code=OuterRef("code"))
    live = Publication.objects.live().filter(explanation=OuterRef("pk"))
    newest = Revision.objects.filter(explanation=OuterRef("pk")).order_by("-number")[:1]
    explanations = Explanation.objects.annotate(
        title=Subquery(titles.values("title")[:1]),
        live=Subquery(live.values("content")[:1]),
        withdrawn=Subquery(newest.values("content")),
    )
    for pattern in patterns:
        explanations = explanations.filter(
            Q(Like(F("title"), pattern))
            | Q(Says(F("draft__content"), pattern))
            | Q(Says(F("submitted_revision__content"), pattern))
            | Q(Says(F("live"), pattern))
            | (Q(state=State.WITHDRAWN) & Q(Says(F("withdrawn"), pattern)))
            | elsewhere(pattern)
        )
    return list(explanations.order_by("pk").values_list("pk", flat=True)[:_MOST])


def words_of(question: str) -> list[str]:
    return _WORD.findall(question)[:_MOST_WORDS]


def pattern_of(word: str) -> Value:
    """For LIKE. A letter beyond ASCII stands for any one: SQLite knows no capitals of those."""
    plain = re.sub(r"([\\%_])", r"\\\1", unicodedata.normalize("NFC", word))
    return Value(f"%{_BEYOND_ASCII.sub('_', plain)}%")


class Like(Func):
    """Whether a text is like a pattern, capitals or small letters alike."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=r"%(expressions)s ESCAPE '\'", arg_joiner=" LIKE ", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", arg_joiner=" ILIKE ", **more)


class Says(Func):
    """Whether a text somewhere in the JSON of content is like a pattern; names of sections are no texts."""

    output_field = BooleanField()
    _no_text = ", ".join(f"'{word}'" for word in PROVENANCES)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template=r"EXISTS (SELECT 1 FROM json_tree(%(expressions)s ESCAPE '\')",
            arg_joiner=f") AS one WHERE one.type = 'text' AND one.value NOT IN ({self._no_text}) AND one.value LIKE ",
            **more,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        text = "one.value #>> '{}'"
        return self.as_sql(
            compiler,
            connection,
            template="EXISTS (SELECT 1 FROM jsonb_path_query(%(expressions)s)",
            arg_joiner=f", '$.**') AS one(value) WHERE jsonb_typeof(one.value) = 'string' "
            f"AND {text} NOT IN ({self._no_text}) AND {text} ILIKE ",
            **more,
        )
