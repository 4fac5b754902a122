"""Parameters: what a request asks for, read leniently as clients write it, and how answers are put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from public.api.fhir.systems import wording
from public.api.fhir.systems.interface import Json

_FLAGS = {"true": True, "false": False}
_LONGEST = 10_000_000


class Parameters:
    """The parameters of a request, those before overriding those after: a profile of defaults may be added."""

    def __init__(self, rows: Iterable[Json]) -> None:
        self.rows = [row for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)]

    def values(self, *names: str) -> list[Any]:
        """All values of parameters with one of these names."""
        return [value for row in self.rows if row["name"] in names and (value := value_of(row)) is not None]

    def resources(self, name: str) -> list[Json]:
        rows = [row.get("resource") for row in self.rows if row["name"] == name]
        return [resource for resource in rows if isinstance(resource, dict)]

    def text(self, *names: str) -> str:
        """The first value that is a text or number; else empty."""
        return next((str(v).strip() for v in self.values(*names) if isinstance(v, (str, int))), "")

    def texts(self, name: str) -> list[str]:
        return [str(value) for value in self.values(name) if isinstance(value, str)]

    def flag(self, name: str) -> bool | None:
        """None where it is not given."""
        values = self.values(name)
        if not values:
            return None
        flag = _FLAGS.get(str(values[0]).lower())
        if flag is None:
            raise wording.invalid(f"The parameter {name} is true or false", name)
        return flag

    def number(self, name: str) -> int | None:
        """A number that is not negative; None where it is not given."""
        given = self.text(name)
        if not given:
            return None
        if not (given.isascii() and given.isdigit()) or int(given[:12]) > _LONGEST:
            raise wording.invalid(f"The parameter {name} is a whole number from 0 to {_LONGEST}", name)
        return int(given)

    def structure(self, name: str) -> Json | None:
        """A Coding or CodeableConcept."""
        values = self.values(name)
        if values and not isinstance(values[0], dict):
            raise wording.invalid(f"The parameter {name} is not of its type", name)
        return values[0] if values else None

    def with_defaults(self, other: Parameters) -> Parameters:
        """These, and what of ``other`` they do not say themselves."""
        own = {row["name"] for row in self.rows}
        return Parameters([*self.rows, *(row for row in other.rows if row["name"] not in own)])


def value_of(row: Json) -> Any:
    """The value of a parameter, whatever its type; None where it has none."""
    return next((value for key, value in row.items() if key.startswith("value")), None)


def answer(rows: Iterable[Json | None]) -> Json:
    """A Parameters resource of the rows that there are."""
    return {"resourceType": "Parameters", "parameter": [row for row in rows if row is not None]}


def row(name: str, kind: str, value: Any) -> Json | None:
    """A parameter; None where the value is empty or None."""
    return None if value is None or value == "" else {"name": name, f"value{kind}": value}


def parts(name: str, rows: Iterable[Json | None]) -> Json:
    return {"name": name, "part": [row for row in rows if row is not None]}
