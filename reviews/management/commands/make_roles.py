"""Make the groups that are the roles, as `migrate` does too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reviews.actions.people import make_roles
from reviews.rules.acts import Role


class Command(BaseCommand):
    help = "Make a group for each role. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        make_roles()
        self.stdout.write(f"roles: {', '.join(Role)}")
