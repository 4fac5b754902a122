"""Serve the figures of ``icdcms.metrics`` and of the database, on an address inside the house."""

from __future__ import annotations

import datetime
import ipaddress
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from codes.days import day_of
from codes.models import PublicVersion, Release
from public.reading.editions import read_editions
from reviews.models import Arrival, Explanation, Publication
from reviews.rules.states import State


class Command(BaseCommand):
    help = "Serve metrics for Prometheus on an address that only the house can reach."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", default="127.0.0.1:9464", help="a loopback or private address, and the port")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = read_address(options["listen"])
        server = make_server(host, port, make_wsgi_app(registry()), handler_class=_Quiet)
        self.stdout.write(f"metrics on http://{options['listen']}/metrics")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("stopped")


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """One line a scrape would be most of the log."""


def read_address(listen: str) -> tuple[str, int]:
    """Raises CommandError for what is no address inside the house."""
    host, _, port = listen.rpartition(":")
    try:
        inside = ipaddress.ip_address(host.strip("[]"))
        number = int(port)
    except ValueError as error:
        raise CommandError(f"--listen: {listen} is no address and port, such as 127.0.0.1:9464") from error
    if not inside.is_private or inside.is_unspecified:
        raise CommandError(f"--listen: {host} can be reached from outside; metrics are for the house alone")
    return str(inside), number


def registry() -> CollectorRegistry:
    made = CollectorRegistry()
    if settings.METRICS_DIR:
        MultiProcessCollector(made, path=settings.METRICS_DIR)
    made.register(DatabaseCollector())
    return made


class DatabaseCollector:
    """What the database knows, read at each scrape; no more than that it is away where it does not answer."""

    def collect(self) -> Iterator[Metric]:
        close_old_connections()
        try:
            figures = list(_figures(timezone.now()))
        except DatabaseError:
            figures = []
        yield _gauge("icdcms_database_up", "Whether the database answers", bool(figures))
        yield from figures

    def describe(self) -> Iterator[Metric]:
        return iter(())


def _figures(now: datetime.datetime) -> Iterator[Metric]:
    in_force = read_editions().in_force
    if in_force is not None:
        left = (in_force.covers_to - day_of(now)).days
        yield _gauge("icdcms_release_days_left", "Days that the release in force still covers; below 0 once past", left)
    yield _gauge("icdcms_releases", "Releases that are loaded", Release.objects.visible().count())
    number = PublicVersion.objects.values_list("number", flat=True).first() or 0
    yield _gauge("icdcms_public_version", "Rises with each change that readers see", number)
    states = GaugeMetricFamily("icdcms_texts", "Texts by state of the work on them", labels=["state"])
    counted = dict(Explanation.objects.values_list("state").annotate(Count("pk")).order_by())
    for state in State:
        states.add_metric([state.value], counted.get(state.value, 0))
    yield states
    oldest = Explanation.objects.in_state(State.SUBMITTED).aggregate(at=Min("changed_at"))["at"]
    waiting = (now - oldest).total_seconds() if oldest else 0
    yield _gauge("icdcms_oldest_submitted_seconds", "Seconds that the oldest submitted text has waited", waiting)
    live = Publication.objects.live()
    yield _gauge("icdcms_published", "Texts that readers see", live.count())
    yield _gauge("icdcms_overdue", "Published texts past their next review", live.overdue(day_of(now)).count())
    yield _gauge("icdcms_arrivals_due", "Releases that wait for a worker", Arrival.objects.due(now).count())
    heads = Path(settings.AUDIT_HEAD_FILE)
    if heads.exists():
        age = now.timestamp() - heads.stat().st_mtime
        yield _gauge("icdcms_audit_head_seconds", "Seconds since the head of the audit log was exported", age)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=float(value))
