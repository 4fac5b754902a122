"""The codes of code lists as releases have them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from codes.bulk import in_batches
from codes.code_lists import Held
from codes.models import CodeVersion
from codes.releases.files.records import names_above
from public.reading.editions import Edition

MOST = 10_000  # codes of a release
_AT_ONCE = 50  # codes in one query, each of them a range


class TooManyCodesError(Exception):
    """The codes with all below them are more than ``MOST``."""


def read_held(names: Collection[str], editions: Sequence[Edition]) -> list[dict[str, Held]]:
    """For each edition the codes and all below them, in tabular order. Raises TooManyCodesError.

    The first edition is read before the others, so that a list that is too long is refused at once.
    """
    roots = [name for name in sorted(set(names)) if not set(names_above(name)) & set(names)]
    return [_read(roots, edition) for edition in editions]


def _read(roots: Sequence[str], edition: Edition) -> dict[str, Held]:
    rows: list[tuple[int, str, str, bool]] = []
    for some in in_batches(roots, _AT_ONCE):
        # A range and not LIKE, for which SQLite takes no index. No code has two letters Z after a prefix.
        within = Q()
        for name in some:
            within |= Q(code__code__gte=name, code__code__lte=f"{name}ZZZZZZZ")
        versions = CodeVersion.objects.codes().filter(within, release=edition.release.pk).order_by()
        columns = versions.values_list("position", "code__code", "title", "billable")
        rows += [row for row in columns[: MOST + 1] if row[1].startswith(tuple(some))]
        if len(rows) > MOST:
            raise TooManyCodesError
    return {code: Held(title, billable) for _, code, title, billable in sorted(rows)}
