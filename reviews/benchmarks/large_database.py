"""A database as large as a site may become, for measuring: synthetic releases, and explanations by the thousand.

python -m reviews.benchmarks.large_database --releases 13 --publications 100000

Works on the database of DATABASE_URL, which has to be one to throw away: migrated, with a release in force, and neither
accounts nor explanations. The releases that are lacking are copies (``codes.benchmarks.release_copies``), the texts are
those of ``publications``. Afterwards ``manage.py verify`` finds nothing broken. ``manage.py benchmark pages`` with
``--releases`` or ``--publications`` runs it on copies of the database in use.
"""

from __future__ import annotations

import argparse
import os
import sys


def fill(*, releases: int, publications: int) -> None:
    """Raises RefusedError for a database that has an account or an explanation, or no release in force."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from codes.benchmarks.release_copies import copy_releases
    from codes.models import Release
    from reviews.models import Explanation
    from reviews.rules.errors import RefusedError

    from .publications import publish_many

    if User.objects.exists() or Explanation.objects.exists():
        raise RefusedError("there are accounts or explanations in this database: it is none to throw away")
    release = Release.objects.active().first()
    if release is None:
        raise RefusedError("no release is in force, so that there is nothing to copy and nothing to explain")
    copy_releases(releases, now=timezone.now(), say=_say)
    publish_many(publications, release=release, now=timezone.now(), say=_say)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "icdcms.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--releases", type=int, default=0, help="so many in all; those there are count")
    parser.add_argument("--publications", type=int, default=0)
    options = parser.parse_args()
    fill(releases=options.releases, publications=options.publications)


if __name__ == "__main__":
    main()
