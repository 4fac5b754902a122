"""The settings of a process for readers alone: it serves them, and importing the staff's code fails, whichever part."""

from pathlib import Path

from icdcms.closed import OPEN

from .test_settings import PRODUCTION, ROOT, home, run  # noqa: F401 - a fixture

SPREADSHEETS = ("reviews.reading.sheets.resource", "reviews.reading.sheets.lists")  # by django-import-export
PUBLIC = {"DJANGO_SETTINGS_MODULE": "icdcms.public_settings"}
ASK_ALL = """
django.setup()
from django.test import Client
for request in ["GET /robots.txt", "GET /healthz", "GET /no-such-page", "GET /admin/", "POST /admin/account/login/"]:
    print(Client(SERVER_NAME="localhost").generic(*request.split()).status_code, request)
from unittest import mock
with mock.patch("public.serving.caching.read_editions", side_effect=ValueError):
    broken = Client(SERVER_NAME="localhost", raise_request_exception=False).get("/about")
    print(broken.status_code, "Something went wrong" in broken.content.decode())
"""
IMPORT_ALL = """
django.setup()
from importlib import import_module
import public.urls
for name in {names}:
    try:
        import_module(name)
    except ImportError as error:
        print("closed" if "staff's part" in str(error) else error, name)
    else:
        print("open", name)
"""


def modules(room: str) -> list[str]:
    """Every module below a room, by its file, without what commands and migrations Django finds by itself."""
    files = sorted((ROOT / room).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return [name for name in names if "migrations" not in name]


def test_readers_are_served_and_staff_are_not(home: Path):  # noqa: F811
    (home / "templates").symlink_to(ROOT / "templates")
    result = run(home, ASK_ALL, **PUBLIC)
    assert result.stdout.splitlines() == [
        "200 GET /robots.txt",
        "200 GET /healthz",
        "404 GET /no-such-page",
        "404 GET /admin/",
        "404 POST /admin/account/login/",
        "500 True",
    ], result.stderr


def test_importing_the_staffs_code_fails(home: Path):  # noqa: F811
    names = [*modules("reviews"), "icdcms.urls", "icdcms.staff", "codes.admin", "django.contrib.admin",
             "allauth.account", "unfold.admin", "import_export.admin", "pydantic_ai"]  # fmt: skip
    result = run(home, IMPORT_ALL.format(names=names), **PUBLIC)
    seen = dict(reversed(line.split(" ", 1)) for line in result.stdout.splitlines())
    of_readers = tuple(f"reviews.{part}" for part in OPEN)
    is_open = [name for name in names if name == "reviews" or name.startswith(of_readers)]
    is_open = [name for name in is_open if name not in SPREADSHEETS]
    assert seen == {name: "open" if name in is_open else "closed" for name in names}, result.stderr
    assert len(seen) > 2 * len(is_open) > 100


def test_production_asks_for_no_mail_server_and_has_nothing_to_warn_of(home: Path):  # noqa: F811
    variables = PRODUCTION | PUBLIC | {"PROXY_SSL_HEADER": "X-Forwarded-Proto", "TRUSTED_PROXY_COUNT": "1"}
    del variables["EMAIL_URL"]
    code = "django.setup()\nfrom django.core import checks\n"
    code += "print([str(m) for m in checks.run_checks(include_deployment_checks=True)])"
    assert run(home, code, **variables).stdout.strip() == "[]"
