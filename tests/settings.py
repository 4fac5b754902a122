"""Settings for checks, with what only a development environment has installed."""

from icdcms.settings import *  # noqa: F403
from icdcms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["codes", "reviews", "public"],  # others answer for their own migrations
    "ignore_initial_migrations": True,  # a room's first tables have no running code to break
    # On SQLite every table that is made anew counts as such. No released version has code that a new column could
    # break.
    "exclude_migration_tests": ["NOT_NULL"],
    # They refuse a second person with the same printed name, add empty columns, and rename columns.
    "ignore_name": [
        "0007_printed_names_once",
        "0008_records",
        "0013_claims_and_fields",
        "0016_leases",
        "0019_review_comments",
    ],
}
