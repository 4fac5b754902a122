"""Parameters of an address: what the document says of each is what it is read by. Pure.

ON = day("on", "A day.")
read_parameters([ON], QueryDict("on=2026-05-01"))    ->  {"on": "2026-05-01"}
read_parameters([ON], QueryDict("on=soon"))          ->  ParameterProblem("on", "invalid", "Write the day as ...")
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from public.addresses import HOW_TO_WRITE_A_DAY, parse_day
from public.reading.editions import Editions
from public.searching.questions import ParameterProblem

from .shapes import Schema

Asked = Mapping[str, Any]
"""What an address asks for, by parameter; the default of a parameter that is not given."""

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Parameter:
    """``schema`` is what a value has to be; ``wrong`` says so in words. ``narrowed`` is the schema beside the releases
    loaded, where they decide what is accepted: the view checks that. ``example`` may depend on them as well.

    ``split``: how many values a list may have, with commas between them; 0 for no list. ``in_path``: a part of the
    address, which the view reads.
    """

    name: str
    about: str
    schema: Schema
    wrong: str
    example: str | Callable[[Editions], str] = ""
    required: bool = False
    default: Any = ""
    narrowed: Callable[[Editions], Schema] | None = None
    split: int = 0
    in_path: bool = False


def day(name: str, about: str, *, required: bool = False, **more: Any) -> Parameter:
    """A day; empty is as good as not given, unless it is required."""
    date = {"type": "string", "format": "date"}
    schema = date if required else {"anyOf": [date, {"type": "string", "maxLength": 0}]}
    more.setdefault("example", first_day_in_force)
    return Parameter(name, about, schema, HOW_TO_WRITE_A_DAY, required=required, **more)


def first_day_in_force(editions: Editions) -> str:
    return editions.in_force.effective_from.isoformat() if editions.in_force else "2025-10-01"


def choice(name: str, about: str, values: Mapping[str, str], **more: Any) -> Parameter:
    """One of a few values, each with what it means; empty is as good as not given."""
    meant = "; ".join(f"“{value}”: {what}" for value, what in values.items())
    schema = {"type": "string", "enum": ["", *values]}
    return Parameter(name, f"{about} {meant}.", schema, f"{name} is one of {', '.join(values)}.", **more)


def number(name: str, about: str, *, least: int, most: int, default: int) -> Parameter:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    wrong = f"{name} is a whole number from {least} to {most:,}."
    return Parameter(name, about, schema, wrong, default=default)


def text(name: str, about: str, wrong: str = "", **more: Any) -> Parameter:
    """Any text; one that is required is not empty."""
    schema = {"type": "string"} | ({"minLength": 1} if more.get("required") else {})
    return Parameter(name, about, more.pop("schema", schema), wrong or f"Say which, as in ?{name}=.", **more)


def part(name: str, about: str, example: str | Callable[[Editions], str]) -> Parameter:
    """A part of the path."""
    return Parameter(name, about, {"type": "string"}, "", example, required=True, in_path=True)


PAGE = number(
    "page", "The page of the list, from 1; one beyond the last is the last.", least=1, most=999_999, default=1
)


def read_parameters(parameters: Sequence[Parameter], given: QueryDict) -> Asked | ParameterProblem:
    """The values by name, or what is wrong with the first that cannot be read."""
    asked: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.in_path:
            continue
        texts = given.getlist(parameter.name)
        problem = _problem(parameter, texts)
        if problem:
            return ParameterProblem(parameter.name, *problem)
        asked[parameter.name] = _value(parameter, texts)
    return asked


def _problem(parameter: Parameter, texts: list[str]) -> tuple[str, str] | None:
    if parameter.required and not any(texts):
        return "required", parameter.wrong
    if parameter.split:
        return None
    if len(texts) > 1:
        return "repeated", f"{parameter.name} is given once."
    return ("invalid", parameter.wrong) if texts and not fits(parameter.schema, texts[0]) else None


def _value(parameter: Parameter, texts: list[str]) -> Any:
    if parameter.split:
        return [item for text in texts for item in text.split(",")]
    if not texts:
        return parameter.default
    return int(texts[0]) if parameter.schema.get("type") == "integer" else texts[0]


def fits(schema: Schema, text: str) -> bool:
    """Whether a text, as an address has it, is what the schema asks for."""
    if "anyOf" in schema:
        return any(fits(option, text) for option in schema["anyOf"])
    if schema["type"] == "integer":
        return bool(_NUMBER.fullmatch(text)) and schema["minimum"] <= int(text) <= schema["maximum"]
    return (
        text in schema.get("enum", [text])
        and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
        and (schema.get("format") != "date" or parse_day(text) is not None)
        and bool(re.search(schema.get("pattern", ""), text))
    )
