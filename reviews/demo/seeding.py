"""Demo staff for each role, and explanations in every state, made through the actions like any other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.contrib.auth.models import Permission, User

from codes.models import Code, CodeVersion
from reviews import actions
from reviews.actions import people as accounts
from reviews.actions.common import Reauthenticated
from reviews.checks.finding import Severity
from reviews.demo import explanations
from reviews.models import Explanation, ReviewerProfile, Revision, Specialist
from reviews.models.explanations import Origin
from reviews.reading.checking import findings_of
from reviews.reading.specialists import offered_specialists
from reviews.rules.acts import Role
from reviews.rules.errors import RefusedError


class DemoMember(NamedTuple):
    username: str
    printed_name: str
    credentials: str
    roles: tuple[Role, ...]


# Nobody real: the names say so, and the password is the username.
TEAM = (
    DemoMember("demo-importer", "", "", (Role.IMPORTER,)),
    DemoMember("demo-author", "Ada Author", "demo account", (Role.AUTHOR,)),
    DemoMember("demo-coauthor", "Cora Coauthor", "demo account", (Role.AUTHOR,)),
    DemoMember("demo-reviewer", "Rhea Reviewer", "MD, demo account", (Role.REVIEWER,)),
    DemoMember("demo-second", "Sam Second", "RHIA, demo account", (Role.REVIEWER,)),
    DemoMember("demo-publisher", "Pat Publisher", "MD, demo account", (Role.PUBLISHER, Role.REVIEWER)),
    DemoMember("demo-access", "", "", (Role.ACCESS_ADMIN,)),
    DemoMember("demo-auditor", "", "", (Role.AUDITOR,)),
)
PUBLISHED = ("Z53.9", "E11.9", "I10", "J45.909", "M54.50", "N39.0", "S93.401A")
WITHDRAWN, APPROVED, SUBMITTED, RETURNED, DRAFTED = "K21.9", "R07.9", "F41.1", "Z00.00", "Z53.8"


def seed(*, now: datetime.datetime, say: Callable[[str], object]) -> None:
    """Make what is missing. An explanation that exists is left alone, whatever its state."""
    people = {member.username: _person(member, now) for member in TEAM}
    for row in offered_specialists():
        Specialist.objects.get_or_create(slug=row.slug, defaults={"name": row.name, "about": row.about})
    for code, walk in _walks(people, now):
        if Explanation.objects.filter(code__code=code).exists() or not _in_force(code):
            continue
        try:
            walk(code)
        except RefusedError as error:
            say(f"{code}: {error}")


def _in_force(code: str) -> bool:
    return CodeVersion.objects.named([code]).in_force().exists()


def _person(member: DemoMember, now: datetime.datetime) -> User:
    user = User.objects.filter(username=member.username).first()
    if user is None:
        roles = [role.value for role in member.roles]
        user = accounts.make_staff(name=member.username, password=member.username, roles=roles, now=now)
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="codes", codename__startswith="view_")
        )
    if member.printed_name:
        ReviewerProfile.objects.get_or_create(
            user=user,
            defaults={
                "slug": member.username,
                "printed_name": member.printed_name,
                "credentials": member.credentials,
                "bio": "An account of the demo: nobody real has signed anything here.",
            },
        )
    return user


def _walks(people: dict[str, User], now: datetime.datetime) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Each code with what happens to its explanation."""
    desk = _DemoTeam(people, now)
    for code in PUBLISHED:
        yield code, desk.publish
    yield WITHDRAWN, desk.withdraw
    yield APPROVED, desk.approve
    yield SUBMITTED, desk.submit
    yield RETURNED, desk.give_back
    yield DRAFTED, desk.outline


class _DemoTeam:
    """The demo team at work. Each step includes the one before."""

    def __init__(self, people: dict[str, User], now: datetime.datetime) -> None:
        self.people, self.now = people, now
        self.proof = Reauthenticated("demo: nobody was asked", now)
        self.texts = explanations()

    def outline(self, code: str) -> object:
        author = self.people["demo-author"]
        return actions.start(actor=author, code=self._code(code), origin=Origin.OUTLINE, now=self.now)

    def submit(self, code: str) -> tuple[Explanation, Revision]:
        author, now = self.people["demo-author"], self.now
        draft = actions.start(actor=author, code=self._code(code), now=now)
        content = self.texts[code]
        draft = actions.save(
            actor=author, explanation_id=draft.explanation_id, version=draft.version, content=content, now=now
        )
        ticked = [f.key for f in findings_of(draft.explanation.code, content) if f.severity == Severity.WARNS]
        revision = actions.submit(
            actor=author,
            explanation_id=draft.explanation_id,
            lock_version=self._fresh(code).lock_version,
            draft_version=draft.version,
            acknowledged=ticked,
            now=now,
        )
        return self._fresh(code), revision

    def give_back(self, code: str) -> None:
        explanation, revision = self.submit(code)
        reviewer = self.people["demo-reviewer"]
        actions.comment(
            actor=reviewer,
            explanation_id=explanation.pk,
            section="coding_notes",
            text="Could we say sooner what makes Z00.01 the code instead?",
            now=self.now,
        )
        actions.return_to_author(
            actor=reviewer,
            explanation_id=explanation.pk,
            lock_version=explanation.lock_version,
            revision_id=revision.pk,
            reason="unclear",
            text="Nearly there: please see my comment on the coding notes.",
            now=self.now,
        )

    def approve(self, code: str) -> tuple[Explanation, Revision]:
        explanation, revision = self.submit(code)
        for name in ("demo-reviewer", "demo-second")[: revision.approvals_needed]:
            actions.approve(
                actor=self.people[name],
                explanation_id=explanation.pk,
                lock_version=self._fresh(code).lock_version,
                revision_id=revision.pk,
                content=revision.content_digest,
                facts=revision.facts_digest,
                checked_sections=list(revision.content),
                compared=[claim["key"] for claim in revision.claims],
                reauthenticated=self.proof,
                now=self.now,
            )
        return self._fresh(code), revision

    def publish(self, code: str) -> int:
        explanation, revision = self.approve(code)
        publication = actions.publish(
            actor=self.people["demo-publisher"],
            explanation_id=explanation.pk,
            lock_version=explanation.lock_version,
            revision_id=revision.pk,
            content=revision.content_digest,
            reauthenticated=self.proof,
            now=self.now,
        )
        return int(publication.pk)

    def withdraw(self, code: str) -> None:
        publication = self.publish(code)
        actions.withdraw(
            actor=self.people["demo-publisher"],
            explanation_id=self._fresh(code).pk,
            lock_version=self._fresh(code).lock_version,
            publication_id=publication,
            reason="Shown in the demo as an example of a withdrawn text.",
            reauthenticated=self.proof,
            now=self.now,
        )

    def _code(self, code: str) -> Code:
        return Code.objects.get(code=code, kind=Code.Kind.CODE)

    def _fresh(self, code: str) -> Explanation:
        return Explanation.objects.select_related("code").get(code__code=code)
