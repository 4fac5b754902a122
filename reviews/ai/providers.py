"""One call to a model, through pydantic-ai: bounded in time, tokens and tries. Every fault gets a name of ours.

pydantic-ai takes a second to import, so it is imported where a model is about to be asked and nowhere else. Keys come
from the environment at that moment. They are in no setting, no log and no table.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from .requests import Request

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_ai.messages import ModelMessage
    from pydantic_ai.models import Model

MILLION = Decimal(1_000_000)
# A token has at least this many characters of English or JSON: what a call may cost is reserved by it.
LEAST_CHARACTERS_A_TOKEN = 2
TEST_MODELS = ("smollm", "function:", "python:", "test")  # no clinical model has these in its name


class ConfiguredModel(NamedTuple):
    """The model of the environment. ``name`` is as configured, ``openai:gpt-5``; ``test`` means not clinical."""

    name: str
    provider: str
    base_url: str
    test: bool


class ModelAnswer(NamedTuple):
    """``sections`` is the validated answer as plain values; ``raw`` is every word that came back."""

    sections: dict[str, Any]
    raw: str
    input_tokens: int
    output_tokens: int
    latency_ms: int


KINDS = {
    "refused key": "the provider does not accept the key (AI_API_KEY or the provider's own variable)",
    "rate limit": "the provider asks to slow down",
    "unavailable": "the provider is not ready or overloaded",
    "timeout": "the model did not answer in time (AI_TIMEOUT)",
    "connection": "the connection to the provider failed or was cut",
    "too long": "the facts of this code are longer than the model can read",
    "cut off": "the answer was longer than allowed and was cut off (AI_MAX_TOKENS)",
    "wrong shape": "the model did not answer in the shape that was asked for",
    "refused request": "the provider refused the request",
    "not set up": "no usable model is configured",
}
_LATER = frozenset({"rate limit", "unavailable", "timeout", "connection"})
_NOT_BEGUN = frozenset({"refused key", "rate limit", "unavailable", "too long", "refused request", "not set up"})


class ModelFailure(Exception):  # noqa: N818 - the record has it under this name
    """A call without a usable answer. ``kind`` is one of KINDS; ``raw`` is what came back."""

    def __init__(self, kind: str, more: str = "", *, raw: str = "", tokens: tuple[int, int] = (0, 0)) -> None:
        super().__init__(f"{KINDS[kind]}{f': {more}' if more else ''}")
        self.kind, self.raw, self.tokens, self.latency_ms = kind, raw, tokens, 0

    @property
    def again(self) -> bool:
        """Trying later may help."""
        return self.kind in _LATER

    @property
    def provider_failed(self) -> bool:
        """The provider was at fault, not this one request."""
        return self.kind in _LATER | {"refused key"}

    @property
    def paid_nothing(self) -> bool:
        """The provider never began to answer. Nobody knows what a call cost that was cut off or timed out."""
        return self.kind in _NOT_BEGUN and not any(self.tokens)


def configured() -> ConfiguredModel | None:
    """None where AI is off: nothing is configured, which is the default."""
    name: str = settings.AI_MODEL
    if not name:
        return None
    provider = name.partition(":")[0]
    test = settings.AI_MODEL_IS_TEST or any(known in name.lower() for known in TEST_MODELS)
    return ConfiguredModel(name, provider, settings.AI_BASE_URL, test)


def parameters() -> dict[str, Any]:
    """For the record: the settings that shape an answer, besides model and prompt."""
    return {
        "output_mode": settings.AI_OUTPUT_MODE,
        "temperature": settings.AI_TEMPERATURE,
        "max_tokens": settings.AI_MAX_TOKENS,
        "sentences": settings.AI_SENTENCES,
    }


def worst_cost(request: Request) -> Decimal:
    """US dollars that a call may cost at most, its repeats included: reserved before it is made."""
    tries = 1 + settings.AI_RETRIES
    tokens_in = (len(request.instructions) + len(request.message)) // LEAST_CHARACTERS_A_TOKEN
    tokens_in += settings.AI_MAX_TOKENS  # a repeat carries the answer before it
    return cost_of(tokens_in * tries, settings.AI_MAX_TOKENS * tries)


def cost_of(input_tokens: int, output_tokens: int) -> Decimal:
    return (input_tokens * settings.AI_PRICE_INPUT + output_tokens * settings.AI_PRICE_OUTPUT) / MILLION


def ask(request: Request, shape: type[BaseModel]) -> ModelAnswer:
    """Ask once, with bounded repeats of a wrong shape. Raises ModelFailure, and nothing else."""
    from pydantic_ai import capture_run_messages

    began = time.monotonic()
    with capture_run_messages() as messages:
        try:
            output = _run_to_end(_run(request, shape))
        except ModelFailure:
            raise
        except Exception as error:
            failure = _failure(error, messages)
            failure.latency_ms = _since(began)
            raise failure from error
        raw, tokens = _answers(messages)
        if any(getattr(message, "finish_reason", None) == "length" for message in messages[-1:]):
            raise ModelFailure("cut off", raw=raw, tokens=tokens)
    return ModelAnswer(output.model_dump(), raw, *tokens, _since(began))


def _run_to_end(call: Coroutine[Any, Any, BaseModel]) -> BaseModel:
    """Run it in a thread and an event loop of its own: the caller may have a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, call).result()


