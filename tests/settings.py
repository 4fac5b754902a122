"""Settings for the checks: what only a development environment has installed."""

from icdcms.settings import *  # noqa: F403
from icdcms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
# Third parties' migrations are theirs to answer for.
MIGRATION_LINTER_OPTIONS = {"include_apps": ["codes", "reviews", "public"]}
