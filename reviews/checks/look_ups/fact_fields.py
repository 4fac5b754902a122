"""Every fact field is written whole, can be filled, stands where one may, and leaves its section within its limit."""

from __future__ import annotations

from collections.abc import Iterator

from reviews.checks.facts.filling import words_of
from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, blocks
from reviews.checks.words.language import Prose
from reviews.rules.content import SECTIONS, texts
from reviews.rules.fields import half_written, look_alikes, sources_in
from reviews.rules.filling import fields_in, filled

_AS_SUCH = "Two brackets as such are [\\[."


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    fields = fields_in(prose.written)
    words = words_of(prose.written, subject)
    for key, text in texts(prose.written):
        if half := half_written(text):
            yield blocks("fact_fields", key, f"“{half}” begins a fact field and does not end it. {_AS_SUCH}", half)
        for source in look_alikes(text):
            yield blocks("fact_fields", key, f"This looks like the fact field {source}. Write it with [[ and ]].", "")
        for source in dict.fromkeys(sources_in(text)):
            if not SECTIONS[key].has_sentences:
                yield blocks(
                    "fact_fields", key, f"“{source}”: fact fields stand in prose, not here. {_AS_SUCH}", source
                )
            elif fields[source] is None:
                yield blocks("fact_fields", key, f"“{source}” is no fact field. {_AS_SUCH}", source)
            elif not words[source]:
                yield blocks("fact_fields", key, f"“{source}” cannot be filled: the release has no such fact.", source)
    there = {
        source: words[source] for source in words if words[source]
    }  # with none a text may be empty, and be left out
    before, after = texts(prose.written), texts(filled(prose.written, there))
    for (key, text), (_, printed) in zip(before, after, strict=True):
        longest = SECTIONS[key].longest
        if len(text) <= longest < len(printed):
            message = f"With its facts filled in this has {len(printed)} characters; at most {longest} fit."
            yield blocks("fact_fields", key, message, text[:80])
