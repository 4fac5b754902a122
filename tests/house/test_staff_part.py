"""A process that only readers ask never imports the staff's part, whatever they ask; staff find it as ever."""

from pathlib import Path

from .test_settings import ROOT, home, run  # noqa: F401 - a fixture

STAFF = ["icdcms.urls", "unfold.admin", "import_export.admin", "allauth.account.views", "fido2", "reviews.admin"]
READERS_ASK = ["GET /robots.txt", "GET /no-such-page", "GET /administration/", "POST /no-such-page", "POST /search"]
STAFF_ASK = ["GET /admin", "GET /admin/", "GET /admin/nothing-here/", "GET /no-such-page"]
ASK_ALL = f"""
import sys
django.setup()
from django.test import Client
for host, request in [
    *(("localhost", request) for request in {READERS_ASK}),
    ("elsewhere.example.org", "GET /about"),
    *(("localhost", request) for request in {STAFF_ASK}),
]:
    answer = Client(SERVER_NAME=host).generic(*request.split())
    print(answer.status_code, request, *[name for name in {STAFF} if name in sys.modules])
"""


def test_readers_never_bring_it_and_staff_do_with_their_first_request(home: Path):  # noqa: F811
    (home / "templates").symlink_to(ROOT / "templates")
    result = run(home, ASK_ALL)
    parts = " ".join(STAFF)
    assert result.stdout.splitlines() == [
        "200 GET /robots.txt",
        "404 GET /no-such-page",
        "404 GET /administration/",
        "404 POST /no-such-page",
        "405 POST /search",
        "400 GET /about",
        f"301 GET /admin {parts}",
        f"302 GET /admin/ {parts}",
        f"302 GET /admin/nothing-here/ {parts}",
        f"404 GET /no-such-page {parts}",
    ], result.stderr


def test_the_systems_checks_see_the_admin(home: Path):  # noqa: F811
    result = run(
        home,
        "django.setup()\n"
        "from django.contrib import admin\n"
        "from django.core import checks\n"
        "print(len(admin.site._registry), checks.run_checks(tags=['admin']), len(admin.site._registry) > 5)\n",
    )
    assert result.stdout.split() == ["0", "[]", "True"], result.stderr
