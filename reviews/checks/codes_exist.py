"""Every code named in a text is in the active release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, blocks, warns
from .language import Prose, quoted
from .mentions import Mention, mentions
from .subject import Subject


def check(prose: Prose, subject: Subject) -> Iterator[Finding]:
    for sentence in prose.sentences:
        for mention in mentions(sentence.text, subject.official_text):
            if _is_there(mention, subject):
                if "." in mention.code and "." not in mention.printed:
                    message = f"“{mention.printed}” is written without its dot; the release has it as {mention.code}."
                    yield warns("codes_exist", sentence.section, message, quoted(sentence.text))
                continue
            message = f"There is no code {mention.printed} in release {subject.release}{_nearest(mention, subject)}."
            yield blocks("codes_exist", sentence.section, message, quoted(sentence.text))


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
        if (found := subject.named(name)) is not None:
            return f"; the nearest above it is {found.code}, {found.title}"
    return ""
