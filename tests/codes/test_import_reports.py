"""Reports of import runs that were written as texts are taken apart by a migration; its way back makes texts again."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from codes.models import ImportRun
from tests.reviews.arrivals.test_report import ALL

pytestmark = pytest.mark.engine

WARNINGS = [*(text for _, text in ALL), "something nobody has seen yet"]
REASONS = [
    "order.txt, line 61: Z53.9: another title",
    "a.zip: the zip is empty",
    "tabular.xml, line 7: wrong",
    "a release of 2026-04-01 is loaded already: as 2026-april",
]
OLD: dict[str, Any] = {
    "files": [{"name": "order.txt", "package": "a.zip"}, {"name": "b.txt", "package": ""}],
    "reasons": REASONS,
    "warnings": WARNINGS,
    "counts": {"codes": 3},
}


def test_reports_of_texts_are_taken_apart_and_put_together_again(db: None) -> None:
    run = ImportRun.objects.create(label="2026-april", started_at=timezone.now(), report=copy.deepcopy(OLD))
    at_work = ImportRun.objects.create(label="2026-april", started_at=timezone.now())
    loader = MigrationExecutor(connection).loader
    [operation] = loader.get_migration("codes", "0006_import_reports").operations
    operation.code(apps, None)
    run.refresh_from_db()
    assert run.report["warnings"] == [
        *({"code": str(warning.code), "parameters": {}, "text": text} for warning, text in ALL),
        {"code": "other", "parameters": {}, "text": "something nobody has seen yet"},
    ]
    assert run.report["reasons"] == [
        {"text": "Z53.9: another title", "file": "order.txt", "line": 61},
        {"text": "the zip is empty", "file": "a.zip", "line": None},
        {"text": "wrong", "file": "tabular.xml", "line": 7},
        {"text": "a release of 2026-04-01 is loaded already: as 2026-april", "file": "", "line": None},
    ]
    assert (run.report["files"], run.report["counts"]) == (OLD["files"], OLD["counts"])
    operation.reverse_code(apps, None)
    run.refresh_from_db()
    at_work.refresh_from_db()
    assert run.report == OLD
    assert at_work.report == {}
