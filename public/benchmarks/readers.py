"""Readers and programs of many addresses, in a process of their own: prints one JSON line.

python -m public.benchmarks.readers PORT SECONDS        (codes on standard input, a line each)

Each asks for a page, a search, a check of codes together, JSON or FHIR by chance, waits for a moment, and asks again.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import quantiles
from typing import Any, NamedTuple
from urllib.parse import quote

READERS = 12
_PAUSE = (0.1, 0.5)  # seconds between an answer and the next question of a reader
_WORDS = (
    "kidney stone", "broken wrist", "diabetes eye", "fall from ladder", "heart attack", "sepsis", "asthma", "burn",
    "pregnancy twins", "gout left foot", "pressure ulcer", "anemia", "stroke", "fracture femur", "migraine",
)  # fmt: skip
_KINDS = {"page": 50, "search": 15, "check": 10, "api": 15, "fhir": 10}  # of a hundred questions


class Asked(NamedTuple):
    kind: str
    status: object
    seconds: float


def path_of(kind: str, codes: Sequence[str], dice: random.Random) -> str:
    name, other = dice.choice(codes), dice.choice(codes)
    if kind == "search":
        return f"/search?q={quote(dice.choice(_WORDS))}&page={dice.randrange(1, 4)}"
    if kind == "check":
        return f"/api/check?codes={name},{other}&on=2026-05-01"
    if kind == "api":
        return f"/api/codes/{name}"
    if kind == "fhir":
        return f"/fhir/r4/CodeSystem/$lookup?system={quote('http://hl7.org/fhir/sid/icd-10-cm')}&code={name}"
    return f"/icd-10-cm/{name}"


class Reader(threading.Thread):
    def __init__(self, number: int, port: int, codes: Sequence[str], ends: float) -> None:
        super().__init__()
        self.port, self.codes, self.ends, self.asked = port, codes, ends, list[Asked]()
        self.dice, self.address = random.Random(f"reader {number} {ends}"), f"192.0.2.{number + 1}"  # noqa: S311

    def run(self) -> None:
        server = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while time.monotonic() < self.ends:
            (kind,) = self.dice.choices(list(_KINDS), list(_KINDS.values()))
            began = time.monotonic()
            try:
                server.request("GET", path_of(kind, self.codes, self.dice), headers={"X-Forwarded-For": self.address})
                answer = server.getresponse()
                answer.read()
                status: object = answer.status
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                server.close()
            self.asked.append(Asked(kind, status, time.monotonic() - began))
            time.sleep(self.dice.uniform(*_PAUSE))
        server.close()


def read_for(seconds: float, port: int, codes: Sequence[str]) -> list[Asked]:
    ends = time.monotonic() + seconds
    readers = [Reader(number, port, codes, ends) for number in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return [asked for reader in readers for asked in reader.asked]


def figures_of(asked: Sequence[Asked]) -> Mapping[str, Any]:
    """How many answers of which status; the milliseconds that 95 in 100 stay within, of all and of each kind."""

    def p95(some: Sequence[Asked]) -> float:
        return round(1000 * quantiles([answer.seconds for answer in some], n=20)[-1], 1) if len(some) > 1 else 0.0

    kinds = {kind: p95([answer for answer in asked if answer.kind == kind]) for kind in _KINDS}
    statuses = Counter(str(answer.status) for answer in asked)
    return {"requests": len(asked), "statuses": dict(statuses), "p95_ms": p95(asked), "p95_ms_of": kinds}


def main() -> None:
    codes = sys.stdin.read().split()
    asked = read_for(float(sys.argv[2]), int(sys.argv[1]), codes)
    sys.stdout.write(f"{json.dumps(figures_of(asked))}\n")


if __name__ == "__main__":
    main()
