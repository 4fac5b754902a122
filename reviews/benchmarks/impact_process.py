"""One measurement of ``impact``, in a process and a database of its own: prints one JSON line.

python -m reviews.benchmarks.impact_process EARLIER LATER TEXTS ROUNDS
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from codes.models import Release
    from reviews.rules.content import Content

_FIELDS = (
    "title {}", "billable {}", "parent {}", "block {}", "chapter {}", "side {}", "seventh {}", "notes {} excludes1",
    "notes {} excludes2", "use_additional {}", "parent", "chapter", "note includes 1",
)  # fmt: skip


def texts_of(codes: Sequence[str], number: int) -> dict[str, Content]:
    """Texts of the demo under other codes. Each names three more codes, and inserts two facts."""
    from reviews.demo import explanations

    chance = random.Random(15)  # noqa: S311 - the same texts in every run
    contents = [content for _, content in sorted(explanations().items())]
    texts = {}
    for at, code in enumerate(chance.sample(codes, number)):
        named = chance.sample(codes, 3)
        facts = [f"[[{field.format(chance.choice(named))}]]" for field in chance.sample(_FIELDS, 2)]
        notes = f"Text {at} on {code}. It is not {named[0]}, {named[1]} or {named[2]}. Officially: {'; '.join(facts)}."
        texts[code] = contents[at % len(contents)] | {"coding_notes": notes}
    return texts


def measure(later: Release, rounds: int) -> dict[str, Any]:
    """Milliseconds of each work, the least of the rounds."""
    from django.utils import timezone

    from reviews.desk.queues.annotated import annotated_for_queues
    from reviews.models import Publication
    from reviews.reading.changes import dependencies
    from reviews.reading.changes.impact import hidden_in, impact_of
    from reviews.reading.changes.rehearsal import rehearse

    def read_plainly() -> None:
        list(Publication.objects.live().order_by().values_list("pk", "content"))

    def read_impact() -> None:
        dependencies.forget()
        impact_of(later)

    def look_at_queue() -> None:
        dependencies.forget()
        list(annotated_for_queues(timezone.now()).filter(live_changed=True).values_list("pk"))

    works: dict[str, Callable[[], object]] = {
        "floor": read_plainly,
        "impact": read_impact,
        "hidden": lambda: hidden_in(later),
        "queue": look_at_queue,
        "rehearsal": lambda: rehearse(later, now=timezone.now()),
    }
    taken: dict[str, list[float]] = {what: [] for what in works}
    for _ in range(rounds):
        for what, work in works.items():
            began = time.perf_counter()
            work()
            taken[what].append(time.perf_counter() - began)
    return {f"{what}_ms": round(1000 * min(seconds), 1) for what, seconds in taken.items()}


def main() -> None:
    import django

    django.setup()
    from django.utils import timezone

    from codes.models import Release
    from codes.releases.loading.activate import activate_release
    from reviews.benchmarks.publications import publish_texts
    from reviews.reading.changes.impact import impact_of

    earlier, later = (Release.objects.get(label=label) for label in sys.argv[1:3])
    activate_release(earlier, now=timezone.now())
    codes = list(earlier.versions.codes().order_by("position").values_list("code__code", flat=True))
    publish_texts(texts_of(codes, int(sys.argv[3])), release=earlier, now=timezone.now())
    marked = len(impact_of(later).affected)
    figures = {"marked": marked, **measure(later, int(sys.argv[4]))}
    sys.stdout.write(f"{json.dumps(figures)}\n")


if __name__ == "__main__":
    main()
