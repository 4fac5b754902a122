"""People who act on a running site as browsers do, and whether each of their acts is there once.

A lane is one code: its author writes and submits, a reviewer signs, a publisher publishes, the author begins again. An
answer of the site confirms an act; one that never came leaves it open. ``faults`` compares what was confirmed with the
audit log and the revisions, so that an act that is lost, doubled or half done is named. What a lane reads of the
database are columns that do not change, so that it works beside an older version of the site as well.
"""

from __future__ import annotations

import http.client
import itertools
import re
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db import connection

from reviews.models import AuditEvent, Draft, Explanation, Revision

_SIGN_IN = "/admin/account/login/"
_TOKEN = "a" * 32  # of a form and its cookie
_NEXT = {"draft": "submit", "submitted": "approve", "approved": "publish", "published": "start", "withdrawn": "start"}
_AWAY = 0.3  # seconds until somebody who found no server tries again
_numbers = itertools.count(1)
# For whichever code: the checks find nothing in it, and it is too short to be like another.
PLAIN = {
    "summary": "The record supports it.",
    "what_it_is": "A code for bills.",
    "when_it_is_used": ["The record supports it."],
    "what_it_does_not_mean": ["It says nothing else."],
}
_WARNINGS = re.compile(r'name="acknowledged" value="([^"]*)"')
_ALERT = re.compile(r"role=\"alert\"[^>]*>(.*?)</(?:div|p)>", re.DOTALL)


class Person(NamedTuple):
    """Somebody's session, and the password with which they sign."""

    session: str
    password: str


class Staff(NamedTuple):
    author: Person
    reviewer: Person
    publisher: Person


class Post(NamedTuple):
    act: str
    address: str
    by: Person
    fields: dict[str, Any]
    marker: str = ""  # in the text that is submitted


@dataclass
class Lane:
    """``site`` gives the port to ask next."""

    site: Callable[[], int]
    code: str
    staff: Staff
    content: Mapping[str, Any] = field(default_factory=PLAIN.copy)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    _ticks: list[str] = field(default_factory=list)  # warnings that the author has seen
    _warned: str = ""  # the marker of a text that is submitted again, with ticks
    _markers: dict[str, str] = field(default_factory=dict)  # submitted with which outcome
    _before: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        self._before = self._events()

    def step(self) -> str:
        """The next act of the text, whichever that is now, and what became of it."""
        post = self._next()
        outcome = self._outcome(post)
        self.answers[post.act, outcome] += 1
        self._warned = post.marker if outcome == "warned" else ""
        if post.marker and not self._warned:
            self._markers[post.marker] = outcome
        return outcome

    def _next(self) -> Post:
        state = self._state()
        act = _NEXT.get(state["state"], "submit") if state else "start"
        if state is None or act == "start":
            origin = "published" if state and state["state"] == "published" else "nothing"
            return Post("start", "/admin/desk/start/", self.staff.author, {"code": self.code, "origin": origin})
        address = f"/admin/desk/explanations/{state['id']}/{act}/"
        fields: dict[str, Any] = {"lock_version": state["lock_version"]}
        if act == "submit":
            marker = self._warned or f"Text {next(_numbers)}."
            version = Draft.objects.filter(explanation=state["id"]).values_list("version", flat=True).get()
            text = dict(self.content) | {"summary": f"{marker} {self.content['summary']}"}
            fields |= {"version": version, "acknowledged": self._ticks}
            return Post(act, address, self.staff.author, fields | text, marker)
        revision = Revision.objects.values("id", "content", "claims", "content_digest", "facts_digest").get(
            pk=state["submitted_revision_id"]
        )
        fields |= {"revision": revision["id"], "content": revision["content_digest"]}
        if act == "publish":
            return Post(act, address, self.staff.publisher, fields)
        ticks = {
            "facts": revision["facts_digest"],
            "checked": [key for key, value in revision["content"].items() if value],
            "compared": [claim["key"] for claim in revision["claims"]],
        }
        return Post(act, address, self.staff.reviewer, fields | ticks)

    def _state(self) -> dict[str, Any] | None:
        columns = ("id", "state", "lock_version", "submitted_revision_id")
        row: dict[str, Any] | None = Explanation.objects.filter(code__code=self.code).values(*columns).first()
        return row

    def _outcome(self, post: Post) -> str:
        try:
            fields = post.fields | {"password": post.by.password}
            status, headers, page = ask(self.site(), post.address, post.by.session, fields)
        except ConnectionRefusedError:
            return "away"  # nobody listened, so nothing was asked
        except (OSError, http.client.HTTPException):
            return "open"
        goes_to, warned = headers.get("Location", ""), _WARNINGS.findall(page)
        if post.act == "submit" and set(warned) - set(self._ticks):
            self._ticks = warned
            return "warned"  # of what the author ticks the next time
        if status == 302 and not goes_to.startswith(_SIGN_IN):
            return "done"
        why = " ".join(re.sub(r"<[^>]+>", " ", alert) for alert in _ALERT.findall(page)) or page[:200]
        self.problems.append(f"{post.act} of {self.code}: {status} {goes_to} {' '.join(why.split())}")
        return "error" if status >= 500 else "refused"

    def _events(self) -> Counter[str]:
        events = AuditEvent.objects.filter(target_kind="explanation", target_name=self.code, act__in=_NEXT.values())
        return Counter(events.values_list("act", flat=True))

    def faults(self) -> Iterator[str]:
        happened = self._events() - self._before
        for act in dict.fromkeys(_NEXT.values()):
            done, unanswered = self.answers[act, "done"], self.answers[act, "open"]
            if not done <= happened[act] <= done + unanswered:
                yield f"{act} of {self.code}: {done} confirmed, {unanswered} open, {happened[act]} on record"
        texts = Revision.objects.filter(explanation__code__code=self.code).values_list("content__summary", flat=True)
        there = Counter(f"{text.partition('.')[0]}." for text in texts)
        for marker, outcome in self._markers.items():
            allowed = {"done": {1}, "open": {0, 1}}.get(outcome, {0})
            if there[marker] not in allowed:
                yield f"submit of {self.code}: “{marker}” was {outcome}, and is there {there[marker]} times"


