"""The values that a title or a flag has of a topic: which side, which encounter, billable or header. Pure."""

from __future__ import annotations

from reviews.checks.facts.subject import Named
from reviews.checks.words.topics import read_topics


def sides_of(title: str) -> frozenset[str]:
    """The sides a title names: "left", "right", "bilateral", "unspecified"; none for a title without a side."""
    return values_in("side", title) or (frozenset({"unspecified"}) if "unspecified" in title.lower() else frozenset())


def encounters_of(title: str) -> frozenset[str]:
    """The encounters a title names: "initial", "subsequent", "sequela"."""
    return values_in("encounter", title)


def flags_of(named: Named) -> frozenset[str]:
    return frozenset({"billable" if named.billable else "header"})


def values_in(topic: str, text: str) -> frozenset[str]:
    return frozenset(word.value for word in read_topics(text).get(topic, ()) if word.value)
