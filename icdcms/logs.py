"""The log: an event a line, in production as JSON; what a request did carries the id of that request (``requests``).

No line has the address of a link for an expert outside, which is its key, or the values that PostgreSQL quotes of a
row. The settings import this, so nothing here may need them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.stdlib import ProcessorFormatter

from .addresses import OUTSIDE_PREFIX

Event = MutableMapping[str, Any]
_OWN = ("timestamp", "level", "logger", "event", "exception")
_VALUES = re.compile(r"^(?:DETAIL|CONTEXT):.*\n?", re.MULTILINE)
_LINK = re.compile(re.escape(OUTSIDE_PREFIX) + r"[^\s/?\"']+")


def without_values(logger: object, method: str, event: Event) -> Event:
    """Takes out of errors what PostgreSQL quotes of a row."""
    for name, value in event.items():
        if isinstance(value, str) and "\n" in value:
            event[name] = _VALUES.sub("", value)
    return event


def without_links(line: str) -> str:
    return _LINK.sub(f"{OUTSIDE_PREFIX}…", line)


def plain_line(logger: object, method: str, event: Event) -> str:
    """A line for people: time, level, logger and event, then what else there is."""
    more = "".join(f" {name}={value}" for name, value in event.items() if name not in _OWN)
    level, exception = str(event.get("level", "")).upper(), event.get("exception")
    line = f"{event.get('timestamp', '')} {level} {event.get('logger', '')}: {event.get('event', '')}{more}"
    return f"{line}\n{exception}" if exception else line


_BEFORE: tuple[Any, ...] = (
    merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_values,
)


class Formatter(ProcessorFormatter):
    """All lines in one form, from our own code and from libraries. It leaves out the tokens of links for experts,
    wherever in a line or traceback they stand."""

    def __init__(self, *, as_json: bool = False) -> None:
        rendered: Any = structlog.processors.JSONRenderer() if as_json else plain_line
        super().__init__(
            processors=[ProcessorFormatter.remove_processors_meta, rendered], foreign_pre_chain=list(_BEFORE)
        )

    def format(self, record: logging.LogRecord) -> str:
        return without_links(super().format(record))


def configured(level: str, *, as_json: bool) -> dict[str, Any]:
    """The setting LOGGING: all goes to the console."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_BEFORE, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": Formatter, "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},  # Django's own handlers would mail errors to nobody
            "django_mcpz.calls": {"level": logging.WARNING},  # its records of each call carry what was asked
            "django.request": {"level": logging.CRITICAL},  # the middleware says the same, without what it must not say
        },
    }
