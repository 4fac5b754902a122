"""The promises about settings: local mode needs none, and production names all that are missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "ICDCMS_ENV": "production",
    "SECRET_KEY": "$" + "k3y-0f-pr0duct10n" * 4,  # the dollar is part of it
    "DATABASE_URL": "postgres://icdcms@db.example.org/icdcms",
    "ALLOWED_HOSTS": "codes.example.org,www.example.org",
    "SITE_URL": "https://codes.example.org",
    "EMAIL_URL": "smtp+tls://icdcms:secret@mail.example.org:587",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of the wiring, so that its var/ is not that of this checkout."""
    shutil.copytree(ROOT / "icdcms", tmp_path / "icdcms", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(home: Path, code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code after `settings`, with only these variables of ours."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; from django.conf import settings; settings.DEBUG\n{code}"],
        cwd=home,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{home}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "icdcms.settings",
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def value(home: Path, expression: str, **variables: str) -> str:
    result = run(home, f"print({expression})", **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def refusal(home: Path, **variables: str) -> str:
    result = run(home, "", **variables)
    assert result.returncode != 0
    message = result.stderr.strip().splitlines()[-1]
    assert message.startswith("django.core.exceptions.ImproperlyConfigured: ")
    return message


def test_local_mode_needs_no_variable(home: Path):
    opened = run(
        home,
        "django.setup()\n"
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "for name in 'journal_mode', 'foreign_keys', 'synchronous':\n"
        "    print(cursor.execute(f'PRAGMA {name}').fetchone()[0])\n"
        "print(settings.DEBUG, settings.ALLOWED_HOSTS)",
    )
    assert opened.stdout.splitlines() == ["wal", "1", "1", "False ['localhost', '127.0.0.1', '[::1]']"], opened.stderr
    assert (home / "var" / "icdcms.sqlite3").exists()


def test_sqlite_knows_json_while_somebody_writes(home: Path):
    asked = run(
        home,
        "django.setup()\n"
        "import sqlite3\n"
        "from django.db import connection\n"
        "connection.cursor().execute('PRAGMA busy_timeout=0')\n"
        "writer = sqlite3.connect(settings.DATABASES['default']['NAME'], isolation_level=None)\n"
        "writer.execute('BEGIN IMMEDIATE')\n"
        "print(connection.features.supports_json_field)",
    )
    assert asked.stdout.split() == ["True"], asked.stderr


def test_local_secret_is_made_once_and_private(home: Path):
    secret = value(home, "settings.SECRET_KEY")
    assert len(secret) >= 50
    assert value(home, "settings.SECRET_KEY") == secret
    assert [path.name for path in (home / "var").iterdir()] == ["secret_key"]
    assert (home / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_database_url_switches_the_database_and_nothing_else(home: Path):
    everything = "{n: getattr(settings, n) for n in dir(settings) if n.isupper() and n not in ('DATABASES',)}"
    url = "postgres://u:p@db.example.org:5433/names"
    assert value(home, everything, DATABASE_URL=url) == value(home, everything)
    database = "{k: settings.DATABASES['default'][k] for k in ('ENGINE', 'NAME', 'HOST', 'PORT')}"
    assert value(home, database, DATABASE_URL=url) == str(
        {"ENGINE": "django.db.backends.postgresql", "NAME": "names", "HOST": "db.example.org", "PORT": 5433}
    )


def test_production_names_all_that_is_missing_at_once(home: Path):
    message = refusal(home, ICDCMS_ENV="production")
    for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL"):
        assert name in message
    assert not (home / "var").exists()


@pytest.mark.parametrize("name", list(PRODUCTION)[1:])
def test_production_names_the_one_thing_that_is_missing(home: Path, name: str):
    message = refusal(home, **PRODUCTION | {name: ""})
    assert [n for n in PRODUCTION if n in message.partition("needs:")[2]] == [name]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"SITE_URL": "http://codes.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://codes.example.org/icd"}, "SITE_URL"),
        ({"ICDCMS_DEBUG": "1"}, "ICDCMS_DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "codes.example.org,*"}, "ALLOWED_HOSTS"),
        ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL"),
        ({"ICDCMS_ENV": "staging"}, "'staging'"),
        ({"DATABASE_URL": "mysql://db.example.org/icdcms"}, "DATABASE_URL"),
    ],
)
def test_what_cannot_be_meant_is_refused(home: Path, changed: dict[str, str], named: str):
    assert named in refusal(home, **PRODUCTION | changed)


def test_production_starts_with_what_it_needs(home: Path):
    names = "settings.SECRET_KEY, settings.ALLOWED_HOSTS, settings.SITE_URL, settings.SESSION_COOKIE_SECURE"
    assert value(home, f"({names})", **PRODUCTION) == str(
        (PRODUCTION["SECRET_KEY"], ["codes.example.org", "www.example.org"], "https://codes.example.org", True)
    )


def test_production_can_do_without_mail(home: Path):
    """Otherwise mails with links that reset passwords would be written to the log."""
    backend = "settings.EMAIL_BACKEND"
    assert value(home, backend, **PRODUCTION | {"EMAIL_URL": "none"}).endswith("dummy.EmailBackend")
    assert value(home, backend, **PRODUCTION).endswith("smtp.EmailBackend")


def test_secrets_may_stand_in_files(home: Path, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text(PRODUCTION["SECRET_KEY"] + "\n")
    given = {name: text for name, text in PRODUCTION.items() if name != "SECRET_KEY"}
    named = {"SECRET_KEY_FILE": str(secret)}
    assert value(home, "settings.SECRET_KEY", **given, **named) == PRODUCTION["SECRET_KEY"]
    assert "both set" in refusal(home, **PRODUCTION, **named)
    secret.unlink()
    assert "SECRET_KEY_FILE cannot be read" in refusal(home, **given, **named)


def test_production_believes_a_proxy_only_where_a_setting_names_its_header(home: Path):
    header = "settings.SECURE_PROXY_SSL_HEADER"
    assert value(home, header, **PRODUCTION) == "None"
    assert value(home, header, **PRODUCTION, PROXY_SSL_HEADER="X-Forwarded-Proto") == str(
        ("HTTP_X_FORWARDED_PROTO", "https")
    )


@pytest.mark.slow
def test_production_collects_its_static_files(home: Path):
    """The manifest names every file that a stylesheet refers to, or collecting fails."""
    collect = (
        "from django.core.management import call_command; django.setup(); call_command('collectstatic', '--no-input')"
    )
    result = run(home, collect, **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert (home / "var" / "static" / "staticfiles.json").exists()
