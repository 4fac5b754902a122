"""Draft many codes with AI from a terminal, with the same batch, caps and record as at the desk."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from django.utils import timezone
from tqdm import tqdm

from codes.management.terminal import QuietCommand, as_json
from reviews import actions
from reviews.actions.ai.asking import MOST_CODES, dollars
from reviews.ai.choosing import Choice, chosen
from reviews.ai.runs import expected_cost, spent_in
from reviews.leases import worker_name
from reviews.models import DraftBatch, DraftItem
from reviews.rules.content import askable
from reviews.rules.errors import RefusedError


class Command(QuietCommand):
    help = "Draft explanations with AI. Without --yes only says how many codes it would draft and what that may cost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("within", nargs="?", default="", help="a chapter (21), a block (Z40-Z53), codes (Z53)")
        parser.add_argument("--as", dest="actor", required=True, help="the author who asks: a user name")
        parser.add_argument("--sections", default=",".join(askable()), help="comma-separated; all without it")
        parser.add_argument("--with-explanation", action="store_true", help="also codes that have an explanation")
        parser.add_argument("--changed", action="store_true", help="only published ones whose facts have changed")
        parser.add_argument("--headers", action="store_true", help="also header codes")
        parser.add_argument("--instruction", default="", help="a wish for all of them")
        parser.add_argument("--cap", default="", help="US dollars the batch may cost")
        parser.add_argument("--yes", action="store_true", help="go ahead")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = User.objects.filter(username=options["actor"]).first()
        if actor is None:
            raise CommandError(f"there is no user {options['actor']!r}")
        choice = Choice(
            within=options["within"],
            without_explanation=not options["with_explanation"] and not options["changed"],
            changed=options["changed"],
            billable_only=not options["headers"],
        )
        sections = [key.strip() for key in options["sections"].split(",") if key.strip()]
        codes = list(chosen(choice)[: MOST_CODES + 1])
        if not options["yes"]:
            cost = expected_cost(sections) * len(codes)
            self.stdout.write(f"{len(codes):,} codes, about {cost:.2f} US dollars; nothing was asked. --yes goes ahead")
            return
        try:
            batch = actions.ask(
                actor=actor,
                codes=codes,
                sections=sections,
                instruction=options["instruction"],
                title=f"{options['within'] or 'all'}: drafts, from a terminal",
                cap=dollars(options["cap"]),
                now=timezone.now(),
            )
        except RefusedError as error:
            raise CommandError(str(error)) from None
        self.work(batch)
        self.say(batch, as_json_object=options["json"])

    def work(self, batch: DraftBatch) -> None:
        """Work until nothing of it is due. Other workers may help; Ctrl-C leaves the rest in the queue."""
        from reviews.ai.working import work_batches

        total = batch.items.count()
        with tqdm(total=total, file=sys.stderr, disable=not sys.stderr.isatty(), unit="code") as bar:

            def stop() -> bool:
                bar.update(batch.items.filter(state__in=_ENDED).count() - bar.n)
                return False

            work_batches(worker=worker_name(), now=timezone.now, stop=stop)
            stop()

    def say(self, batch: DraftBatch, *, as_json_object: bool) -> None:
        states = list(batch.items.values_list("state", flat=True))
        fields = {
            "batch": batch.pk,
            "codes": len(states),
            "done": states.count(DraftItem.State.DONE),
            "failed": states.count(DraftItem.State.FAILED),
            "left": len(states) - sum(states.count(state) for state in _ENDED),
            "spent": spent_in(batch),
        }
        if as_json_object:
            self.stdout.write(as_json(fields))
        else:
            self.stdout.write(", ".join(f"{name} {value}" for name, value in fields.items()))
        unfinished = batch.items.exclude(state=DraftItem.State.DONE).exclude(reason="").first()
        if unfinished is not None:
            self.stderr.write(f"{unfinished.code}: {unfinished.reason}")


_ENDED = (DraftItem.State.DONE, DraftItem.State.FAILED)
