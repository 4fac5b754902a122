"""Where the site runs: what production must be given, and the secret that local mode makes for itself."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


SECRETS = ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "AI_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY")


def read_secret_files() -> None:
    """Secrets may stand in files: ``SECRET_KEY_FILE`` names that of ``SECRET_KEY``, which then is not set itself."""
    for name in SECRETS:
        if path := os.environ.get(f"{name}_FILE"):
            if os.environ.get(name):
                raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; one of them has to go.")
            try:
                os.environ[name] = Path(path).read_text().strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from None


def missing_in_production(*, hosts: list[str], site_url: str, debug: bool) -> list[str]:
    """What production needs and the environment does not give, a line each."""
    missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS") if not os.environ.get(name)]
    if "*" in hosts:
        missing.append("ALLOWED_HOSTS with the site's own names (* lets anybody name the host in links of mails)")
    if os.environ.get("EMAIL_URL", "").partition(":")[0] in ("", "consolemail", "filemail", "memorymail"):
        missing.append("EMAIL_URL (a mail server such as smtp+tls://user:password@host:587, or none)")
    origin = urlsplit(site_url)
    if not origin.hostname or f"https://{origin.netloc}" != site_url:
        missing.append("SITE_URL (an https origin such as https://codes.example.org)")
    if debug:
        missing.append("ICDCMS_DEBUG unset")
    return missing


def local_secret() -> str:
    """The secret in var/, made once, so that sessions outlive a restart.

    It is linked into place whole, as workers start together.
    """
    path = VAR_DIR / "secret_key"
    if not path.exists():
        draft = VAR_DIR / f"secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(get_random_secret_key())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
