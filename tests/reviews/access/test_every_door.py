"""Addresses x everybody x every method x every state of an explanation: nobody gets through who may not.

Who may is in ``doors.py``. Each request stands alone: what it changed is taken back before the next.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from codes.models import Release, UnfoundSearch
from codes.releases.loading.importing import import_release
from reviews import actions
from reviews.actions.texts.inviting import Invited
from reviews.ai.evaluating import begin, evaluate
from reviews.ai.working import work_batches
from reviews.jobs.sheets import work_sheets
from reviews.models import (
    Draft,
    DraftBatch,
    Explanation,
    ProblemReport,
    Publication,
    ReviewerProfile,
    SecondLook,
    Sheet,
    Suggestion,
)
from reviews.reading.checking import findings_of
from tests.releases import HISTORY
from tests.reviews import stories
from tests.reviews.stories import Team, person
from tests.shares import share

from .doors import DOORS, METHODS, PAIRS, PEOPLE, ROLES, STATES, Door

PASSWORD = "correct horse battery"
# One code a state. The writing superuser had a hand in every text.
CODES = dict(zip(STATES, ("Z53.9", "Z53.8", "Z53.1", "Z53.01", "Z53.09", "Z53.31"), strict=True))
PARTS = 6  # for two processes to share; building the house takes a second each
OURS, OTHERS = ([route for route in sorted(DOORS) if route.startswith("admin/desk/") == ours] for ours in (True, False))
ROUTES = share("addresses of the desk", OURS, 10) + share("addresses outside the desk", OTHERS, 10)
BACKEND = "reviews.desk.people.accounts.StaffBackend"


def all_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from all_patterns(pattern, route)


PATTERNS = dict(all_patterns())


def test_every_address_is_expected_and_every_expectation_is_an_address() -> None:
    assert set(PATTERNS) == set(DOORS)


def test_every_address_with_two_numbers_is_held_to_both() -> None:
    assert {route for route in PATTERNS if route.startswith("admin/desk/") and route.count("<int:") > 1} == PAIRS


class House:
    """The team, an explanation in each state, a release that is proposed, and a signed-in browser for everybody."""

    def __init__(self, other_release: Release | None) -> None:
        self.root = person("writing-superuser", superuser=True)
        people = {role: person(role.replace(" ", "-"), role) for role in ROLES}
        people |= {
            "superuser": person("superuser", superuser=True),
            "writing superuser": self.root,
            "no role": person("no-role"),
            "not staff": person("not-staff", "author", "reviewer", "publisher"),
            "inactive": person("inactive", "author", "reviewer", "publisher"),
        }
        self.team = Team(
            people["author"],
            person("coauthor", "author"),
            person("first-signer", "reviewer"),
            person("second-signer", "reviewer"),
            person("first-publisher", "publisher"),
        )
        self.told = {state: self.tell(state) for state in STATES}
        self.invited = {state: self.invite(self.told[state]) for state in ("submitted", "approved")}
        self.evaluate_a_prompt()
        self.somebody = person("somebody", "author")  # whose account and profile access admins look at
        ProblemReport.objects.create(code=stories.code("Z53.9"), text="A typing error.", reported_at=timezone.now())
        self.ask_ai()
        assert other_release is not None
        proposing = person("first-importer", "importer")
        self.switch = actions.propose_switch(actor=proposing, release=other_release, now=stories.NOW)
        self.practice = actions.practise(actor=people["reviewer"], now=stories.NOW)  # which nobody has answered
        self.arrival = actions.ask_by_catalogue(actor=people["importer"], label="2025-annual", now=stories.NOW)
        self.sheet = self.bring_in(people["author"])
        self.line = actions.propose_line(
            actor=people["author"],
            change="add",
            term="king's evil",
            meant="M10.9",
            kind="lay",
            why="old",
            now=stories.NOW,
        )
        fields = {
            "name": "doubt", "measure": "words", "severity": "informs", "says": "say it or leave it.",
            "finds": "arguably", "example": "Arguably so.", "counterexample": "It is so.",
        }  # fmt: skip
        self.row = actions.propose_row(actor=people["author"], change="add", fields=fields, why="old", now=stories.NOW)
        surgery = {"name": "Surgery", "slug": "surgery"}
        by: dict[str, Any] = {"change": "add", "why": "old", "now": stories.NOW}
        added = actions.propose_specialist(actor=people["author"], fields=surgery, **by)
        actions.SPECIALISTS.confirm(actor=people["reviewer"], proposal_id=added.pk, now=stories.NOW)
        self.specialist = actions.propose_specialist(actor=people["author"], fields={"name": "Podiatry"}, **by)
        term = {"preferred": "low spirits", "explains": "dysthymia", "severity": "informs", "reason": "plain"}
        self.term = actions.propose_term(actor=people["author"], fields=term, **by)
        for question in ("evil spirit", "demon"):
            UnfoundSearch.objects.create(question=question, times=5, day=stories.NOW.date())
        actions.hide_search(actor=people["author"], question="demon", now=stories.NOW)
        self.clients = {"anonymous": Client()} | {name: self.browser(user) for name, user in people.items()}
        User.objects.filter(username="not-staff").update(is_staff=False)
        User.objects.filter(username="inactive").update(is_active=False)

    def ask_ai(self) -> None:
        """A suggestion for each code, and a batch that nobody has begun."""
        codes = [explanation.code for explanation in self.told.values()]
        actions.ask(actor=self.team.author, codes=codes, sections=["summary"], now=stories.NOW)
        work_batches(worker="test:1", now=lambda: stories.NOW, threads=1)
        actions.ask(actor=self.team.author, codes=codes, sections=["faqs"], now=stories.NOW)

    def evaluate_a_prompt(self) -> None:
        """Version 2, which nobody has put in production yet."""
        prompt = actions.write_prompt(actor=self.team.author, text="Write plainly.", note="short", now=stories.NOW)
        self.evaluation = evaluate(begin(prompt=prompt, codes=None, now=stories.NOW), now=lambda: stories.NOW)

    def tell(self, state: str) -> Explanation:
        by = [self.team.author, self.root]
        name = CODES[state]
        blocked = {"coding_notes": "The form has a field Q99.99.", "where_you_may_see_it": "In the field Q99.98."}
        if state in {"returned", "withdrawn"}:
            explanation = (stories.submitted if state == "returned" else stories.published)(
                self.team, name, by=by, **blocked
            )
            act, who = ("return", self.team.reviewer) if state == "returned" else ("withdraw", self.team.publisher)
            stories.act(act, explanation, who)
        else:
            explanation = {
                "draft": stories.drafted,
                "submitted": stories.submitted,
                "approved": stories.approved,
                "published": stories.published,
            }[state](self.team, name, by=by, **blocked)
        about = {"actor": self.team.reviewer, "explanation_id": explanation.pk, "now": stories.NOW}
        comment = actions.comment(text="Look.", **about)
        actions.reply(comment_id=comment.pk, text="I looked.", outcome="answered", **about)
        if state in {"draft", "returned"}:
            finding, _ = self.blocks(explanation)
            actions.request_set_aside(
                actor=self.team.author, explanation_id=explanation.pk, finding=finding, why="A form.", now=stories.NOW
            )
        return stories.fresh(explanation)

    @staticmethod
    def blocks(explanation: Explanation) -> list[str]:
        """Keys of the two codes that the draft names and the release does not have."""
        content = Draft.objects.get(explanation=explanation).content
        return [finding.key for finding in findings_of(explanation.code, content) if finding.check == "codes_exist"]

    def invite(self, explanation: Explanation) -> Invited:
        about = {"explanation_id": explanation.pk, "revision_id": explanation.submitted_revision_id}
        return actions.invite(actor=self.team.author, name="Dr. Roe", now=timezone.now(), **about)

    def browser(self, user: User) -> Client:
        user.set_password(PASSWORD)
        user.save()
        client = Client(raise_request_exception=True)
        client.force_login(user, backend=BACKEND)
        return client

    @staticmethod
    def bring_in(author: User) -> Sheet:
        content = b"Code,Summary\r\nB20,A text.\r\n"
        sheet = actions.bring_in_sheet(actor=author, name="texts.csv", content=content, now=stories.NOW)
        work_sheets(worker="test", now=lambda: stories.NOW)
        return sheet

    def address(self, route: str, door: Door, state: str) -> str:
        pattern = PATTERNS[route]
        explanation = self.told[state]
        known: dict[str, Any] = {
            "pk": explanation.pk,
            "code_id": explanation.code_id,
            "user_id": self.somebody.pk,
            "comment_id": explanation.comments.get().pk,
            "invitation_id": self.invited[state].invitation.pk if state in self.invited else 0,
            "token": self.invited["submitted"].token,
            "set_aside_id": getattr(explanation.set_asides.first(), "pk", 0),
            "report_id": ProblemReport.objects.get().pk,
            "number": self.evaluation.prompt.number,
            "evaluation_id": self.evaluation.pk,
            "batch_id": DraftBatch.objects.latest("pk").pk,
            "practice_id": self.practice.pk,
            "arrival_id": self.arrival.pk,
            "sheet_id": self.sheet.pk,
            "proposal_id": self.proposal_of(route),
            "look_id": SecondLook.objects.get().pk,
            "suggestion_id": Suggestion.objects.open().get(code=explanation.code).pk,
            **self.of_admin(route),
            **door.arguments,
        }
        wanted = set(re.findall(r"\(\?P<(\w+)>|<(?:\w+:)?(\w+)>", route))
        names = {first or second for first, second in wanted}
        if route.startswith("^"):
            return reverse(pattern.name, kwargs={name: known[name] for name in names})
        path = re.sub(
            r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>", lambda m: str(known[m[1] or m[2]]), route
        )
        return "/" + path.replace("^", "").replace("$", "")

    def proposal_of(self, route: str) -> int:
        proposals = {"manner": self.row, "glossary": self.term, "specialists": self.specialist}
        return next((row.pk for name, row in proposals.items() if f"/{name}/" in route), self.line.pk)

    def of_admin(self, route: str) -> dict[str, Any]:
        filled: dict[str, Any] = {"uidb36": "1", "key": "no-key", "url": "nowhere", "content_type_id": 1}
        model = re.match(r"admin/((?:codes|auth|reviews)/\w+)/<", route)
        about: dict[str, Any] = {
            "auth/user": self.somebody,
            "reviews/reviewerprofile": ReviewerProfile.objects.get(user=self.somebody),
        }
        if model:
            row = about.get(model[1]) or self.any_of(model[1])
            filled |= {"object_id": row.pk, "id": row.pk}
        return {"object_id": 1} | filled

    @staticmethod
    def any_of(model: str) -> Any:
        from django.apps import apps

        kind = apps.get_model(*model.split("/"))
        return kind._default_manager.first() or kind._default_manager.create(slug="surgeon", name="Surgeon")

    def posted(self, state: str) -> dict[str, Any]:
        """Everything any form of this moment would post: the right numbers, digests and password."""
        explanation = self.told[state]
        revision, draft = explanation.submitted_revision, Draft.objects.filter(explanation=explanation).first()
        live = Publication.objects.live().filter(explanation=explanation).first()
        fields: dict[str, Any] = {
            "lock_version": explanation.lock_version,
            "password": PASSWORD,
            "reason": "unclear",
            "text": "Say it plainly, please.",
            "publish_at": "2099-01-01 06:00",
            "publication": live.pk if live else 0,
            "confirm": "yes",
            "version": draft.version if draft else 0,
            "outcome": "Mended.",
            "origin": "nothing",
            "sections": ["summary"],
            "within": "Z53",
            "on": "1",
            "to": self.team.coauthor.pk,
            "message": "A typing error.",
            "found_section": "summary",
            "switch": self.switch.pk,
            "looked": "yes",
        }
        if revision is not None:
            fields |= {"revision": revision.pk, "content": revision.content_digest, "facts": revision.facts_digest}
            fields["checked"] = [key for key, value in revision.content.items() if value]
        if draft is not None:
            finding = self.blocks(explanation)[1]
            fields |= {"summary": "Another summary.", "what_it_is": "What it is."}
            fields |= {"finding": finding, f"why.{finding}": "A form.", "answer": "set aside"}
        return fields


@pytest.fixture
def house(
    mini_release: Release,
    no_findings: None,
    clinical: None,
    small_vocabulary: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> House:
    """Pages are not drawn: who gets one is decided before, and 15,000 of them are asked for."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SECOND_LOOK_FIRST = 1  # one look, at the first text that is approved
    made = House(import_release(packages=[HISTORY[1].write(tmp_path)]).run.release)
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_, **__: "a page")
    monkeypatch.setattr("reviews.desk.queues.navigation.count_waiting", lambda *_: {})
    return made