@contextmanager
def at_work(lanes: Collection[Lane], *, every: float) -> Iterator[None]:
    """All lanes at once, each with so many seconds between its acts, until the end of the block."""
    over = threading.Event()

    def work(lane: Lane) -> None:
        pause = every
        try:
            while not over.wait(pause):
                pause = max(every, _AWAY) if lane.step() == "away" else every
        finally:
            connection.close()

    for lane in lanes:
        lane.begin()
    threads = [threading.Thread(target=work, args=(lane,)) for lane in lanes]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def faults(lanes: Collection[Lane]) -> list[str]:
    """What is lost, doubled or half done, a line each."""
    return [fault for lane in lanes for fault in lane.faults()]


def counted(lanes: Sequence[Lane]) -> dict[str, int]:
    """How many acts were done, refused, left open, answered with an error, or found no server to ask."""
    total: Counter[str] = Counter()
    for lane in lanes:
        for (_, outcome), number in lane.answers.items():
            total[outcome] += number
    return {outcome: total[outcome] for outcome in ("done", "refused", "open", "error", "away")}


def sign_in(port: int, name: str, password: str) -> Person:
    """Somebody who signs in by the form."""
    status, headers, _ = ask(port, _SIGN_IN, "", {"login": name, "password": password})
    cookies = [value.partition(";")[0] for value in headers.get_all("Set-Cookie", [])]
    sessions = [cookie.partition("=")[2] for cookie in cookies if cookie.startswith("sessionid=")]
    if status != 302 or not sessions:
        raise RuntimeError(f"{name} could not sign in: {status}")
    return Person(sessions[-1], password)


def ask(port: int, address: str, session: str, fields: Mapping[str, Any]) -> tuple[int, http.client.HTTPMessage, str]:
    """A form posted with a session -> status, headers and page."""
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookies = f"csrftoken={_TOKEN}" + (f"; sessionid={session}" if session else "")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Connection": "close"}
    try:
        server.request("POST", address, urlencode(dict(fields) | {"csrfmiddlewaretoken": _TOKEN}, doseq=True), headers)
        response = server.getresponse()
        return response.status, response.headers, response.read().decode("utf-8", "replace")
    finally:
        server.close()
