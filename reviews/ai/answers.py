"""The shape a model answers in: the content schema sentence by sentence, each with the facts it rests on. Bounded.

Pydantic is imported here alone, and this module only where a model is about to be asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from reviews.rules.content import QUESTIONS, SECTIONS

LONGEST_SENTENCE, LONGEST_QUOTE, MOST_CITES = 400, 200, 3


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Cite(Strict):
    """``quote`` is copied word for word from the fact of this id."""

    fact: Annotated[str, Field(max_length=6)]
    quote: Annotated[str, Field(max_length=LONGEST_QUOTE)]


class Sentence(Strict):
    text: Annotated[str, Field(max_length=LONGEST_SENTENCE)]
    cites: Annotated[list[Cite], Field(max_length=MOST_CITES)]


class Question(Strict):
    question: Annotated[str, Field(max_length=200)]
    answer: Annotated[list[Sentence], Field(max_length=4)]


def answer_type(sections: Sequence[str], *, most: int = 6) -> type[BaseModel]:
    """A model with a field for each section asked for; ``most`` bounds the sentences, items or rows of each."""
    return _answer_type(tuple(sections), most)


@lru_cache(maxsize=32)
def _answer_type(sections: tuple[str, ...], most: int) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for key in sections:
        section = SECTIONS[key]
        bound = most if section.kind == "text" else min(most, section.most)
        kind: Any = Question if section.fields == QUESTIONS else str if section.kind == "choices" else Sentence
        if kind is str:
            kind = Annotated[str, Field(max_length=section.longest)]
        fields[key] = (Annotated[list[kind], Field(max_length=bound)], ...)
    return create_model("Answer", __base__=Strict, **fields)
