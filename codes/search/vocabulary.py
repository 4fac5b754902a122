"""The vocabulary: words that people use and official files do not. ``vocabulary.tsv`` has plain lines of our own.

term             meant                    kind
broken           =fracture                word          other words to search for
heart attack     I21.9                    lay           codes, the likeliest first: I21.9|I21

Edits of people at the desk take precedence over the file, also over later versions of it (``VocabularyEdit``).
"""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from django.db.models import Max

from codes.bulk import hold_search_lock, in_batches
from codes.models import Code, TermSource, VocabularyEdit
from codes.spelling import code_of

from .build import replace_source
from .lines import Line
from .words import words

FILE = Path(__file__).with_name("vocabulary.tsv")
NAME = "built in"
_LONGEST_NAME, _LONGEST_TERM = 60, 1000


class VocabularyLine(NamedTuple):
    """A term and what it means: codes, or after "=" words to search for. ``at_desk``: it was added at the desk."""

    term: str
    meant: str
    kind: str
    who: str = ""
    why: str = ""
    at_desk: bool = False

    @property
    def codes(self) -> list[str]:
        return [] if self.meant.startswith("=") else self.meant.split("|")


def entries_of_file() -> list[VocabularyLine]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [VocabularyLine(term, meant, kind, who, why) for term, meant, kind, who, why in rows]


def entries() -> list[VocabularyLine]:
    """The lines in force: those of the file that nobody removed, then those that were added at the desk."""
    edits = list(VocabularyEdit.objects.order_by("pk"))
    removed = {(edit.term, edit.meant) for edit in edits if edit.removed}
    of_file = [entry for entry in entries_of_file() if entry[:2] not in removed]
    decided = {entry[:2] for entry in of_file} | removed
    added = [edit for edit in edits if (edit.term, edit.meant) not in decided]
    return of_file + [VocabularyLine(edit.term, edit.meant, edit.kind, at_desk=True) for edit in added]


def phrases(some: Iterable[VocabularyLine] | None = None) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Words of a term -> the alternatives of words that it stands for."""
    ways: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for entry in entries() if some is None else some:
        if entry.meant.startswith("="):
            asked, meant = tuple(words(entry.term)), tuple(words(entry.meant[1:]))
            if asked and meant and asked != meant:
                ways.setdefault(asked, []).append(meant)
    return ways


def load_vocabulary(*, now: datetime.datetime) -> bool:
    """Load the lines in force if the file, the edits or the codes have changed. Whether they have.

    The source is replaced then, also where only words to search for have changed, so that all workers notice.
    """
    hold_search_lock()
    newest = Code.objects.aggregate(newest=Max("id"))["newest"]
    edits = list(VocabularyEdit.objects.order_by("pk").values_list("term", "meant", "removed"))
    digest = hashlib.sha256(FILE.read_bytes() + f"{newest}{edits or ''}".encode()).hexdigest()
    if TermSource.objects.filter(kind=TermSource.Kind.VOCABULARY, name=NAME, digest=digest).exists():
        return False
    replace_source(TermSource.Kind.VOCABULARY, NAME, _lines(entries()), digest=digest, now=now)
    return True


def _lines(some: Sequence[VocabularyLine]) -> Iterator[Line]:
    ids = _ids_by_code({name for entry in some for name in entry.codes})
    for entry in some:
        for name in entry.codes:
            if name in ids:
                yield Line(ids[name], TermSource.Kind.VOCABULARY, entry.term)


def _ids_by_code(names: Iterable[str] | None = None) -> dict[str, int]:
    """Code -> its id, for these codes or for all."""
    codes = Code.objects.filter(kind=Code.Kind.CODE).values_list("code", "id")
    if names is None:
        return dict(codes)
    return {name: pk for some in in_batches(names) for name, pk in codes.filter(code__in=some)}


class RefusedListError(Exception):
    """A list of terms that cannot be imported; the message says where and what to do."""


def import_supplement(file: Path, *, name: str, licence: str, now: datetime.datetime) -> dict[str, int]:
    """Import lines of a code, a tab and a term; the number of terms, and of those with codes that no release has."""
    if not name.strip() or len(name) > _LONGEST_NAME or len(licence) > _LONGEST_NAME:
        raise RefusedListError(f"name the source and its licence in at most {_LONGEST_NAME} characters")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedListError(f"{file} cannot be read as text in UTF-8: {error}") from error
    ids = _ids_by_code()
    lines, unknown = [], 0
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.startswith("#"):
            continue
        code, tab, term = row.partition("\t")
        if not tab or not term.strip() or len(term) > _LONGEST_TERM:
            raise RefusedListError(
                f"{file}, line {number}: a code, a tab and a term of up to {_LONGEST_TERM} characters"
            )
        if (identity := ids.get(code_of(code))) is None:
            unknown += 1
        else:
            lines.append(Line(identity, TermSource.Kind.SUPPLEMENT, " ".join(term.split())))
    if not lines:
        raise RefusedListError(f"{file} has no term of a code that is loaded; import a release first")
    source = replace_source(TermSource.Kind.SUPPLEMENT, name, lines, licence=licence, now=now)
    return {"terms": source.count, "of_unknown_codes": unknown}
