"""What people prove with who they are, and the sessions they then have: every change of it is in the audit log.

A password is written here by whom it belongs to, and by an access admin through ``people``. Rows of second factors are
django-allauth's to write and remove; whoever does it, its line of the audit log is in the same transaction. The lines
hold digests of what was written, so that ``accounted`` notices a password or a factor that came about otherwise.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from reviews.rules.content import canonical_json
from reviews.rules.events import about_user
from reviews.safety import audit

KINDS = {
    Authenticator.Type.TOTP: "authenticator app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery codes",
}
OPERATOR = "the operator"


def password_digest(user: User) -> str:
    """SHA-256 of the stored hash. Enough for the audit log: the hash is salted and slow, so nobody guesses a password
    by the digest, and whoever stores another hash has another digest."""
    return hashlib.sha256(user.password.encode()).hexdigest()


def is_password(user: User, password: str) -> bool:
    """Whether this is their password. All prompts ask here: a hash of older parameters is replaced on record."""
    return check_password(password, user.password, partial(_upgrade_hash, user))


def _upgrade_hash(user: User, password: str) -> None:
    """The same password by today's parameters; nothing where somebody else wrote one meanwhile."""
    stored, before, upgraded = user.password, password_digest(user), make_password(password)
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, password=stored).update(password=upgraded)
        user.refresh_from_db(fields=("password",))
        if changed:
            change = {"before": {"password": before}, "after": {"password": password_digest(user)}}
            _record("upgrade password hash", user, actor=None, by="the sign-in", **change)


@transaction.atomic
def change_password(*, user: User, password: str, session: str | None) -> None:
    """Their own, by somebody who proved the one before. ``session`` goes on, all others of theirs end."""
    write_password(user, password)
    end_sessions(user, but=session)
    _record("change password", user, actor=user, password=password_digest(user))


@transaction.atomic
def reset_password(*, user: User, password: str) -> None:
    """By the link of a mail, or of the operator: who holds it is nobody yet."""
    write_password(user, password)
    end_sessions(user)
    _record("reset password", user, actor=None, by="who had the link", password=password_digest(user))


def write_password(user: User, password: str) -> None:
    """Within the caller's transaction, which ends sessions and writes the line of the audit log."""
    user.set_password(password)
    user.save(update_fields=("password",))


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sessions of theirs, and sign-ins that wait for a second factor. They live again under no circumstances."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).iterator()
    ended = [session.pk for session in running if session.pk != but and _is_theirs(session, user)]
    return Session.objects.filter(pk__in=ended).delete()[0]


def _is_theirs(session: Session, user: User) -> bool:
    kept = session.get_decoded()
    begun = kept.get(LOGIN_SESSION_KEY) or {}
    return kept.get(SESSION_KEY) == str(user.pk) or begun.get("user_pk") == user_pk_to_url_str(user)


@transaction.atomic
def remove_second_factors(user: User, *, actor: User | None) -> int:
    """All of them, for somebody who lost them; ``actor`` is None for the operator. What they are signed in to ends."""
    factors = list(Authenticator.objects.filter(user=user))
    for factor in factors:
        factor.removed_by = actor
        factor.delete()
    end_sessions(user)
    return len(factors)


# --- Second factors, as their rows come and go ------------------------------------------------------------------------


def factor_digest(factor: Authenticator) -> str:
    """SHA-256 of the kind and of what the factor proves itself with, which using or renaming it leaves as they are."""
    secret = {name: factor.data[name] for name in ("secret", "credential", "seed") if name in factor.data}
    return hashlib.sha256(canonical_json({"type": str(factor.type)} | secret).encode()).hexdigest()


def used_codes(factor: Authenticator) -> int:
    """How many of the recovery codes are used up; 0 for another factor."""
    return int(factor.data.get("used_mask", 0)).bit_count()


def note_made(instance: Authenticator, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        _record_factor("make" if instance.type == Authenticator.Type.RECOVERY_CODES else "add", instance)


def note_removed(instance: Authenticator, **_: Any) -> None:
    _record_factor("remove", instance)


def _record_factor(verb: str, factor: Authenticator) -> None:
    what = "recovery codes" if factor.type == Authenticator.Type.RECOVERY_CODES else "second factor"
    detail: dict[str, Any] = {"kind": KINDS[Authenticator.Type(factor.type)], "factor": factor.pk}
    if verb != "remove":
        detail["secret"] = factor_digest(factor)
    if name := factor.data.get("name"):
        detail["name"] = str(name)[:100]
    actor = getattr(factor, "removed_by", None) or _signed_in()
    _record(f"{verb} {what}", factor.user, actor=actor, **detail)


def _signed_in() -> User | None:
    """Who is at the other end of the present request; None for nobody, and outside of requests."""
    user = getattr(context.request, "user", None)
    return user if isinstance(user, User) else None


def note_recovery_code(user: User, codes: Authenticator, *, prompt: str) -> None:
    left = len(codes.wrap().get_unused_codes())
    _record("use recovery code", user, actor=user, left=left, prompt=prompt, factor=codes.pk, used=used_codes(codes))


def note_recovery_codes_shown(user: User) -> None:
    _record("view recovery codes", user, actor=user)


# --- Coming and going -------------------------------------------------------------------------------------------------


def note_signed_in(user: User, *, how: list[str], address: str) -> None:
    _record("sign in", user, actor=user, how=how, address=address)


def note_kept_out(user: User, *, why: str, address: str) -> None:
    """Somebody proved who they are, and still may not come in."""
    _record("fail to sign in", user, actor=None, by="somebody", why=why, address=address)


def note_signed_out(user: User | None, request: Any, **_: Any) -> None:
    if isinstance(user, User):
        _record("sign out", user, actor=user, why=getattr(request, "signed_out_because", "asked for"))


def _record(act: str, user: User, *, actor: User | None, by: str = OPERATOR, **detail: Any) -> None:
    audit.record(
        actor=actor,
        by=by,
        act=act,
        about=about_user(user.pk),
        detail={"username": user.get_username()} | detail,
        now=timezone.now(),
    )
