"""The team at the desk: everybody signed in with a password of their own, and quick to check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reviews.models import Explanation
from tests.reviews.stories import Team

PASSWORD = "correct horse battery"

Desk = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _quick_and_fresh(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()


@pytest.fixture
def no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the rest of this room, and at the desk, which asks ``actions`` for what the checks find."""
    for place in ("reviews.actions.submitting.findings_of", "reviews.actions.findings_of"):
        monkeypatch.setattr(place, lambda code, content: [])


@pytest.fixture
def desk(team: Team) -> Desk:
    """A browser in which this person is signed in: ``desk(team.author).get(...)``."""

    def signed_in(user: User) -> Client:
        if not user.has_usable_password():
            user.set_password(PASSWORD)
            user.save()
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


def at(name: str, *args: object) -> str:
    return reverse(f"desk:{name}", args=args)


def seen(explanation: Explanation, **more: object) -> dict[str, Any]:
    """What the forms of the review page post for the text of this moment."""
    revision = explanation.submitted_revision
    fields: dict[str, Any] = {"lock_version": explanation.lock_version}
    if revision is not None:
        fields |= {"revision": revision.pk, "content": revision.content_digest, "facts": revision.facts_digest}
        fields["checked"] = [key for key, value in revision.content.items() if value]
    return fields | {"password": PASSWORD} | more


def typed(content: dict[str, Any], **more: object) -> dict[str, Any]:
    """Content as the editor's form posts it."""
    fields: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, str) or not value or isinstance(value[0], str):
            fields[key] = value
        else:
            for name in value[0]:
                fields[f"{key}.{name}"] = [row[name] for row in value]
    return fields | more
