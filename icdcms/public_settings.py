"""Settings of a process that serves readers alone: ``DJANGO_SETTINGS_MODULE=icdcms.public_settings``.

It has no sign-in, no session and no page of the staff, and cannot import their code (``closed``). It needs no mail
server, a SECRET_KEY that is not the staff's, and a DATABASE_URL with the public's role (``manage.py database_roles``).
"""

import os
import sys

os.environ.setdefault("EMAIL_URL", "none")  # nothing here sends mail

from icdcms import closed
from icdcms.environment import BASE_DIR
from icdcms.settings import *  # noqa: F403
from icdcms.settings import CACHES, DATABASES, MIDDLEWARE, TEMPLATES, env

closed.close(sys.meta_path)

INSTALLED_APPS = [
    "django.contrib.auth",  # whose tables explanations refer to
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "csp",
    "codes",
    "reviews.apps.ReadConfig",
    "public",
]
_FOR_STAFF = (
    "icdcms.staff.",
    "reviews.",
    "allauth.",
    "django.contrib.sessions.",
    "django.contrib.auth.",
    "django.contrib.messages.",
)
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith(_FOR_STAFF)]
AUTHENTICATION_BACKENDS = list[str]()
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"
_PAGE_OF_ERRORS = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"]}
TEMPLATES = [*(engine for engine in TEMPLATES if "jinja2" in str(engine["BACKEND"])), _PAGE_OF_ERRORS]
CACHES = CACHES | {"default": CACHES["readers"]}
ROOT_URLCONF = "public.urls"

# A replica of PostgreSQL from which readers' pages are read while it shows the same as the primary.
if env.str("REPLICA_URL", ""):
    DATABASES["replica"] = DATABASES["default"] | env.db_url("REPLICA_URL")
    DATABASE_ROUTERS = ["public.serving.store.replica.ReplicaRouter"]
