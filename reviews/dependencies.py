"""What a text rests on besides the facts of its own code: the codes that its prose and its fact fields name. Pure."""

from __future__ import annotations

from reviews.checks.mentions import mentions
from reviews.content import Content, texts
from reviews.filling import fields_in


def names_in(content: Content, own: str) -> list[str]:
    """The codes that a text for the code ``own`` names, in order; neither ends of ranges nor its own."""
    named = {mention.code for _, text in texts(content) for mention in mentions(text) if not mention.end_of}
    named |= {field.code for field in fields_in(content).values() if field is not None and field.code}
    return sorted(named - {own})
