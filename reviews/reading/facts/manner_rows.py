"""The rows of manner that hold: those of the file, and what was confirmed at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from reviews.checks.manner.rows import rows_that_hold
from reviews.checks.manner_row import MannerRow
from reviews.models import MannerProposal


class MannerRows(Iterable[MannerRow]):
    """The rows of manner in force, read when first gone through: few who want the facts of a code check a text."""

    @cached_property
    def _rows(self) -> tuple[MannerRow, ...]:
        return manner_rows()

    def __iter__(self) -> Iterator[MannerRow]:
        return iter(self._rows)


def manner_rows(*, besides: int = 0) -> tuple[MannerRow, ...]:
    """The rows of manner in force: those of the file, and what was confirmed at the desk except one proposal.

    The confirmed ones are read each time, so that every process has them at once; the expressions made of them are
    remembered (``checks.manner.phrases.lexicon_of``). Proposals of the same name were confirmed in the order in which
    they were made.
    """
    confirmed = MannerProposal.objects.confirmed().exclude(pk=besides).order_by("pk")
    decided = confirmed.values_list("name", "change", "row")
    return rows_that_hold(
        (name, None if change == MannerProposal.Change.REMOVE else row) for name, change, row in decided
    )
