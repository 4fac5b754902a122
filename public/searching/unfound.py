"""Count searches that found nothing, so that editors learn which words are missing, and nothing about who searched.

A worker counts in its own memory the words of such a question. Once it has had them five times it adds a row to
``UnfoundSearch``. A question it had less often is never written anywhere, and is gone when the worker ends. Questions
that could hold somebody's number or address are not counted. ``COUNT_UNFOUND_SEARCHES`` switches all of it off.
"""

from __future__ import annotations

import logging
import re
import threading
from collections import OrderedDict

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from codes.days import day_of
from codes.models import UnfoundSearch
from codes.search.words import words

ENOUGH = 5
_MOST_REMEMBERED = 2_000  # questions; the ones that came longest ago are forgotten
_MOST_WORDS, _LONGEST = 8, 100
_PERSONAL = re.compile(r"@|[0-9][0-9./ -]{3,}[0-9]")  # mail addresses; dates, numbers of records and telephones

_log = logging.getLogger(__name__)
_times: OrderedDict[str, int] = OrderedDict()
_lock = threading.Lock()


def count_unfound(question: str) -> None:
    """Count a cleaned question that has no hit in all of a release. Never raises: the reader has an answer already."""
    text = " ".join(words(question))
    if not settings.COUNT_UNFOUND_SEARCHES or not _is_counted(question, text) or not _is_enough(text):
        return
    try:
        UnfoundSearch.objects.create(question=text, times=ENOUGH, day=day_of(timezone.now()))
    except DatabaseError:
        _log.warning("a search that found nothing could not be counted", exc_info=True)


def _is_counted(question: str, text: str) -> bool:
    return 0 < len(text) <= _LONGEST and text.count(" ") < _MOST_WORDS and not _PERSONAL.search(question)


def _is_enough(text: str) -> bool:
    """Whether this is the fifth time since the question was last written down."""
    with _lock:
        times = _times.pop(text, 0) + 1
        if times >= ENOUGH:
            return True
        _times[text] = times
        if len(_times) > _MOST_REMEMBERED:
            _times.popitem(last=False)
        return False


def forget_all() -> None:
    """Forget what this worker has counted and not written down."""
    with _lock:
        _times.clear()
