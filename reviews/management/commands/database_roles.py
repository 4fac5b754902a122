import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reviews.safety.database_roles import statements


class Command(BaseCommand):
    help = "Print the SQL that gives two existing PostgreSQL roles just what they need; run it as the tables' owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--application", default="icdcms_app", help="the role the staff's processes run as")
        parser.add_argument("--public", default="icdcms_public", help="the role the public's processes run as")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in (options["application"], options["public"]):
            if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
                raise CommandError(f"{name!r} is not a plain role name")
        for statement in statements(application=options["application"], public=options["public"]):
            self.stdout.write(f"{statement};")
