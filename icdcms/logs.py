"""What no log of ours may hold: the address of a link for an expert outside, which is its key."""

from __future__ import annotations

import logging
import re

from .staff import OUTSIDE_PREFIX

_LINK = re.compile(re.escape(OUTSIDE_PREFIX) + r"[^\s/?\"']+")


class Formatter(logging.Formatter):
    """The standard one, which leaves out the tokens of such links, wherever in a line or traceback they stand."""

    def format(self, record: logging.LogRecord) -> str:
        return without_links(super().format(record))


def without_links(line: str) -> str:
    return _LINK.sub(f"{OUTSIDE_PREFIX}…", line)
