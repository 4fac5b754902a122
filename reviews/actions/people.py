"""Accounts, roles and profiles: the only writer of who may do what. Every act is audited, nobody changes their own."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction

from reviews.actions.common import require, roles_of
from reviews.models import Decision, ReviewerProfile
from reviews.models.people import NAME_TAKEN
from reviews.rules.acts import Role, may
from reviews.rules.cleaning import clean_text
from reviews.rules.errors import NotPermittedError, RefusedError
from reviews.rules.events import about_user
from reviews.safety import attempts, audit, credentials


def make_roles(**_: Any) -> None:
    """A group for each role, allowed to look at official facts. Called after every migrate; again changes nothing."""
    facts = Permission.objects.filter(content_type__app_label="codes", codename__startswith="view_")
    for role in Role:
        group = Group.objects.get_or_create(name=role.value)[0]
        group.permissions.add(*facts)


def _require_other(actor: User, user: User) -> None:
    require(actor, "manage accounts")
    if actor.pk == user.pk:
        raise NotPermittedError("nobody changes their own account; ask another access admin")
    if user.is_superuser and not actor.is_superuser:
        raise NotPermittedError("only a superuser changes a superuser's account")


@transaction.atomic
def set_roles(*, actor: User, user: User, roles: Collection[str], now: datetime.datetime) -> None:
    """Exactly these roles, by name. Who loses one signs in again."""
    _require_other(actor, user)
    if unknown := sorted(role for role in roles if role not in {known.value for known in Role}):
        raise RefusedError(f"there is no role {', '.join(unknown)}")
    before = sorted(user.groups.values_list("name", flat=True))
    if before == sorted(roles):
        return
    user.groups.set(Group.objects.filter(name__in=roles))
    if set(before) - set(roles):
        credentials.end_sessions(user)
    _record(actor, "change roles", user, now, before=before, after=sorted(roles))


@transaction.atomic
def save_account(*, actor: User, user: User, now: datetime.datetime, changed: Collection[str] = ()) -> User:
    """Write an account that a form filled in: a new one, or its name, e-mail or standing. Never its powers.

    No session outlives a change of standing, in either direction; a new e-mail address leaves no way in by the old one.
    """
    if user._state.adding:
        require(actor, "manage accounts")
        user.is_staff, user.is_superuser = True, False
        user.save()
        _record(actor, "make account", user, now, **_as_made(user))
        return user
    _require_other(actor, user)
    fields = sorted({"username", "first_name", "last_name", "email", "is_active"} & set(changed))
    if not fields:
        return user
    before = User.objects.select_for_update().values(*fields).get(pk=user.pk)
    user.save(update_fields=fields)
    if "is_active" in fields:
        credentials.end_sessions(user)
    if "email" in fields:
        EmailAddress.objects.filter(user=user).delete()  # django-allauth keeps what mails were once sent to
    after = {name: getattr(user, name) for name in fields}
    _record(actor, "change account", user, now, before=before, after=after)
    return user


def _as_made(user: User) -> dict[str, Any]:
    powers = {"active": user.is_active, "superuser": user.is_superuser}
    return {"email": user.email, **powers, "password": credentials.password_digest(user)}


@transaction.atomic
def make_superuser(*, name: str, email: str, password: str | None, now: datetime.datetime) -> User:
    """The operator's act, on the console: the first account of a site, which makes the others."""
    user = User.objects.create_superuser(name, email, password)
    _record(None, "make account", user, now, **_as_made(user))
    return user


@transaction.atomic
def make_staff(*, name: str, password: str, roles: Collection[str], now: datetime.datetime) -> User:
    """The operator's act, by a command: an account of the demo."""
    user = User(username=name, is_staff=True)
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.get_or_create(name=role)[0] for role in roles)
    _record(None, "make account", user, now, **_as_made(user))
    _record(None, "change roles", user, now, before=[], after=sorted(roles))
    return user


@transaction.atomic
def set_password(*, user: User, password: str, now: datetime.datetime) -> None:
    """The operator's act, on the console: a new password for anybody, who comes in with it at once."""
    credentials.write_password(user, password)
    credentials.end_sessions(user)
    attempts.forget(user)
    _record(None, "set password", user, now, password=credentials.password_digest(user))