def through(method: str, response: HttpResponse) -> bool:
    """Whether the request got what it asked for: a page, or a redirect that is not to the sign-in."""
    says_nothing = method == "OPTIONS" and response.status_code == 200 and not response.content
    leads_to_sign_in = "login/" in response.headers.get("Location", "")
    return response.status_code < 400 and not leads_to_sign_in and not says_nothing


def expected(door: Door, who: str, method: str, state: str) -> bool:
    if method == "POST":
        return who in door.posts and state in door.states
    return method in door.methods and who in door.reads and state in door.read_states


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_only_who_may_gets_through(house: House, subtests: pytest.Subtests, part: int) -> None:
    for route in ROUTES[part::PARTS]:
        with subtests.test(route):
            assert not list(surprises(house, route))


def surprises(house: House, route: str) -> Iterator[str]:
    """Who got through and may not, who did not and may, and every failure of the server that does not say when to
    come back: files that the worker has not made yet do."""
    door = DOORS[route]
    for state in STATES if "explanations/<int:pk>" in route else STATES[:1]:
        address, fields = house.address(route, door, state), house.posted(state) | door.posted
        for who in PEOPLE:
            for method in methods_for(door, who, state):
                response = alone(house.clients[who], method, address, fields)
                may, got = expected(door, who, method, state), through(method, response)
                failed = response.status_code >= 500 and not response.headers.get("Retry-After")
                if failed or got > may or (door.certain and got < may):
                    yield f"{who} {method} {address} ({state}): {response.status_code}, may: {may}"


def methods_for(door: Door, who: str, state: str) -> tuple[str, ...]:
    """All of them, but for what cannot differ.

    No view looks at the explanation before it has looked at the method: in further states only methods that open for
    somebody are tried. Odd methods are told apart by no role: who may least and who may most try them all.
    """
    if state != STATES[0]:
        return tuple(method for method, whom in (("GET", door.reads), ("POST", door.posts)) if whom)
    return METHODS if who in {"anonymous", "no role", "superuser"} else ("GET", "POST", "DELETE")


def alone(client: Client, method: str, address: str, fields: dict[str, Any]) -> HttpResponse:
    """One request, and nothing of it left behind: neither rows nor cookies nor counted attempts."""
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response: HttpResponse = client.post(address, fields) if method == "POST" else client.generic(method, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    cache.clear()
    return response
