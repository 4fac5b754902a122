"""One measurement of ``drafting``, in a process and a database of its own: prints one JSON line.

python -m reviews.benchmarks.drafting_process bare|pipeline CODES
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_ai.models.function import FunctionModel

AT_ONCE, ANSWERS_AFTER = 16, 0.05  # calls at a time; seconds
BEFORE = 100  # drafts that are not measured: libraries are imported, caches fill
SECTIONS = ["summary", "what_it_is"]


def scripted() -> FunctionModel:
    """A model that gives the same answer each time, after 50 ms: everything around it is measured."""
    from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
    from pydantic_ai.models.function import AgentInfo, FunctionModel
    from pydantic_ai.profiles import ModelProfile

    sentence = {"text": "The record has to support each part of the title.", "cites": []}
    answer = json.dumps({key: [sentence] for key in SECTIONS})

    async def reply(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        await asyncio.sleep(ANSWERS_AFTER)
        return ModelResponse(parts=[TextPart(answer)])

    return FunctionModel(reply, model_name="scripted", profile=ModelProfile(supports_json_schema_output=True))


def main() -> None:
    import django

    django.setup()
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.utils import timezone

    from codes.models import Code
    from codes.releases.loading.built_in import LABEL, built_in_tabular
    from codes.releases.loading.importing import import_release
    from reviews import actions

    what, count = sys.argv[1], int(sys.argv[2])
    call_command("migrate", verbosity=0)
    import_release(packages=[built_in_tabular()], label=LABEL, activate=True)
    author = User.objects.create_user("author", is_staff=True)
    author.groups.add(Group.objects.get(name="author"))
    codes = list(Code.objects.filter(kind=Code.Kind.CODE).order_by("?")[:count])
    actions.ask(actor=author, codes=codes[:BEFORE], sections=SECTIONS, now=timezone.now())
    work(what)
    before = peak_mb()
    actions.ask(actor=author, codes=codes[BEFORE:], sections=SECTIONS, now=timezone.now())
    began = time.perf_counter()
    done = work(what)
    seconds = time.perf_counter() - began
    figures = {"seconds": seconds, "drafts": done, "peak_mb": peak_mb(), "grown_mb": peak_mb() - before}
    sys.stdout.write(f"{json.dumps(figures)}\n")


def work(what: str) -> int:
    from django.utils import timezone

    from reviews.ai.working import work_batches

    if what == "pipeline":
        return work_batches(worker="benchmark:1", now=timezone.now, threads=AT_ONCE)
    return bare()


def bare() -> int:
    """Ask the model and validate its answer. No facts are read, nothing is verified or kept."""
    from reviews.ai.answers import answer_type
    from reviews.ai.providers import ask
    from reviews.ai.requests import Request
    from reviews.models import DraftItem

    waiting = DraftItem.objects.filter(state=DraftItem.State.WAITING)
    count, shape = waiting.count(), answer_type(SECTIONS)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: ask(Request("Write.", f"code {number}"), shape), range(count)))
    waiting.update(state=DraftItem.State.DONE)
    return count


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