@transaction.atomic
def password_set(*, actor: User, user: User, now: datetime.datetime) -> None:
    """Record that an access admin gave somebody a new password, and let them in with it at once."""
    _require_other(actor, user)
    credentials.end_sessions(user)
    attempts.forget(user)
    _record(actor, "set password", user, now, password=credentials.password_digest(user))


@transaction.atomic
def remove_second_factors(*, actor: User, user: User) -> int:
    """For somebody who lost phone and recovery codes. They set up new ones at the next sign-in."""
    _require_other(actor, user)
    return credentials.remove_second_factors(user, actor=actor)


@transaction.atomic
def let_in(*, user: User, reason: str, now: datetime.datetime) -> int:
    """The operator's act for an access admin whom nobody else can help. How many second factors were taken away."""
    if not (user.is_superuser or may(user.groups.values_list("name", flat=True), "manage accounts")):
        raise RefusedError(
            f"{user} is no access admin: one of those gives a new password and takes second factors away"
        )
    reason = clean_text(reason, longest=500)
    standing = {"before": user.is_active, "after": True}
    user.is_active = True
    user.save(update_fields=("is_active",))
    removed = credentials.remove_second_factors(user, actor=None)
    attempts.forget(user)
    _record(None, "let in", user, now, reason=reason, active=standing, factors=removed)
    return removed


@transaction.atomic
def save_profile(*, actor: User, profile: ReviewerProfile, now: datetime.datetime) -> ReviewerProfile:
    """How somebody else appears in print: a name that nobody else has, or has signed with.

    Decisions that are signed keep the name they were signed with.
    """
    _require_other(actor, profile.user)
    name = unicodedata.normalize("NFC", clean_text(profile.printed_name, longest=120))
    profile.printed_name = " ".join(name.split())
    _require_own_name(profile)
    before = _as_kept(profile)
    profile.save()
    _record(actor, "change profile", profile.user, now, before=before, after=_as_kept(profile))
    return profile


def _as_kept(profile: ReviewerProfile) -> dict[str, Any] | None:
    """What the database holds of it, for the audit log; None for one that is new."""
    shown = ("printed_name", "credentials", "slug", "bio", "listed", "notices_as_digest")
    kept: dict[str, Any] | None = ReviewerProfile.objects.filter(pk=profile.pk).values(*shown).first()
    return kept


def _require_own_name(profile: ReviewerProfile) -> None:
    """A printed name says who signed, so it is one person's for ever."""
    others = ReviewerProfile.objects.exclude(pk=profile.pk).values_list("printed_name", flat=True)
    signed = Decision.objects.exclude(user=profile.user_id).order_by().values_list("printed_name", flat=True).distinct()
    if _read_alike(profile.printed_name) in {_read_alike(name) for names in (others, signed) for name in names}:
        raise RefusedError(NAME_TAKEN)


def _read_alike(name: str) -> str:
    """The same for names that look the same but for capitals, whatever characters they are put together from. No engine
    compares so: SQLite knows the capitals of plain letters alone."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


@transaction.atomic
def change_own_profile(
    *, actor: User, bio: str, listed: bool, notices_as_digest: bool, now: datetime.datetime
) -> ReviewerProfile:
    """What members say about themselves; name and credentials are an access admin's to enter."""
    if not roles_of(actor):
        raise NotPermittedError("you have no role in the team yet")
    profile = ReviewerProfile.objects.select_for_update().filter(user=actor).first()
    if profile is None:
        raise RefusedError("you have no reviewer profile yet; an access admin makes one with your printed name")
    before = _as_kept(profile)
    profile.bio = clean_text(bio, longest=2000) if bio.strip() else ""
    profile.listed, profile.notices_as_digest = listed, notices_as_digest
    profile.save(update_fields=("bio", "listed", "notices_as_digest"))
    _record(actor, "change own profile", actor, now, before=before, after=_as_kept(profile))
    return profile


def _record(actor: User | None, act: str, user: User, now: datetime.datetime, **detail: Any) -> None:
    """``actor`` is None for the operator."""
    detail = {"username": user.username} | detail
    audit.record(actor=actor, by=credentials.OPERATOR, act=act, about=about_user(user.pk), detail=detail, now=now)
