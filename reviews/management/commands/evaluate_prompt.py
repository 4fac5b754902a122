"""Evaluate a prompt version on the frozen set of codes, beside the version in production."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from codes.management.terminal import QuietCommand, Stages, as_json
from reviews.actions.ai.asking import HOW_TO_SWITCH_ON
from reviews.ai.comparing import rows, standard_for, unlike
from reviews.ai.prompts import production
from reviews.ai.providers import ModelFailure, configured
from reviews.ai.runs import NotNowError
from reviews.models import AIControl, Evaluation, PromptVersion


class Command(QuietCommand):
    help = (
        "Ask a prompt version for each code of the frozen set, keep what the answers are worth, and print it beside "
        "the version in production. A run that was stopped goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", nargs="?", type=int, help="of the version; the newest if left out")
        parser.add_argument(
            "--codes", type=int, help="so many codes of the set only: to try, not to move production on"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if configured() is None:
            raise CommandError(HOW_TO_SWITCH_ON)
        if not AIControl.objects.filter(pk=1, enabled=True).exists():
            raise CommandError("AI is switched off for everybody; a reviewer or publisher can switch it on")
        if options["codes"] is not None and options["codes"] < 1:
            raise CommandError("--codes is at least 1")
        evaluation = run_evaluation(version_of(options["number"]), options["codes"])
        in_production = production()
        other = standard_for(evaluation, in_production)
        if options["json"]:
            self.stdout.write(as_json(fields_of(evaluation) | {"production": fields_of(other) if other else None}))
        else:
            self.show(evaluation, other, in_production)

    def show(self, evaluation: Evaluation, other: Evaluation | None, in_production: PromptVersion) -> None:
        test = ", test model, not clinical" if evaluation.test_model else ""
        self.stdout.write(f"{evaluation}, {evaluation.model}{test}, {evaluation.release.label}")
        if other is not None:
            self.stdout.write(f"beside {other}, in production")
            for difference in unlike(evaluation, other):
                self.stdout.write(f"  of {difference}: not to be compared one to one")
        heading = (str(evaluation.prompt), str(other.prompt) if other else "")
        self.stdout.write(f"{'':36}{heading[0]:>14}{heading[1]:>14}".rstrip())
        for row in rows(evaluation, other):
            line = f"{row.name:36}{row.value:>14}{row.before if other else '':>14}  {row.change}"
            self.stdout.write(line.rstrip())
        if other is None and in_production != evaluation.prompt:
            number = in_production.number
            self.stdout.write(
                f"{in_production}, in production, was not evaluated with this model: manage.py evaluate_prompt {number}"
            )


def version_of(number: int | None) -> PromptVersion:
    versions = PromptVersion.objects.order_by("-number")
    version = versions.first() if number is None else versions.filter(number=number).first()
    if version is None:
        raise CommandError(f"there is no prompt {number}" if number is not None else "run manage.py migrate first")
    return version


def run_evaluation(prompt: PromptVersion, codes: int | None) -> Evaluation:
    from reviews.ai.evaluating import begin, evaluate  # with the model's libraries

    try:
        evaluation = begin(prompt=prompt, codes=codes, now=timezone.now())
    except NotNowError as error:
        raise CommandError(str(error)) from error
    try:
        with Stages(total=len(evaluation.codes)) as progress:
            return evaluate(evaluation, now=timezone.now, progress=progress)
    except (NotNowError, ModelFailure) as error:
        done, number = evaluation.results.count(), len(evaluation.codes)
        raise CommandError(f"{error}; {done} of {number} codes are done, run it again to go on") from error


def fields_of(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "evaluation": evaluation.pk,
        "prompt": evaluation.prompt.number,
        "model": evaluation.model,
        "test_model": evaluation.test_model,
        "release": evaluation.release.label,
        "codes": evaluation.codes,
        "whole": evaluation.whole,
        "figures": evaluation.figures,
    }
