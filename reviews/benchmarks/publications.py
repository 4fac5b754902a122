"""Published explanations by the thousand, for measuring: the rows that the actions would leave, written in bulk.

Each text is begun, submitted, signed by as many reviewers as its risk asks for, and published, all at one moment, with
the records, signatures and audit events that ``verify`` computes again; constraints and guards hold. Nobody checked the
texts. ``publish_many`` takes those of the demo, under other codes; where there are more than codes, the last codes get
a second one in place of the first; it also leaves texts that wait. ``publish_texts`` takes texts that are given.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction

from codes.benchmarks.release_copies import codes_by_chance
from codes.bulk import in_batches, refresh_statistics
from codes.models import CodeVersion, Release
from codes.search import registry
from reviews.actions.people import make_staff
from reviews.actions.texts.submitting import claims_of
from reviews.demo import explanations
from reviews.models import (
    Decision,
    Dependency,
    Explanation,
    Publication,
    Record,
    ReviewerProfile,
    Revision,
    RevisionContributor,
    Specialist,
)
from reviews.models.decisions import DecisionKind
from reviews.models.explanations import Origin
from reviews.reading.changes.dependencies import ids_of, names_in
from reviews.reading.checking import filled_words_of_many, findings_alone
from reviews.reading.facts.likeness import fingerprint_rows
from reviews.reading.facts.subjects import subject_of
from reviews.reading.records import printed_record, publication_fields, text_fields
from reviews.reading.signatures import tier_of
from reviews.reading.specialists import offered_specialists, specialist_names
from reviews.rules.acts import Act, Role
from reviews.rules.content import Content, content_digest
from reviews.rules.risk import Tier, next_review
from reviews.rules.states import State

from .rows import WRITTEN, PublicationRows

_AT_ONCE = 1_000  # publications in one transaction: PostgreSQL holds a lock for each until its end
_ROLES = {"author": Role.AUTHOR, "first": Role.REVIEWER, "second": Role.REVIEWER, "publisher": Role.PUBLISHER}


class Team(NamedTuple):
    author: User
    first: User
    second: User
    publisher: User


def publish_many(
    number: int, *, release: Release, now: datetime.datetime, say: Callable[[str], object], waiting: int = 0
) -> None:
    """``number`` publications for codes of the release, a second apart, the last one at ``now``; ``waiting`` texts of
    further codes that are submitted, with their claims, and that nobody has signed.

    Raises ValueError for more than two publications a code.
    """
    names = codes_by_chance(release)
    if number > 2 * len(names):
        raise ValueError(f"{number} publications are more than two for each of {len(names)} codes")
    second = list(reversed(names))[: max(0, number - len(names))]
    submitted = names[number : number + waiting]
    _publish([names[:number], second], _of_the_demo(), release=release, now=now, submitted=submitted)
    say(f"{number} texts are published, {len(submitted)} wait for review")


def publish_texts(texts: Mapping[str, Content], *, release: Release, now: datetime.datetime) -> None:
    """``texts`` is code -> its text. Each is published a second after the one before, the last one at ``now``."""
    _publish([list(texts)], lambda version, number: texts[version.code.code], release=release, now=now)


TextFor = Callable[[CodeVersion, int], Content]
"""The text of a code, by the number of its revision."""


def _of_the_demo() -> TextFor:
    contents = [content for _, content in sorted(explanations().items())]

    def text_for(version: CodeVersion, number: int) -> Content:
        """A text of the demo that begins with the code and its title, so that no two are the same."""
        content = contents[version.position % len(contents)]
        title = f"{version.code.code}, {version.title}"
        return content | {
            "summary": f"Text {number} on {title}. {content['summary']}"[:600].strip(),
            "synonyms": [{"term": f"{title}, as people say"[:200].strip(), "provenance": "editor"}],
        }

    return text_for


def _publish(
    turns: Iterable[list[str]],
    text_for: TextFor,
    *,
    release: Release,
    now: datetime.datetime,
    submitted: Sequence[str] = (),
) -> None:
    batches = [some for names in turns for some in in_batches(names, _AT_ONCE)]
    number = sum(map(len, batches))
    began = now - datetime.timedelta(seconds=number)
    desk = _TeamAtWork(release, _team(began), text_for)
    moments = (began + datetime.timedelta(seconds=at) for at in range(1, number + 1))
    for some in batches:
        desk.write(some, [next(moments) for _ in some])
    for names in in_batches(submitted, _AT_ONCE):
        desk.write(names, [now for _ in names], public=False)
    registry.update(now=now)
    refresh_statistics(WRITTEN)


def _team(now: datetime.datetime) -> Team:
    """Accounts that nobody can sign in to, with names to sign with, and the specialists that the texts name."""
    users = []
    for name, role in _ROLES.items():
        user = make_staff(name=name, password=secrets.token_urlsafe(), roles=[role.value], now=now)
        ReviewerProfile.objects.create(user=user, slug=name, printed_name=f"{name.title()} Benchmark", credentials="MD")
        users.append(user)
    for row in offered_specialists():
        Specialist.objects.get_or_create(slug=row.slug, defaults={"name": row.name, "about": row.about})
    return Team(*users)


class _TeamAtWork:
    """What all texts share, and the codes that have one so far."""

    def __init__(self, release: Release, team: Team, text_for: TextFor) -> None:
        self.release, self.team, self.text_for = release, team, text_for
        self.have: set[str] = set()
        self.generated: dict[str, list[str]] = {}
        below = CodeVersion.objects.filter(release=release, generated=True).order_by("position")
        for parent, name in below.values_list("parent__code__code", "code__code"):
            self.generated.setdefault(parent, []).append(name)

    @transaction.atomic
    def write(self, names: list[str], moments: Iterable[datetime.datetime], *, public: bool = True) -> None:
        versions = CodeVersion.objects.named(names).filter(release=self.release)
        by_name = {version.code.code: version for version in versions.select_related("code__system", "chapter__code")}
        codes = [version.code_id for version in by_name.values()]
        earlier = {explanation.code_id: explanation for explanation in Explanation.objects.filter(code__in=codes)}
        rows = PublicationRows(len(names))
        bases = {code_id: explanation.revisions.get() for code_id, explanation in earlier.items()}
        contents = {
            name: self.text_for(version, bases[version.code_id].number + 1 if version.code_id in bases else 1)
            for name, version in by_name.items()
        }
        filled = filled_words_of_many(contents, self.release)
        courses = []
        for name, at in zip(names, moments, strict=True):
            version = by_name[name]
            courses.append(_Course(self, rows, version, contents[name], filled[name], at))
            if public:
                courses[-1].run(earlier.get(version.code_id), bases.get(version.code_id))
                self.have.add(name)
            else:
                courses[-1].wait()
        if public:
            self.rest(rows, courses)
        rows.write()

    def rest(self, rows: PublicationRows, courses: list[_Course]) -> None:
        """What each publication rests on, as ``dependencies.keep`` writes it."""
        named = [names_in(course.content, course.version.code.code) for course in courses]
        ids = ids_of({name for names in named for name in names})
        for publication, names in zip(list(rows.made[Publication]), named, strict=True):
            for name in sorted(names.keys() & ids.keys()):
                rows.add(Dependency(publication_id=publication.pk, code_id=ids[name], whole=names[name]))

    @lru_cache(maxsize=1000)  # noqa: B019 - a desk lives as long as its texts are written
    def specialists(self, chosen: tuple[str, ...]) -> list[str]:
        return specialist_names(list(chosen))

    def pages_of(self, name: str) -> list[str]:
        return [name, *(below for below in self.generated.get(name, ()) if below not in self.have)]


class _Course(NamedTuple):
    """The course of one text from start to publication."""

    desk: _TeamAtWork
    rows: PublicationRows
    version: CodeVersion
    content: Content
    fields: dict[str, str]
    at: datetime.datetime

    def run(self, explanation: Explanation | None, base: Revision | None) -> None:
        tier, team = tier_of(self.version), self.desk.team
        explanation = explanation or self.rows.add(Explanation(code=self.version.code, changed_at=self.at))
        explanation.code = self.version.code
        revision = self.submit(explanation, base, tier)
        text = self.recorded(revision)
        reviewers = sorted((team.first, team.second), key=lambda user: (user.pk + self.version.pk) % 2)
        approvals: list[Decision] = []
        for reviewer in reviewers[: tier.approvals]:
            approvals.append(self.approve(revision, text, reviewer, len(approvals) + 1 == tier.approvals))
        self.publish(revision, text, approvals, tier)
        steps = tier.approvals + (2 if base is None else 3)  # a submit and a publish, and starting again
        explanation.state, explanation.tier, explanation.changed_at = State.PUBLISHED.value, tier.value, self.at
        explanation.lock_version += steps
        if base is not None:
            explanation.save(update_fields=("state", "tier", "changed_at", "lock_version"))

    def wait(self) -> None:
        """The course up to the submit: nobody has looked at the text."""
        tier = tier_of(self.version)
        explanation = self.rows.add(Explanation(code=self.version.code, changed_at=self.at, tier=tier.value))
        claims = claims_of(findings_alone(self.version.code, self.content, subject_of(self.version)))
        explanation.submitted_revision = self.submit(explanation, None, tier, claims=claims)
        explanation.state, explanation.lock_version = State.SUBMITTED.value, 2

    def submit(self, explanation: Explanation, base: Revision | None, tier: Tier, **more: Any) -> Revision:
        number = base.number + 1 if base else 1
        origin = Origin.PUBLISHED.value if base else Origin.NOTHING.value
        content = self.content
        author = self.desk.team.author
        revision = Revision(
            explanation=explanation, number=number, content=content, content_digest=content_digest(content),
            release=self.desk.release, facts_digest=self.version.facts_digest, origin=origin, base=base,
            fields=self.fields,
            approvals_needed=tier.approvals, submitted_by=author, submitted_at=self.at, **more,
        )  # fmt: skip
        self.rows.add(revision)
        self.rows.add(RevisionContributor(revision=revision, user=author))
        self.rows.fingerprints += fingerprint_rows(revision.pk, content)
        self.log(Act.START, revision, author, State.DRAFT, origin=origin, base=base.pk if base else None)
        submitted = {"revision": number, "content": revision.content_digest}
        self.log(Act.SUBMIT, revision, author, State.SUBMITTED, **submitted)
        return revision

    def recorded(self, revision: Revision) -> Record:
        fields = text_fields(
            revision,
            guidance=self.version.guidance_digest,
            specialists=self.desk.specialists(tuple(self.content.get("related_specialists") or ())),
            origin=revision.origin,
            pages=self.desk.pages_of(self.version.code.code),
        )
        return self.rows.record(Record.Kind.TEXT, revision, fields)

    def approve(self, revision: Revision, text: Record, reviewer: User, last: bool) -> Decision:
        checked = sorted(key for key, value in revision.content.items() if value)
        signed = self.rows.signed(DecisionKind.APPROVE, revision, text, user=reviewer, at=self.at, checked=checked)
        state = State.APPROVED if last else State.SUBMITTED
        self.log(Act.APPROVE, revision, reviewer, state, revision=revision.number, signature=signed.signature)
        return signed

    def publish(self, revision: Revision, text: Record, approvals: list[Decision], tier: Tier) -> None:
        publisher = self.desk.team.publisher
        due = next_review(self.at, tier)
        fields = printed_record(self.rows.fields[text.pk], approvals, published_at=self.at, next_review_on=due)
        printed = self.rows.record(Record.Kind.PRINTED, revision, fields)
        signed = self.rows.signed(DecisionKind.PUBLISH, revision, printed, user=publisher, at=self.at)
        Publication.objects.live().filter(explanation=revision.explanation_id).update(ended_at=self.at)
        self.rows.add(
            Publication(
                explanation=revision.explanation, revision=revision, approval=approvals[-1], decision=signed,
                record=printed, release=self.desk.release, **publication_fields(fields),
            )
        )  # fmt: skip
        detail = {"revision": revision.number, "content": revision.content_digest, "signature": signed.signature}
        self.log(Act.PUBLISH, revision, publisher, State.PUBLISHED, **detail)

    def log(self, act: Act, of: Revision, user: User, state: State, /, **detail: Any) -> None:
        detail["state"] = state.value
        self.rows.event(act.value, of.explanation, user=user, at=self.at, detail=detail)
