"""Do accounts stand as the newest events about them left them: powers, roles, profiles, passwords, second factors?

Part of what ``accounted`` asks. An account is looked at as far as events speak of it: those of a time when events did
not hold passwords, or did not name second factors, say nothing of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User

from reviews.models import AuditEvent, ReviewerProfile
from reviews.safety.credentials import KINDS, factor_digest, password_digest, used_codes

Fields = dict[str, Any]
UNKNOWN = object()


class Setting(NamedTuple):
    """What an event says of an account: ``of`` which part of it, ``after`` the fields that it set, ``before`` those it
    met. UNKNOWN is the value of a field that the event set and does not hold."""

    of: Callable[[Fields], str]
    after: Callable[[Fields], Fields]
    before: Callable[[Fields], Fields] = lambda _: {}


def _made(detail: Fields) -> Fields:
    held = {name: detail.get(name, UNKNOWN) for name in ("username", "email", "password")}
    powers = {"is_active": detail.get("active", True), "is_superuser": detail.get("superuser", False)}
    return {"is_staff": True, **powers, **held}


def _account(after: Callable[[Fields], Fields]) -> Setting:
    return Setting(lambda _: "account", after, lambda detail: detail.get("before") or {})


def _factor(after: Callable[[Fields], Fields]) -> Setting:
    return Setting(
        lambda detail: _name_of(detail.get("factor")), lambda detail: after(detail) if "factor" in detail else {}
    )


def _name_of(factor: int | None) -> str:
    return f"second factor {factor}"


_PASSWORD = _account(lambda detail: {"password": detail.get("password", UNKNOWN)})
_PROFILE = Setting(
    lambda _: "profile", lambda detail: detail.get("after") or {}, lambda detail: detail.get("before") or {}
)
_ADDED = _factor(lambda detail: {"secret": detail["secret"], "used": 0})
_REMOVED = _factor(lambda _: {"secret": None, "used": None})
SETTINGS: dict[str, Setting] = {
    "make account": _account(_made),
    "change account": _account(lambda detail: detail.get("after") or {"is_active": detail["active"]}),
    "let in": _account(lambda _: {"is_active": True}),
    "change password": _PASSWORD,
    "reset password": _PASSWORD,
    "set password": _PASSWORD,
    "upgrade password hash": _account(lambda detail: detail["after"]),
    "change roles": Setting(
        lambda _: "roles",
        lambda detail: {"roles": detail["after"]},
        lambda detail: {"roles": detail["before"]} if "before" in detail else {},
    ),
    "change profile": _PROFILE,
    "change own profile": _PROFILE,
    "add second factor": _ADDED,
    "make recovery codes": _ADDED,
    "use recovery code": _factor(lambda detail: {"used": detail["used"]}),
    "remove second factor": _REMOVED,
    "remove recovery codes": _REMOVED,
}
Left = dict[tuple[str, str], dict[str, tuple[Any, AuditEvent]]]
"""(account, part of it) -> its fields, each as the newest event left it, and that event."""


def standing(events: Iterable[AuditEvent]) -> Iterator[str]:
    """Fields that are not as the newest event about them left them, or were not so when the next one met them;
    accounts and second factors without an event. ``events`` in their order."""
    users = {f"user {user.pk}": user for user in User.objects.all()}
    left: Left = defaultdict(dict)
    nameless: Counter[tuple[str, str]] = Counter()  # (account, kind) -> how many factors events added without a name
    for event in events:
        setting = SETTINGS[event.act]
        if event.about not in users:
            yield f"audit event {event.number} tells an act that is not there: {event.act} {event.about}"
            continue
        fields = left[event.about, setting.of(event.detail)]
        for name, value in setting.before(event.detail).items():
            if name in fields and fields[name][0] not in (UNKNOWN, value):
                yield f"audit event {event.number}: {name} of {event.about} was not as the event before left it"
        if setting is _ADDED and "factor" not in event.detail:
            nameless[event.about, event.detail["kind"]] += 1
        if setting is _REMOVED and "secret" not in fields:
            nameless[event.about, event.detail["kind"]] -= 1
        fields |= {name: (value, event) for name, value in setting.after(event.detail).items()}
    for (about, of), fields in left.items():
        now = _as_it_is(users[about], of)
        other = {name: event for name, (value, event) in fields.items() if value not in (UNKNOWN, now.get(name))}
        if other:
            changes = ", ".join(f"{name} ({event.act}, {event.number})" for name, event in other.items())
            yield f"{about}: the {of} is not as the newest events left it: {changes}"
    yield from _factors_without_event(left, nameless)
    yield from _accounts_without_event(users, left)
    yield from _addresses_of_others()


def _as_it_is(user: User, of: str) -> Fields:
    if of == "account":
        fields = {field.name: getattr(user, field.name) for field in User._meta.concrete_fields}
        return fields | {"password": password_digest(user)}
    if of == "roles":
        return {"roles": sorted(user.groups.values_list("name", flat=True))}
    if of == "profile":
        return dict(ReviewerProfile.objects.filter(user=user).values().first() or {})
    factor = next((row for row in Authenticator.objects.filter(user=user) if _name_of(row.pk) == of), None)
    try:
        return {"secret": factor_digest(factor), "used": used_codes(factor)} if factor else {}
    except (AttributeError, TypeError, ValueError):
        return {"secret": "no data of a second factor"}


def _factors_without_event(left: Left, nameless: Counter[tuple[str, str]]) -> Iterator[str]:
    """Beside those that events name there are as many of a kind as events without a name added."""
    for factor in Authenticator.objects.order_by("pk"):
        about, kind = f"user {factor.user_id}", str(KINDS.get(factor.type, factor.type))
        if "secret" in left.get((about, _name_of(factor.pk)), ()):
            continue
        nameless[about, kind] -= 1
        if nameless[about, kind] < 0:
            yield f"{about}: {_name_of(factor.pk)} ({kind}) has no event in the audit log"
    for (about, kind), number in nameless.items():
        if number > 0:
            yield f"{about}: the audit log tells of {number} more ({kind}) than there are"


def _accounts_without_event(users: dict[str, User], left: Left) -> Iterator[str]:
    """Accounts are numbered as they are made: all after the first whose event holds its password have an event."""
    made = {about: fields["is_staff"][1] for (about, _), fields in left.items() if "is_staff" in fields}
    first = min((users[about].pk for about, event in made.items() if "password" in event.detail), default=None)
    for about, user in users.items():
        if first is not None and user.pk > first and about not in made:
            yield f"{about}: {user} was made by no act"


def _addresses_of_others() -> Iterator[str]:
    """A link that sets a password goes to these addresses too."""
    for address in EmailAddress.objects.select_related("user").order_by("pk"):
        if address.email.casefold() != address.user.email.casefold():
            yield f"user {address.user_id}: mails of the account also go to an address that is not the account's"
