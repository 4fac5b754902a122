"""What production needs of this room, as a Django check: `manage.py check --deploy` says what is missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks, management

LOCAL_CACHES = ("locmem.LocMemCache", "dummy.DummyCache")
LOCAL_MAIL = ("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")


@checks.register(checks.Tags.security, deploy=True)
def staff_needs(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    messages: list[checks.CheckMessage] = []
    if settings.CACHES["default"]["BACKEND"].endswith(LOCAL_CACHES):
        messages.append(
            checks.Warning(
                "The cache is not shared by all processes: each counts for itself, and takes a code that another took.",
                hint="Unset CACHE_URL to keep it in the database, or name a Redis.",
                id="reviews.W001",
            )
        )
    if settings.EMAIL_BACKEND.endswith(LOCAL_MAIL) or settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        messages.append(
            checks.Info(
                "Notices and forgotten passwords reach nobody: no mail server or no sender is set.",
                hint="Set EMAIL_URL (smtp+tls://user:password@host:587) and EMAIL_FROM.",
                id="reviews.I001",
            )
        )
    if not settings.SECOND_FACTOR_REQUIRED:
        messages.append(
            checks.Info(
                "Staff may sign in with a password alone.", hint="Unset SECOND_FACTOR_REQUIRED.", id="reviews.I002"
            )
        )
    return messages


@checks.register(checks.Tags.security, deploy=True)
def proxies_are_counted(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    if not settings.SECURE_PROXY_SSL_HEADER or settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return []
    return [
        checks.Warning(
            "A proxy in front says https, and none is counted: all people behind it are one client address.",
            hint="Set TRUSTED_PROXY_COUNT to the number of your own proxies.",
            id="reviews.W002",
        )
    ]


def make_cache_table(**_: Any) -> None:
    """Where the cache is kept in the database it has a table of its own. Called after every migrate."""
    if settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache"):
        management.call_command("createcachetable", verbosity=0)
