"""Let a locked-out access admin back in: the operator's act, on record."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from reviews.actions import people
from reviews.rules.errors import RefusedError


class Command(BaseCommand):
    help = (
        "Let an access admin (or superuser) back in who lost the password or second factor: takes the second factors "
        "away, ends sessions and locks, prints a link that sets a new password once. It stands in the audit log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="why, for the audit log")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no account {options['username']!r}")
        try:
            removed = people.let_in(user=user, reason=options["reason"], now=timezone.now())
        except RefusedError as error:
            raise CommandError(str(error)) from error
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"{user} may sign in again; second factors taken away: {removed}.")
        self.stdout.write(f"A new password is set here, once, within {hours} hours; give it to nobody else:")
        self.stdout.write(settings.SITE_URL + path.replace("UID-KEY", key))
