"""Find explanations at the desk: by code, by what their codes are called, and by the words of their texts.

explanations_about("z53.-")             ->  the codes that begin with Z53
explanations_about("heart attack")      ->  I21.9, which search knows by that name, and texts that say both words
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import BooleanField, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from codes.bulk import ids_given
from codes.models import Release
from codes.search.questions.asking import clean
from codes.search.questions.code_questions import CodeQuestion, corrected, read_code
from codes.search.questions.find import find_by_words
from codes.search.questions.hits import Scope
from codes.spelling import code_of
from reviews.models import Comment, Draft, Explanation, Publication, Revision
from reviews.rules.content import PROVENANCES, SECTIONS
from reviews.rules.states import State

_MOST_WORDS = 8
_MOST = 10_000  # ids in one query
_CERTAIN = 0.5  # how well a name has to fit; less is another question
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WRITTEN_ELSE = re.compile(r'[^\x20-\x7e]+|[\\"]+')  # in JSON
# Stands in JSON as in a text, and in one text alone; what may be part of an escape, as 2019 is of “\u2019”, does not.
_PLAIN = re.compile(r"(?!u?[0-9a-fA-F]{1,4}\Z)[A-Za-z0-9.-]+\Z")
# What of the JSON of a content is no text.
_NAMES = {*SECTIONS, *(name for section in SECTIONS.values() for name in section.fields), *PROVENANCES, "null"}
_WORD = re.compile(r"[^\s,;:()\[\]“”\"]+")


def explanations_about(question: str) -> list[int]:
    """Ids of the explanations that a question is about.

    Where it is a code, of that code and all below; else of those whose codes or texts it names.
    """
    question = clean(question)
    named, certain = _of_codes(question)
    return sorted(named if certain else named | _with_words(question, _texts_of_now))[:_MOST]


def explanations_saying(question: str, comments: QuerySet[Comment]) -> list[int]:
    """Ids of the explanations that a question is about, and of all with every word of it in their title, in any text
    that they ever had, or in one of the comments."""
    question = clean(question)
    named, _ = _of_codes(question)
    return sorted(named | _with_words(question, partial(_texts_ever, comments=comments)))


def _of_codes(question: str) -> tuple[set[int], bool]:
    """Ids of the explanations whose codes the question names, and whether it asks for nothing else."""
    asked = read_code(question)
    named = {pk for _, pk in _named(question, asked)}
    if named and (asked is None or asked.alone):
        return named, True
    if asked is None or not asked.alone:
        named |= {pk for _, pk in _with_codes(code__code__in=_called(question))}
    return named, False


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


class Word(NamedTuple):
    """A word of a question as patterns for LIKE: ``pattern`` fits texts, ``raw`` the JSON that they are written in.

    ``as_written``: where the JSON has the word, a text has it.
    """

    pattern: Value
    raw: Value
    as_written: bool

    def in_line(self, column: str) -> Q:
        return Q(Like(F(column), self.pattern))

    def in_content(self, column: str) -> Q:
        """The JSON is taken apart only where it holds the word at all: reading it as a text is many times as fast."""
        written = Q(Like(Cast(column, TextField()), self.raw))
        return written if self.as_written else written & Q(Says(F(column), self.pattern))


Texts = Callable[[Word], list[QuerySet[Any, Any]]]
"""Ids of the explanations in whose texts a word stands."""


def _with_words(question: str, texts: Texts) -> set[int]:
    """Ids of explanations with every word of the question in the title of the code or in one of the texts."""
    ids: set[int] | None = None
    for typed in sorted(words_of(question), key=len, reverse=True):  # the longest leaves the fewest
        word = word_of(typed)
        first, *others = [_with_titles(word), *texts(word)]
        if ids is not None:
            first, *others = (rows.filter(_within(rows, ids)) for rows in (first, *others))
        ids = set(first.union(*others))
        if not ids:
            break
    return ids or set()


def _within(rows: QuerySet[Any, Any], ids: set[int]) -> Q:
    return Q(**{"pk__in" if rows.model is Explanation else "explanation__in": ids_given(ids)})


def _with_titles(word: Word) -> QuerySet[Any, Any]:
    in_force = Release.objects.active().order_by().values("pk")[:1]
    titled = Explanation.objects.filter(word.in_line("code__versions__title"), code__versions__release=in_force)
    return titled.order_by().values_list("pk", flat=True)


def _texts_of_now(word: Word) -> list[QuerySet[Any, Any]]:
    """The draft, what was submitted, what readers see; of a withdrawn explanation what was submitted last."""
    newest = Revision.objects.filter(explanation=OuterRef("explanation")).order_by("-number").values("pk")[:1]
    rows = (
        Draft.objects.all(),
        Revision.objects.filter(explanation__submitted_revision=F("pk")),
        Publication.objects.live(),
        Revision.objects.filter(explanation__state=State.WITHDRAWN, pk=newest),
    )
    return [_explained(texts, word.in_content("content")) for texts in rows]


def _texts_ever(word: Word, *, comments: QuerySet[Comment]) -> list[QuerySet[Any, Any]]:
    """The draft, everything that was ever submitted, and these comments."""
    texts = (Draft.objects.all(), Revision.objects.all())
    ever = [_explained(rows, word.in_content("content")) for rows in texts]
    return [*ever, _explained(comments, word.in_line("text"))]


def _explained(rows: QuerySet[Any], typed: Q) -> QuerySet[Any, Any]:
    return rows.filter(typed).order_by().values_list("explanation", flat=True)


def words_of(question: str) -> list[str]:
    return _WORD.findall(question)[:_MOST_WORDS]


def word_of(typed: str) -> Word:
    """A letter beyond ASCII stands for any one: SQLite knows no capitals of those. In JSON it may be written as several
    characters, and so may a backslash."""
    typed = unicodedata.normalize("NFC", typed)
    plain = re.sub(r"([\\%_])", r"\\\1", typed)
    raw = "%".join(re.sub(r"([%_])", r"\\\1", part) for part in _WRITTEN_ELSE.split(typed))
    as_written = _PLAIN.match(typed) is not None and not any(typed.lower() in name for name in _NAMES)
    return Word(Value(f"%{_BEYOND_ASCII.sub('_', plain)}%"), Value(f"%{raw}%"), as_written)


class Like(Func):
    """Whether a text is like a pattern, capitals or small letters alike: those of ASCII, as patterns have no others.

    By any other collation PostgreSQL takes twice as long.
    """

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=r"%(expressions)s ESCAPE '\'", arg_joiner=" LIKE ", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", arg_joiner=' COLLATE "C" ILIKE ', **more)


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
