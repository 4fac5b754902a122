"""Settings for the checks: what only a development environment has installed."""

from icdcms.settings import *  # noqa: F403
from icdcms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["codes", "reviews", "public"],  # others' migrations are theirs to answer for
    "ignore_initial_migrations": True,  # a room's first tables have no running code to break
    # On SQLite every table that is remade counts as one; and no version is out yet whose code a new column could break.
    "exclude_migration_tests": ["NOT_NULL"],
    # Refuses two people of one printed name, which running code must not write any more; add columns that are empty.
    "ignore_name": ["0007_printed_names_once", "0008_records", "0013_claims_and_fields"],
}
