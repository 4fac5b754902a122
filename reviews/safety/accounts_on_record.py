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
from reviews.rules.events import TargetKind, about_user
from reviews.safety.credentials import KINDS, factor_digest, password_digest, used_codes

Fields = dict[str, Any]
UNKNOWN = object()


class Part(NamedTuple):
    """A part of an account. ``factor`` is the key of a second factor, None in events that do not name it."""

    name: str
    factor: int | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.factor}" if self.name == _FACTOR else self.name


_FACTOR = "second factor"
_ACCOUNT, _ROLES, _PRINTED = Part("account"), Part("roles"), Part("profile")


class Setting(NamedTuple):
    """What an event says of an account: ``of`` which part of it, ``after`` the fields that it set, ``before`` those it
    met. UNKNOWN is the value of a field that the event set and does not hold."""

    of: Callable[[Fields], Part]
    after: Callable[[Fields], Fields]
    before: Callable[[Fields], Fields] = lambda _: {}


def _made(detail: Fields) -> Fields:
    held = {name: detail.get(name, UNKNOWN) for name in ("username", "email", "password")}
    powers = {"is_active": detail.get("active", True), "is_superuser": detail.get("superuser", False)}
    return {"is_staff": True, **powers, **held}


def _account(after: Callable[[Fields], Fields]) -> Setting:
    return Setting(lambda _: _ACCOUNT, after, lambda detail: detail.get("before") or {})


def _factor(after: Callable[[Fields], Fields]) -> Setting:
    return Setting(
        lambda detail: Part(_FACTOR, detail.get("factor")),
        lambda detail: after(detail) if "factor" in detail else {},
    )


_PASSWORD = _account(lambda detail: {"password": detail.get("password", UNKNOWN)})
_PROFILE = Setting(
    lambda _: _PRINTED, lambda detail: detail.get("after") or {}, lambda detail: detail.get("before") or {}
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
        lambda _: _ROLES,
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
Left = dict[tuple[int, Part], dict[str, tuple[Any, AuditEvent]]]
"""(key of the user, part of the account) -> its fields, each as the newest event left it, and that event."""


def standing(events: Iterable[AuditEvent]) -> Iterator[str]:
    """Fields that are not as the newest event about them left them, or were not so when the next one met them;
    accounts and second factors without an event. ``events`` in their order."""
    users = User.objects.in_bulk()
    left: Left = defaultdict(dict)
    nameless: Counter[tuple[int, str]] = Counter()  # (user, kind) -> how many factors events added without a name
    for event in events:
        setting, pk = SETTINGS[event.act], event.target_id
        if pk is None or pk not in users or event.target_kind != TargetKind.USER:
            yield f"audit event {event.number} tells an act that is not there: {event.act} {event.about}"
            continue
        fields = left[pk, setting.of(event.detail)]
        for name, value in setting.before(event.detail).items():
            if name in fields and fields[name][0] not in (UNKNOWN, value):
                yield f"audit event {event.number}: {name} of {event.about} was not as the event before left it"
        if setting is _ADDED and "factor" not in event.detail:
            nameless[pk, event.detail["kind"]] += 1
        if setting is _REMOVED and "secret" not in fields:
            nameless[pk, event.detail["kind"]] -= 1
        fields |= {name: (value, event) for name, value in setting.after(event.detail).items()}
    for (pk, part), fields in left.items():
        now = _as_it_is(users[pk], part)
        other = {name: event for name, (value, event) in fields.items() if value not in (UNKNOWN, now.get(name))}
        if other:
            names = ", ".join(f"{name} ({event.act}, {event.number})" for name, event in other.items())
            yield f"{about_user(pk)}: the {part} is not as the newest events left it: {names}"
    yield from _factors_without_event(left, nameless)
    yield from _accounts_without_event(users, left)
    yield from _addresses_of_others()


def _as_it_is(user: User, part: Part) -> Fields:
    if part == _ACCOUNT:
        fields = {field.name: getattr(user, field.name) for field in User._meta.concrete_fields}
        return fields | {"password": password_digest(user)}
    if part == _ROLES:
        return {"roles": sorted(user.groups.values_list("name", flat=True))}
    if part == _PRINTED:
        return dict(ReviewerProfile.objects.filter(user=user).values().first() or {})
    factor = Authenticator.objects.filter(user=user, pk=part.factor).first()
    try:
        return {"secret": factor_digest(factor), "used": used_codes(factor)} if factor else {}
    except (AttributeError, TypeError, ValueError):
        return {"secret": "no data of a second factor"}


def _factors_without_event(left: Left, nameless: Counter[tuple[int, str]]) -> Iterator[str]:
    """Beside those that events name there are as many of a kind as events without a name added."""
    for factor in Authenticator.objects.order_by("pk"):
        pk, kind, part = factor.user_id, str(KINDS.get(factor.type, factor.type)), Part(_FACTOR, factor.pk)
        if "secret" in left.get((pk, part), ()):
            continue
        nameless[pk, kind] -= 1
        if nameless[pk, kind] < 0:
            yield f"{about_user(pk)}: {part} ({kind}) has no event in the audit log"
    for (pk, kind), number in nameless.items():
        if number > 0:
            yield f"{about_user(pk)}: the audit log tells of {number} more ({kind}) than there are"


def _accounts_without_event(users: dict[int, User], left: Left) -> Iterator[str]:
    """Accounts are numbered as they are made: all after the first whose event holds its password have an event."""
    made = {pk: fields["is_staff"][1] for (pk, _), fields in left.items() if "is_staff" in fields}
    first = min((pk for pk, event in made.items() if "password" in event.detail), default=None)
    for pk, user in users.items():
        if first is not None and pk > first and pk not in made:
            yield f"{about_user(pk)}: {user} was made by no act"


def _addresses_of_others() -> Iterator[str]:
    """A link that sets a password goes to these addresses too."""
    for address in EmailAddress.objects.select_related("user").order_by("pk"):
        if address.email.casefold() != address.user.email.casefold():
            yield f"{about_user(address.user_id)}: mails of the account also go to an address that is not the account's"
