"""The site as ``test_over_http`` serves it: real workers on the test's database, and settings of its own.

SERVED_DATABASE=test_postgres DJANGO_SETTINGS_MODULE=tests.reviews.served gunicorn "tests.reviews.served:site()"
"""

import os
from typing import Any

from icdcms.settings import *  # noqa: F403
from icdcms.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["SERVED_DATABASE"]
APPROVE_AND_PUBLISH = True
# What is measured is the queue at one explanation, not how long a password is hashed, which is long on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def site() -> Any:
    """The site's own application; checks find nothing, as these texts are no explanations."""
    from icdcms.wsgi import application
    from reviews.actions.texts import submitting
    from reviews.reading import dossier

    dossier.findings_of = submitting.findings_of = lambda *_: []  # type: ignore[assignment]
    return application
