"""One measurement of ``load``, on a database of its own: prints one JSON line.

python -m icdcms.benchmarks.load_process SECONDS
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import django
from django.conf import settings

if TYPE_CHECKING:
    from public.benchmarks.serving import Site
    from reviews.benchmarks.lanes import Lane, Person

LANES, THINKING = 10, 4.0  # reviewers, each with an author; seconds between two acts of a text
BATCH, READ = 400, 2000  # codes that AI drafts for; codes that are read of
_PATIENCE = 20  # seconds for a worker to end
_OVER_LIMIT = 900  # searches of one address within a minute, more than all processes allow it together


def main() -> None:
    django.setup()
    from codes.benchmarks.release_copies import codes_by_chance
    from codes.models import Release

    seconds = float(sys.argv[1])
    codes = codes_by_chance(Release.objects.active().get())[:READ]
    with served_as_documented() as site:
        lanes = _lanes(site)
        _readers(site, codes, 5)
        quiet = _readers(site, codes, max(10.0, seconds / 4))
        figures = {"quiet": quiet} | _all_at_once(site, lanes, codes, seconds)
        figures |= {"over_limit": _over_limit(site)}
    halves = figures["loaded"], figures["loaded_later"]
    statuses = Counter(halves[0]["statuses"]) + Counter(halves[1]["statuses"])
    figures |= {
        "p95_ratio": round(max(half["p95_ms"] for half in halves) / quiet["p95_ms"], 2),
        "errors": sum(number for status, number in statuses.items() if status != "200"),
    }
    sys.stdout.write(f"{json.dumps(figures | _became_of(lanes))}\n")


def _all_at_once(site: Site, lanes: Sequence[Lane], codes: Sequence[str], seconds: float) -> dict[str, Any]:
    """Readers in two halves, as memory is looked at before, between and after."""
    from reviews.benchmarks.lanes import at_work

    memory = [site.memory_mb()]
    with ExitStack() as stack:
        stack.enter_context(at_work(lanes, every=THINKING))
        stack.enter_context(_running("work"))
        importing = stack.enter_context(_importing())
        halves = []
        for _ in range(2):
            halves.append(_readers(site, codes, seconds / 2))
            memory.append(site.memory_mb())
        imported = importing.wait(900)
    return {
        "loaded": halves[0],
        "loaded_later": halves[1],
        "memory_mb": memory,
        "import": "imported" if imported == 0 else f"ended with {imported}",
    }


def _became_of(lanes: Sequence[Lane]) -> dict[str, Any]:
    """What became of the acts and drafts, and what ``verify`` finds afterwards."""
    from reviews.benchmarks.lanes import counted, faults
    from reviews.models import DraftItem
    from reviews.safety import verify

    return {
        "acts": counted(lanes),
        "faults": faults(lanes),
        "problems": [problem[:300] for lane in lanes for problem in lane.problems][:5],
        "drafts": dict(Counter(DraftItem.objects.values_list("state", flat=True))),
        "verify": [row for name, rows in verify.checks() if name != "audit log" for row in rows],
    }


@contextmanager
def served_as_documented() -> Iterator[Site]:
    from public.benchmarks.serving import Site, documented, documented_environment, free_port

    port = free_port()
    process = subprocess.Popen(documented(port), env=os.environ | documented_environment())
    site = Site(port, process)
    try:
        site.wait()
        yield site
    finally:
        process.terminate()
        process.wait(60)


def _lanes(site: Site) -> list[Lane]:
    from django.contrib.auth.models import User
    from django.test import Client
    from django.utils import timezone

    from codes.models import CodeVersion
    from reviews.actions.people import make_staff
    from reviews.benchmarks.lanes import Lane, Person, Staff
    from reviews.models import ReviewerProfile
    from reviews.reading.signatures import tier_of

    password = secrets.token_urlsafe()

    def signed_in(name: str, *roles: str) -> Person:
        user: User = make_staff(name=name, password=password, roles=roles, now=timezone.now())
        ReviewerProfile.objects.create(user=user, slug=name, printed_name=name.title(), credentials="MD")
        client = Client()
        client.force_login(user, backend="reviews.desk.people.accounts.StaffBackend")
        return Person(client.cookies["sessionid"].value, password)

    versions = CodeVersion.objects.codes().filter(release__state="active", billable=True, code__explanation=None)
    later = versions.select_related("code", "chapter__code").order_by("position")[5000:9000]
    names = [str(version.code) for version in later if tier_of(version).approvals == 1]
    made = []
    for number in range(LANES):
        author = signed_in(f"load-author-{number}", "author")
        reviewer = signed_in(f"load-reviewer-{number}", "reviewer", "publisher")
        staff = Staff(author, reviewer, reviewer)
        made.append(Lane(lambda: site.port, names[number * len(names) // LANES], staff))
    _ask_for_drafts(names[1 : BATCH + 1])
    return made


def _ask_for_drafts(names: Sequence[str]) -> None:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from codes.models import Code
    from reviews import actions
    from reviews.benchmarks.drafting_process import SECTIONS

    author = User.objects.get(username="load-author-0")
    actions.ask(actor=author, codes=list(Code.objects.filter(code__in=names)), sections=SECTIONS, now=timezone.now())


def _readers(site: Site, codes: Sequence[str], seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "public.benchmarks.readers", str(site.port), str(seconds)]
    done = subprocess.run(command, input="\n".join(codes), capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


@contextmanager
def _running(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """As nice as the worker's unit says; arrivals of releases are the worker's, too."""
    command = ["nice", "-n", _niceness(), sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:  # a worker ends the bulk file it is making first
            process.kill()
            process.wait()


def _niceness() -> str:
    lines = (settings.BASE_DIR / "docs/serving/icdcms-work.service").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith("Nice="))


@contextmanager
def _importing() -> Iterator[subprocess.Popen[bytes]]:
    """A release that nobody has yet: the built-in list under a later label."""
    from codes.releases.loading.built_in import built_in_tabular

    with _running("import_release", str(built_in_tabular()), "--label", "2026-july") as process:
        yield process


def _over_limit(site: Site) -> dict[str, int]:
    """One address asks for more than it may: how many answers of which status, and how many said when to come back."""
    answers, server = Counter[str](), http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    ends = time.monotonic() + 55
    for number in range(_OVER_LIMIT):
        if time.monotonic() > ends or answers["429 with Retry-After"] > 20:
            break
        path = f"/search?q={quote(f'burn {number}')}"
        server.request("GET", path, headers={"X-Forwarded-For": "198.51.100.7"})
        answer = server.getresponse()
        answer.read()
        answers[f"{answer.status}{' with Retry-After' if answer.headers['Retry-After'] else ''}"] += 1
    server.close()
    return dict(answers)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icdcms.settings")
    main()
