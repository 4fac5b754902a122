"""Models that answer by script: what they say is decided here, what the pipeline makes of it is under test.

``AI_MODEL=python:tests.reviews.ai.scripted.faithful`` asks one, in this process or in a worker of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.profiles import ModelProfile

Answer = dict[str, list[Any]]
Script = Callable[[dict[str, Any]], Answer]


def told_in(messages: list[ModelMessage]) -> dict[str, Any]:
    """What the request tells: {"sections": [...], "facts": [{"id", "kind", "text"}], ...}."""
    parts = [part for message in messages if isinstance(message, ModelRequest) for part in message.parts]
    (message,) = [str(part.content) for part in parts if isinstance(part, UserPromptPart)][:1]
    request: dict[str, Any] = json.loads(message.removeprefix("<data>\n").removesuffix("\n</data>"))
    return request


def model_of(script: Script, *, seconds: float = 0.0) -> FunctionModel:
    """A model that answers by the script, ``seconds`` after it was asked."""

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        if seconds:
            await asyncio.sleep(seconds)
        return ModelResponse(parts=[TextPart(json.dumps(script(told_in(messages))))])

    return FunctionModel(answer, model_name="scripted", profile=ModelProfile(supports_json_schema_output=True))


def sentence(text: str, *cites: tuple[str, str]) -> dict[str, Any]:
    return {"text": text, "cites": [{"fact": fact, "quote": quote} for fact, quote in cites]}


def faithful_answer(request: dict[str, Any]) -> Answer:
    """True sentences that rest on the facts told, quoted word for word."""
    facts = {fact["kind"]: fact for fact in reversed(request["facts"])}
    title, place = facts["title"], facts["chapter"]
    code, _, words = title["text"].partition(": ")
    standing = facts.get("billable") or facts["header code"]
    kind = "is billable" if standing["kind"] == "billable" else "is a header, not billable"
    sentences = {
        "summary": [
            sentence(f"{code} is the code for {words}.", (title["id"], words)),
            sentence(f"{code} {kind}.", (standing["id"], kind)),
            sentence(f"Its chapter is named {place['text'].partition(': ')[2]}.", (place["id"], place["text"])),
        ],
        "what_it_is": [
            sentence(f"The title of this code is {words}.", (title["id"], words)),
            sentence(f"It belongs to {place['text'].partition(': ')[2]}.", (place["id"], place["text"])),
        ],
        "when_it_is_used": [sentence(f"The record documents {words}.", (title["id"], words))],
        "what_it_does_not_mean": [sentence("The code does not say why.")],
        "where_you_may_see_it": [sentence("You may see it in records and on claims.")],
        "coding_notes": [
            sentence(f"{fact['text']}: see this note.", (fact["id"], fact["text"][:200]))
            for fact in request["facts"]
            if fact["kind"].startswith("Excludes") and len(fact["text"]) < 200
        ][:2],
        "related_specialists": [specialist["slug"] for specialist in request.get("specialists", [])[:1]],
        "synonyms": [],
        "faqs": [{"question": "Is it billable?", "answer": [sentence(f"{code} {kind}.", (standing["id"], kind))]}],
    }
    return {section["key"]: sentences[section["key"]] for section in request["sections"]}


def faithful() -> FunctionModel:
    return model_of(faithful_answer)


def slow() -> FunctionModel:
    """For workers that are killed: there is always a call under way."""
    return model_of(faithful_answer, seconds=float(os.environ.get("SCRIPTED_SECONDS", "0.05")))


class Calls:
    """The file in which processes write down their calls of a model, one line each, and where a call has to wait.

    From call number N on they wait until somebody makes the file ``CALLS.N``, for each N of SCRIPTED_MARKS ("3,7"): who
    kills a worker at a mark can so be sure that it is at work.
    """

    def __init__(self) -> None:
        self.file = Path(os.environ["SCRIPTED_CALLS"])
        self.marks = [int(mark) for mark in os.environ.get("SCRIPTED_MARKS", "").split(",") if mark]

    def write(self, line: str) -> int:
        """The number of this call."""
        with self.file.open("a") as calls:  # appended by many processes
            calls.write(f"{line}\n")
        return len(self.file.read_text().splitlines())

    def has_to_wait(self, number: int) -> bool:
        return any(number >= mark and not Path(f"{self.file}.{mark}").exists() for mark in self.marks)


def counting() -> FunctionModel:
    """True answers, each call written down, and answered when it need not wait any more."""
    calls = Calls()

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        request = told_in(messages)
        number = calls.write(request["facts"][0]["text"])
        while calls.has_to_wait(number):  # noqa: ASYNC110 - another process makes the file
            await asyncio.sleep(0.02)
        await asyncio.sleep(float(os.environ.get("SCRIPTED_SECONDS", "0.05")))
        return ModelResponse(parts=[TextPart(json.dumps(faithful_answer(request)))])

    return FunctionModel(answer, model_name="scripted", profile=ModelProfile(supports_json_schema_output=True))