async def _run(request: Request, shape: type[BaseModel]) -> BaseModel:
    """One conversation. Its connections are closed with it, as each call has an event loop of its own."""
    from pydantic_ai import Agent

    agent = Agent(_model(), output_type=_output(shape), instructions=request.instructions, retries=settings.AI_RETRIES)
    async with agent:
        result = await agent.run(
            request.message,
            model_settings={
                "max_tokens": settings.AI_MAX_TOKENS,
                "temperature": settings.AI_TEMPERATURE,
                "timeout": settings.AI_TIMEOUT,
                "max_retries": 0,  # the worker tries again, later and on the record
            },
            timeout=settings.AI_TIMEOUT,
        )
    output: BaseModel = result.output
    return output


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _model() -> Model:
    """The configured model. ``python:package.module.function`` names a function of your own that returns one."""
    name, base_url = settings.AI_MODEL, settings.AI_BASE_URL
    if not name:
        raise ModelFailure("not set up", "set AI_MODEL")
    provider, _, rest = name.partition(":")
    try:
        if provider == "python":
            module, _, function = rest.rpartition(".")
            own: Callable[[], Model] = getattr(import_module(module), function)
            return own()
        if base_url:
            from pydantic_ai.models.openai import OpenAIChatModel
            from pydantic_ai.providers.openai import OpenAIProvider

            key = os.environ.get("AI_API_KEY") or "none needed"
            return OpenAIChatModel(rest or name, provider=OpenAIProvider(base_url=base_url, api_key=key))
        from pydantic_ai.models import infer_model

        return infer_model(name)
    except ModelFailure:
        raise
    except Exception as error:
        raise ModelFailure("not set up", type(error).__name__) from error


def _output(shape: type[BaseModel]) -> Any:
    from pydantic_ai import NativeOutput, PromptedOutput, ToolOutput

    return {"native": NativeOutput, "tool": ToolOutput, "prompted": PromptedOutput}[settings.AI_OUTPUT_MODE](shape)


def _answers(messages: list[ModelMessage]) -> tuple[str, tuple[int, int]]:
    """Every answer of the run, in order, and the tokens of all of them."""
    from pydantic_ai.messages import ModelResponse, TextPart, ToolCallPart

    answers = [message for message in messages if isinstance(message, ModelResponse)]
    parts = [part for answer in answers for part in answer.parts]
    texts = [part.content for part in parts if isinstance(part, TextPart)]
    texts += [part.args_as_json_str() for part in parts if isinstance(part, ToolCallPart)]
    tokens = sum(answer.usage.input_tokens for answer in answers), sum(answer.usage.output_tokens for answer in answers)
    return "\n".join(texts), tokens


def _failure(error: Exception, messages: list[ModelMessage]) -> ModelFailure:
    """The failure of ours that a fault of theirs is. Their message is not kept: it may contain the request."""
    from pydantic_ai import exceptions as theirs

    kinds: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
        (theirs.ModelContextWindowExceededError, "too long"),
        ((theirs.ModelTimeoutError, theirs.ModelRequestTimeout, theirs.RunTimedOut), "timeout"),
        (theirs.ModelConnectionError, "connection"),
        (theirs.ModelAuthenticationError, "refused key"),
        ((theirs.ModelRateLimitError, theirs.ModelQuotaExceededError), "rate limit"),
        ((theirs.ModelUnavailableError, theirs.ModelServerError), "unavailable"),
        (theirs.OutputTokenLimitExceeded, "cut off"),
        ((theirs.ModelNotFoundError, theirs.UserError), "not set up"),
        (theirs.UnexpectedModelBehavior, "wrong shape"),
    ]
    raw, tokens = _answers(messages)
    kind = next((name for types, name in kinds if isinstance(error, types)), None)
    if kind is None and isinstance(error, theirs.ModelHTTPError):
        if "context" in str(error.body).lower():
            return ModelFailure("too long", type(error).__name__)
        by_status = {401: "refused key", 403: "refused key", 408: "timeout", 429: "rate limit"}
        kind = by_status.get(error.status_code) or ("unavailable" if error.status_code >= 500 else "refused request")
    if kind is None:
        kind = "timeout" if isinstance(error, TimeoutError) else "connection"
    return ModelFailure(kind, type(error).__name__, raw=raw, tokens=tokens)
