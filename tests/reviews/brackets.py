"""Texts that would like to be fact fields: in any text from outside they have to stay what they are, words.

``inserts`` is what a person inserts who types exactly this at the desk; from anywhere else it is nothing.
"""

from __future__ import annotations

from typing import NamedTuple

ZERO_WIDTH, SOFT_HYPHEN, BYTE_ORDER, JOINER = "\u200b", "\u00ad", "\ufeff", "\u2060"


class Payload(NamedTuple):
    text: str
    inserts: tuple[str, ...] = ()

    @property
    def is_line(self) -> bool:
        """Whether a field of a form or an XML file can hold it at all."""
        return self.text.isprintable() and self.text.strip() == self.text


PLAIN = [
    Payload("[[title]]", ("[[title]]",)),
    Payload("[[ TITLE ]]", ("[[title]]",)),
    Payload("before[[title]]after", ("[[title]]",)),
    Payload("[[title]]" * 10, ("[[title]]",)),
    Payload("[[title Z53.8]]", ("[[title Z53.8]]",)),
    Payload("[[notes B20 excludes1]]", ("[[notes B20 excludes1]]",)),
]
NESTED = [
    Payload("[[[title]]]", ("[[title]]",)),
    Payload("[[[[title]]]]", ("[[title]]",)),
    Payload("[[[[[billable]]]]]", ("[[billable]]",)),
    Payload("[[title [[code]]]]", ("[[code]]",)),
    Payload("[[ti[[code]]tle]]", ("[[code]]",)),
    Payload("[[title][[code]]]", ("[[code]]",)),
    Payload("[" * 60 + "title" + "]" * 60, ("[[title]]",)),
]
ESCAPED = [
    Payload("[\\[title]]"),
    Payload("[\\[[title]]", ("[[title]]",)),
    Payload("[\\\\[title]]"),
    Payload("[\\[\\[title]]]"),
    Payload("\\[[title]\\]"),
]
UNSEEN = [
    Payload(f"[{ZERO_WIDTH}[title]]"),
    Payload(f"[{SOFT_HYPHEN}[title]{SOFT_HYPHEN}]"),
    Payload(f"[{BYTE_ORDER}{JOINER}[code{JOINER}]]"),
    Payload(f"[{ZERO_WIDTH}[{ZERO_WIDTH}[title]]]"),
    Payload(f"[[ti{ZERO_WIDTH}tle]]", ("[[title]]",)),
    Payload("[[\u202etitle\u202c]]"),
    Payload("[[\u2066title\u2069]]"),
    Payload("\ue000title\ue001"),
    Payload("[[title\x00]]"),
]
OTHER_BRACKETS = [
    Payload("［［title］］"),
    Payload("[［title］]"),
    Payload("⟦title⟧"),
    Payload("【【billable Z53.8】】"),
    Payload("〚code〛"),
    Payload("&#91;&#91;title&#93;&#93;"),
    Payload("&lbrack;&lbrack;title&rbrack;&rbrack;"),
    Payload("&#x5b;[title]]"),
    Payload("%5B%5Btitle%5D%5D"),
    Payload("\\u005b\\u005btitle]]"),
    Payload("{{title}}{% title %}${title}<<title>>"),
]
HALF_WRITTEN = [
    Payload("[[title"),
    Payload("title]]"),
    Payload("[["),
    Payload("]] [["),
    Payload("[[title]"),
    Payload("[title]]"),
    Payload("[[\ntitle]]"),
    Payload("[\n[title]]"),
    Payload("[[title]\n]"),
    Payload("[[" + "title " * 60 + "]]"),
]
NO_SUCH_FACT = [
    Payload("[[]]"),
    Payload("[[nothing]]"),
    Payload("[[ｔｉｔｌｅ]]"),
    Payload("[[tıtle]]"),
    Payload("[[title Z99.99]]", ("[[title Z99.99]]",)),
    Payload("[[title Z5312345]]"),
    Payload("[[title of this code]]"),
    Payload("[[title Z53.8 ' OR 1=1 --]]"),
    Payload("[[billable {{7*7}}]]"),
    Payload("[[seventh <script>alert(1)</script>]]", ("[[seventh <script>alert(1)</script>]]",)),
    Payload("[[note excludes1 -1]]", ("[[note excludes1 -1]]",)),
    Payload("[[note excludes1 ²]]", ("[[note excludes1 ²]]",)),
    Payload("[[note excludes1 9999999999]]", ("[[note excludes1 9999999999]]",)),
    Payload("[[note __class__ 1]]", ("[[note __class__ 1]]",)),
    Payload("[[notes]]", ("[[notes]]",)),
]
PAYLOADS = [*PLAIN, *NESTED, *ESCAPED, *UNSEEN, *OTHER_BRACKETS, *HALF_WRITTEN, *NO_SUCH_FACT]
