import sys

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


def build_search_after_migrate(using: str, verbosity: int, **_: object) -> None:
    """Index releases that were loaded before search existed, and the vocabulary of this version."""
    from django.db import connections
    from django.utils import timezone

    from .search.keeping import keep_up

    if using == "default" and "codes_vocabularyedit" in connections[using].introspection.table_names():
        keep_up(now=timezone.now(), progress=lambda text: sys.stdout.write(f"  {text}\n" if verbosity else ""))


class CodesConfig(AppConfig):
    name = "codes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db import connection

        from . import bulk, guards

        if connection.vendor == "sqlite":
            # Django asks in a transaction that writes: behind a long import it would take "locked" for "no JSON".
            type(connection.features).supports_json_field = True
        register(guards.check_guards, Tags.database)
        connection_created.connect(guards.deny_replacing)
        connection_created.connect(bulk.switch_jit_off)
        pre_migrate.connect(guards.remove_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
        post_migrate.connect(build_search_after_migrate, sender=self)
