"""Chips that narrow a list: links that switch one choice on or off, and keep the others and the words searched for.

CHIPS = {"state": {"draft": "Draft", ...}, ...}
build_chips(CHIPS, {"state": "draft"}, "gout")
  ->  [{"name": "state", "choices": [{"on": True, "query": "q=gout"}, ...]}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst

Chips = Mapping[str, Mapping[str, str]]
"""Name of a group -> value -> label."""


def chosen_chips(request: HttpRequest, groups: Chips) -> dict[str, str]:
    return {name: value for name, choices in groups.items() if (value := request.GET.get(name, "")) in choices}


def query_of(chosen: Mapping[str, str], searched: str, **changed: str) -> str:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in {**chosen, "q": searched, **changed}.items() if value})
    return query.urlencode()


def build_chips(groups: Chips, chosen: Mapping[str, str], searched: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "choices": [
                {
                    "label": capfirst(label),
                    "value": value,
                    "on": chosen.get(name) == value,
                    "query": query_of(chosen, searched, **{name: "" if chosen.get(name) == value else value}),
                }
                for value, label in choices.items()
            ],
        }
        for name, choices in groups.items()
    ]
