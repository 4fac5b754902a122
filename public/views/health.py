"""For those who run the site: is the process there (``/healthz``), can it serve (``/readyz``)."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from public.reading.editions import read_editions

_NEVER_KEPT = {"Cache-Control": "no-store"}


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"}, headers=_NEVER_KEPT)


def readyz(request: HttpRequest) -> JsonResponse:
    """{"status": "ready", "release": "2026-april", "reasons": []}, or 503 with every reason."""
    label, reasons = "", []
    try:
        if waiting := _unapplied():
            reasons.append(f"migrations not applied: {', '.join(waiting)}")
        else:
            in_force = read_editions().in_force
            label = in_force.label if in_force else ""
            if not label:
                reasons.append("no release is active")
    except DatabaseError:
        reasons.append("the database does not answer")
    status = "not ready" if reasons else "ready"
    body = {"status": status, "release": label or None, "reasons": reasons}
    return JsonResponse(body, status=503 if reasons else 200, headers=_NEVER_KEPT)


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
