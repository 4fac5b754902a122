"""Django's command with a line in the audit log: Django asks and checks, ``people`` writes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User, UserManager
from django.utils import timezone

from reviews.actions import people


class _Manager(UserManager[User]):
    def __init__(self) -> None:
        super().__init__()
        self.model = User

    def create_superuser(self, username: str, email: str | None = None, password: str | None = None, **_: Any) -> User:
        return people.make_superuser(name=username, email=email or "", password=password, now=timezone.now())


class _Accounts:
    """The user model for Django's command: User with another manager."""

    _default_manager = _Manager()

    def __getattr__(self, name: str) -> Any:
        return getattr(User, name)

    def __call__(self, **fields: Any) -> User:
        return User(**fields)


class Command(createsuperuser.Command):
    help = "Make a superuser: the operator's act, on record."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.UserModel: Any = _Accounts()
