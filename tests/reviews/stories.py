"""Explanations in every state, made like people make them: through ``reviews.actions`` and nothing else.

    team = people()
    told = published(team, "Z53.9")                  # drafted, submitted, approved and published
    act("withdraw", told, team.publisher)            # any act, with the arguments that fit the moment
    act("approve", told, team.author, content="0")  # and any of them changed

A release has to be active. Checks find something in these texts: tests that are not about them take ``no_findings``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest import mock

from django.contrib.auth.models import Group, User
from django.utils.text import slugify

from codes.models import Code, CodeVersion
from reviews import actions
from reviews.actions.common import Reauthenticated
from reviews.models import Draft, Explanation, Publication, Record, ReviewerProfile, Revision
from reviews.rules.content import SECTIONS

NOW = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
STANDARD, HIGH = "Z53.9", "B20"  # one approval, two approvals


def person(name: str, *roles: str, profile: bool = True, superuser: bool = False, active: bool = True) -> User:
    """Somebody with these roles, and a printed name to sign with. Without a password, as nobody logs in here."""
    user = User.objects.create_user(name, is_superuser=superuser, is_staff=True, is_active=active)
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    if profile:
        ReviewerProfile.objects.create(
            user=user, slug=slugify(name), printed_name=name.replace("-", " ").title(), credentials="MD"
        )
    return user


_NAMES = ("author", "coauthor", "reviewer", "second-reviewer", "publisher")


class Team(NamedTuple):
    """One person a role, and second ones where an act asks for another person."""

    author: User
    coauthor: User
    reviewer: User
    second_reviewer: User
    publisher: User


def people() -> Team:
    """The team, made where it is not there yet."""
    there = {user.username: user for user in User.objects.filter(username__in=_NAMES)}
    if there:
        return Team(*(there[name] for name in _NAMES))
    return Team(
        person("author", "author"),
        person("coauthor", "author", "reviewer"),
        person("reviewer", "reviewer"),
        person("second-reviewer", "reviewer"),
        person("publisher", "publisher"),
    )


def text(marker: str = "canary-1", **changed: Any) -> dict[str, Any]:
    """Something in every section; ``marker`` is in each, so that a test can look where it turns up."""
    content: dict[str, Any] = {
        "summary": f"What this code says, in short ({marker}).",
        "what_it_is": f"What this code is ({marker}).",
        "when_it_is_used": [f"When somebody uses it ({marker}).", "When somebody else does."],
        "what_it_does_not_mean": [f"It does not mean the opposite ({marker})."],
        "where_you_may_see_it": f"On a bill ({marker}).",
        "related_specialists": ["surgeon"],
        "coding_notes": f"A note for coders ({marker}).",
        "synonyms": [{"term": f"Another name ({marker})", "provenance": "editor"}],
        "faqs": [{"question": f"Is it so ({marker})?", "answer": "It is."}],
        "sources": [{"title": f"A book ({marker})", "url": "https://example.org/book"}],
    }
    return content | changed


def code(name: str) -> Code:
    return Code.objects.get(code=name, kind=Code.Kind.CODE)


def fresh(explanation: Explanation) -> Explanation:
    """The explanation as the database has it now."""
    return Explanation.objects.select_related("code", "submitted_revision").get(pk=explanation.pk)


# --- Every act with the arguments that fit ----------------------------------------------------------------------------

ACTS: dict[str, Callable[..., Any]] = {
    "start": actions.start,
    "save": actions.save,
    "discard": actions.discard,
    "submit": actions.submit,
    "recall": actions.recall,
    "return": actions.return_to_author,
    "approve": actions.approve,
    "rescind": actions.rescind,
    "schedule": actions.schedule,
    "publish": actions.publish,
    "withdraw": actions.withdraw,
    "reapprove": actions.reapprove,
}
_REVISION = {"return", "approve", "rescind", "schedule", "publish"}
_SIGNED = {"approve", "schedule", "publish", "withdraw", "reapprove"}


def arguments(name: str, explanation: Explanation, now: datetime.datetime = NOW) -> dict[str, Any]:
    """What a page of this moment would post for the act; what is not there (a revision, a draft) is number 0."""
    now_there = fresh(explanation)
    if name == "start":
        return {"code": now_there.code, "now": now}
    values: dict[str, Any] = {"explanation_id": now_there.pk, "lock_version": now_there.lock_version, "now": now}
    draft = Draft.objects.filter(explanation=now_there).first()
    revision = now_there.submitted_revision
    if name in _REVISION:
        values["revision_id"] = revision.pk if revision else 0
    if name in {"approve", "schedule", "publish"}:
        values["content"] = revision.content_digest if revision else ""
    if name in _SIGNED:
        values["reauthenticated"] = Reauthenticated("password", now)
    return values | _particular(name, now_there, draft, revision, now)


def _particular(  # noqa: PLR0911 - one an act
    name: str, explanation: Explanation, draft: Draft | None, revision: Revision | None, now: datetime.datetime
) -> dict[str, Any]:
    live = Publication.objects.live().filter(explanation=explanation).first()
    if name == "save":
        return {"version": draft.version if draft else 0, "content": text(f"saved at {now}")}
    if name == "submit":
        return {"draft_version": draft.version if draft else 0}
    if name in {"approve", "reapprove"}:
        version = CodeVersion.objects.filter(code=explanation.code, release__state="active").first()
        facts = {"facts": version.facts_digest if version else ""}
        if name == "approve":
            compared = [claim["key"] for claim in revision.claims] if revision else []
            return facts | {"checked_sections": list(SECTIONS), "compared": compared}
        return facts | {"looked": True, "publication_id": live.pk if live else 0}
    if name == "schedule":
        return {"publish_at": now + datetime.timedelta(hours=1)}
    if name == "withdraw":
        return {"publication_id": live.pk if live else 0, "reason": "It is wrong."}
    return {"return": {"reason": "unclear", "text": "Say it plainly."}, "rescind": {"reason": "Not yet."}}.get(name, {})


def act(name: str, explanation: Explanation, actor: User, now: datetime.datetime = NOW, **changed: Any) -> Any:
    """Do it: with what fits the moment, but for what is ``changed``."""
    given = arguments(name, explanation, now) | changed
    if name == "save":
        given.pop("lock_version", None)  # a draft has its own
    return ACTS[name](actor=actor, **given)


# --- Explanations in a state ------------------------------------------------------------------------------------------


def drafted(team: Team, name: str = STANDARD, *, by: Collection[User] = (), **sections: Any) -> Explanation:
    """A draft that ``by`` (the author, if nobody is named) wrote one after the other."""
    writers = list(by) or [team.author]
    explanation: Explanation = actions.start(actor=writers[0], code=code(name), now=NOW).explanation
    for number, writer in enumerate(writers, start=1):
        act("save", explanation, writer, content=text(f"canary-{name}-{number}", **sections))
    return fresh(explanation)


def discarded(team: Team, name: str = STANDARD) -> Explanation:
    """Begun and given up, before anything of it was published."""
    explanation = drafted(team, name)
    act("discard", explanation, team.author)
    return fresh(explanation)


def submitted(team: Team, name: str = STANDARD, *, by: Collection[User] = (), **sections: Any) -> Explanation:
    explanation = drafted(team, name, by=by, **sections)
    act("submit", explanation, (list(by) or [team.author])[0])
    return fresh(explanation)


def returned(team: Team, name: str = STANDARD) -> Explanation:
    explanation = submitted(team, name)
    act("return", explanation, team.reviewer)
    return fresh(explanation)


def approved(team: Team, name: str = STANDARD, *, by: Collection[User] = (), **sections: Any) -> Explanation:
    """Signed by as many reviewers as its tier asks for."""
    explanation = submitted(team, name, by=by, **sections)
    for reviewer in (team.reviewer, team.second_reviewer)[: explanation.approvals_needed]:
        act("approve", explanation, reviewer)
    return fresh(explanation)


def published(team: Team, name: str = STANDARD, *, by: Collection[User] = (), **sections: Any) -> Explanation:
    explanation = approved(team, name, by=by, **sections)
    act("publish", explanation, team.publisher)
    return fresh(explanation)


def withdrawn(team: Team, name: str = STANDARD) -> Explanation:
    explanation = published(team, name)
    act("withdraw", explanation, team.publisher)
    return fresh(explanation)


IN_STATE: dict[str, Callable[[Team], Explanation]] = {
    "draft": drafted,
    "submitted": submitted,
    "returned": returned,
    "approved": approved,
    "published": published,
    "withdrawn": withdrawn,
}


def set_the_scene(team: Team) -> None:
    """Z53.9 is published; Z53.8 was withdrawn; Z53.1 is approved, with nothing published; Z53.01 is submitted and
    unsigned, with two authors; B20 has one of its two signatures; M10.9 was approved and taken back; Z37.0 is a draft.
    """
    published(team, "Z53.9")
    withdrawn(team, "Z53.8")
    taken_back = approved(team, "M10.9")
    act("rescind", taken_back, team.publisher)
    approved(team, "Z53.1")
    submitted(team, "Z53.01", by=(team.author, team.coauthor))
    act("approve", submitted(team, "B20"), team.reviewer)
    drafted(team, "Z37.0")
    for unpublished in Revision.objects.filter(publications=None):  # as anybody who may write records could
        Record.objects.create(revision=unpublished, kind="printed", text="{}", digest="0" * 64)


@contextmanager
def no_findings() -> Iterator[None]:
    """Checks find nothing: the texts of these stories are no explanations."""
    with mock.patch("reviews.actions.texts.submitting.findings_of", return_value=[]):
        yield
