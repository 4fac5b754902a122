"""Every code named in a text is in the active release; a code of an earlier release is shown with its history."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviews.checks.facts.subject import Subject
from reviews.checks.finding import Finding, Statement, blocks, claims, warns
from reviews.checks.words.language import Prose, Sentence, quoted
from reviews.checks.words.mentions import Mention, mentions


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        for mention in mentions(sentence.text, subject.official_text):
            if not _is_there(mention, subject):
                yield _missing(mention, sentence, subject)
            elif "." in mention.code and "." not in mention.printed:
                message = f"“{mention.printed}” is written without its dot; the release has it as {mention.code}."
                yield warns("codes_exist", sentence.section, message, quoted(sentence.text))


def _missing(mention: Mention, sentence: Sentence, subject: Subject) -> Finding:
    message = f"There is no code {mention.printed} in release {subject.release}{_nearest(mention, subject)}."
    if history := subject.history(mention.code):
        statement = Statement(("history",), (mention.code,), sentence.text)
        return claims(sentence.section, message, quoted(sentence.text), "\n".join(history), statement)
    return blocks("codes_exist", sentence.section, message, quoted(sentence.text))


def _is_there(mention: Mention, subject: Subject) -> bool:
    if subject.named(mention.code) is not None:
        return True
    if re.search(rf"(?<![\w.]){re.escape(mention.code)}(?![\w.])", subject.official_text):
        return True  # the end of a range in an official note need not be a code: K00-K93
    return bool(mention.end_of) and (mention.end_of in subject.ranges or mention.code in subject.ends)


def _nearest(mention: Mention, subject: Subject) -> str:
    """The nearest code above that is there, so that a slip of the last character is seen at once."""
    name = mention.code
    while len(name) > 3:
        name = name[:-1].rstrip(".")
        if (above := subject.named(name)) is not None:
            return f"; the nearest above it is {above.code}, {above.title}"
    return ""
