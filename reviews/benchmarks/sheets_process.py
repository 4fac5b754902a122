"""One measurement of ``sheets``, in a process and a database of its own: prints one JSON line.

python -m reviews.benchmarks.sheets_process TEXTS
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User


def main() -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User

    from codes.models import CodeVersion
    from reviews.demo import explanations
    from reviews.reading.sheets.cells import cell_of
    from reviews.reading.sheets.resource import TextResource
    from reviews.reading.specialists import names_by_slug
    from reviews.rules.content import SECTIONS

    author = User.objects.create_user("author", is_staff=True)
    author.groups.set([Group.objects.get_or_create(name="author")[0]])
    versions = CodeVersion.objects.in_force().codes().filter(generated=False).in_order()
    codes = list(versions.values_list("code__code", flat=True)[: int(sys.argv[1])])
    texts, names = list(explanations().values()), names_by_slug()
    head = ["Code", *(section.heading for section in SECTIONS.values())]
    rows = []
    for at, code in enumerate(codes):
        content = texts[at % len(texts)] | {"coding_notes": f"Text {at}, on {code}.", "related_specialists": []}
        rows.append([code, *(cell_of(section, content[key], names) for key, section in SECTIONS.items())])
    figures = brought_in("new", head, rows, author)
    seconds, dataset = timed(lambda: TextResource().export(codes))
    figures["export_s"] = seconds
    edited, place = [list(map(str, row)) for row in dataset], dataset.headers.index("Coding notes")
    for row in edited:
        row[place] += " And another sentence."
    figures |= brought_in("changed", dataset.headers, edited, author)
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sys.stdout.write(f"{json.dumps(figures)}\n")


def brought_in(what: str, head: list[str], rows: list[list[str]], author: User) -> dict[str, Any]:
    from django.utils import timezone

    from codes.tables.cells import csv_of
    from reviews import actions
    from reviews.jobs.sheets import work_sheets
    from reviews.models import Sheet

    content = csv_of(head, rows).encode()
    sheet = actions.bring_in_sheet(actor=author, name=f"{what}.csv", content=content, now=timezone.now())
    read, _ = timed(lambda: work_sheets(worker="benchmark", now=timezone.now))
    sheet.refresh_from_db()
    if sheet.state != Sheet.State.READ:
        raise SystemExit(f"{sheet.reason}: {list(sheet.rows.filter(outcome='refused').values_list('problems')[:3])}")
    actions.confirm_sheet(actor=author, sheet_id=sheet.pk, now=timezone.now())
    taken, _ = timed(lambda: work_sheets(worker="benchmark", now=timezone.now))
    sheet.refresh_from_db()
    if sheet.state != Sheet.State.TAKEN:
        raise SystemExit(sheet.reason)
    return {f"read_{what}_s": read, f"take_{what}_s": taken}


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = do()
    return round(time.perf_counter() - began, 2), result


if __name__ == "__main__":
    main()
