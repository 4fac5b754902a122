"""Django's command with our messages and a line in the audit log."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import timezone

from reviews.actions import people

TRIES = 3


class Command(changepassword.Command):
    help = "Give somebody a new password: the operator's act, on record. It ends their sessions and locks."

    def handle(self, *args: Any, **options: Any) -> str:
        name = options["username"] or getpass.getuser()
        user = User.objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"there is no account {name!r}")
        self.stdout.write(f"A new password for {user}")
        people.set_password(user=user, password=self._new_password(user), now=timezone.now())
        return f"The password of {user} is changed; it stands in the audit log."

    def _new_password(self, user: User) -> str:
        """The password that was typed twice, outside of any transaction, since typing takes time."""
        for _ in range(TRIES):
            password = _typed("Password: ")
            if password != _typed("Password (again): "):
                self.stderr.write("These are two different passwords. Type the same one twice.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            return password
        raise CommandError(f"none of {TRIES} passwords would do; nothing is changed")


def _typed(prompt: str) -> str:
    """What was typed. Nothing means that somebody gave up, as in Django's command: CommandError."""
    if not (password := getpass.getpass(prompt=prompt)):
        raise CommandError("no password was typed; nothing is changed")
    return password
