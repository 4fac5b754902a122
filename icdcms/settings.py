"""Settings: those that the environment decides. `accounts` and `applications` have those that no variable changes.

With no variable set this is local mode: SQLite and a generated secret in var/, localhost only, static files without a
collect step. `DATABASE_URL` alone switches the database and nothing else. `ICDCMS_ENV=production` refuses to start
until everything that production needs is there.
"""

import logging
import os
from decimal import Decimal
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from icdcms import logs
from icdcms.accounts import *  # noqa: F403 - settings are read from this module
from icdcms.applications import *  # noqa: F403 - settings are read from this module
from icdcms.environment import BASE_DIR, VAR_DIR, local_secret, missing_in_production, read_secret_files

read_secret_files()
env = environ.Env()

ENVIRONMENT = env.str("ICDCMS_ENV", "local")
if ENVIRONMENT not in ("local", "production"):
    raise ImproperlyConfigured(f"ICDCMS_ENV is {ENVIRONMENT!r}; it can be 'local' (the default) or 'production'.")
PRODUCTION = ENVIRONMENT == "production"

DEBUG = env.bool("ICDCMS_DEBUG", False)
SITE_NAME = env.str("SITE_NAME", "ICD CMS")
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "mailto:security@localhost")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
SECRET_KEY = os.environ.get("SECRET_KEY", "")  # `env` would take a leading "$" for the name of another variable

if PRODUCTION:
    if missing := missing_in_production(hosts=ALLOWED_HOSTS, site_url=SITE_URL, debug=DEBUG):
        raise ImproperlyConfigured(f"ICDCMS_ENV=production needs: {', '.join(missing)}.")
else:
    VAR_DIR.mkdir(exist_ok=True)
    SECRET_KEY = SECRET_KEY or local_secret()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

# --- Database ---------------------------------------------------------------------------------------------------------

_DATABASE_OPTIONS: dict[str, dict[str, Any]] = {
    "django.db.backends.sqlite3": {
        # With Django's defaults concurrent writers fail with "database is locked"; with these they queue.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;"
            "PRAGMA cache_size=-2048;"  # 2 MiB a connection, beside what is mapped; a load takes more (`codes.bulk`)
            "PRAGMA mmap_size=2147418112;"  # the whole file, up to 2 GiB, shared by all processes
        ),
    },
    "django.db.backends.postgresql": {},
}

database: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'icdcms.sqlite3'}")
if database.get("ENGINE") not in _DATABASE_OPTIONS:
    raise ImproperlyConfigured("DATABASE_URL can begin with sqlite:/// or postgres://; no other engine is supported.")
database["OPTIONS"] = _DATABASE_OPTIONS[database["ENGINE"]] | database.get("OPTIONS", {})
# Each worker thread keeps its connection. A psycopg pool would do as well, but not together with this.
database.setdefault("CONN_MAX_AGE", 60)
database.setdefault("CONN_HEALTH_CHECKS", True)
DATABASES = {"default": database}


# --- Static files -----------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Local mode serves straight from the applications' folders, looked up when asked for: nothing to collect or scan.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION

# --- Accounts of the staff; what no variable changes is in `icdcms.accounts` -----------------------------------------

ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)  # proxies of ours that add to X-Forwarded-For
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Staff without a second factor reach nothing but the page that sets one up.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", PRODUCTION)

SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", 60) * 60
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_HOURS", 12) * 3600

CACHES = {
    # It counts mails and reports, and remembers which sign-in codes were used, so all processes must share it. Without
    # CACHE_URL production keeps it in the database.
    "default": env.cache_url("CACHE_URL", default="dbcache://icdcms_cache" if PRODUCTION else "locmemcache://"),
    # It counts readers' requests, in each process alone: processes that serve readers cannot reach the other cache,
    # whose counts keep strangers out of the staff's accounts.
    "readers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "readers",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Searches and comparisons that one client address may ask of one process in a minute; answers from memory are free.
COSTLY_PER_MINUTE = env.int("COSTLY_PER_MINUTE", 1200)
if 0 < COSTLY_PER_MINUTE < 300:
    raise ImproperlyConfigured("COSTLY_PER_MINUTE is 300 at least, or 0 for no limit")

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
# Browsers take a cookie with this prefix over https alone. `__Host-` would ask for the path "/", that of readers.
COOKIE_PREFIX = "__Secure-" if PRODUCTION else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"

if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the host's own probes, over plain http
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # The header in which our proxy, and nobody else, says "https", such as X-Forwarded-Proto.
    if _proxy_header := env.str("PROXY_SSL_HEADER", ""):
        SECURE_PROXY_SSL_HEADER = (f"HTTP_{_proxy_header.upper().replace('-', '_')}", "https")

# --- Staff's admin ----------------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_SYMBOL": "clinical_notes",
    "SHOW_HISTORY": False,
    "STYLES": ["reviews.desk.queues.navigation.stylesheet"],
    "SCRIPTS": ["reviews.desk.queues.navigation.script"],
    "ACCOUNT": {"navigation": "reviews.desk.queues.navigation.account_links"},
    "SIDEBAR": {"show_search": True, "command_search": True, "navigation": "reviews.desk.queues.navigation.sidebar"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.5% .012 210)",
            "100": "oklch(94% .027 210)",
            "200": "oklch(89% .05 210)",
            "300": "oklch(82% .075 210)",
            "400": "oklch(72% .09 211)",
            "500": "oklch(60% .09 212)",
            "600": "oklch(47% .08 213)",
            "700": "oklch(42% .072 214)",
            "800": "oklch(36% .06 215)",
            "900": "oklch(31% .05 216)",
            "950": "oklch(24% .04 217)",
        },
    },
}

# Whether somebody who approves and may also publish does both in one step, when theirs is the last approval needed.
APPROVE_AND_PUBLISH = env.bool("APPROVE_AND_PUBLISH", False)

# A second reviewer, who does not know the first, looks at this share of approvals, and at the first ones of everybody.
SECOND_LOOK_SHARE = env.float("SECOND_LOOK_SHARE", 0.05)
SECOND_LOOK_FIRST = env.int("SECOND_LOOK_FIRST", 50)
if not (0 <= SECOND_LOOK_SHARE <= 1 and SECOND_LOOK_FIRST >= 0):
    raise ImproperlyConfigured("SECOND_LOOK_SHARE is between 0 and 1, SECOND_LOOK_FIRST is 0 or more")

# Searches that found nothing are counted for editors, without who searched; /privacy says so.
COUNT_UNFOUND_SEARCHES = env.bool("COUNT_UNFOUND_SEARCHES", True)

# Megabytes of public pages that a process answers from memory; 0 switches that off, so that templates are seen anew.
PAGES_MEGABYTES = env.int("PAGES_MEGABYTES", 0 if DEBUG else 48)

# The folder of bulk files, on a disk that workers and all processes for readers share; what keeps it up, by the worker.
EXPORTS_DIR = env.str("EXPORTS_DIR", str(VAR_DIR / "exports"))
KEEP_UP_EXPORTS = "public.exports.keeping.keep_up"

# Whether one person may both propose and confirm another release.
ACTIVATE_ALONE = env.bool("ACTIVATE_ALONE", False)

# The review page shows a text as readers will see it, by the presenter of the public room, which reviews never imports.
PRESENT_EXPLANATION = "public.presenters.code.explanation.present_explanation"
# The files that render an explanation. A signature keeps a digest of them, which says later what its signer saw.
PAGE_PARTS = [
    BASE_DIR / "public/presenters/code/explanation.py",
    BASE_DIR / "public/formats/jinja.py",
    *(
        BASE_DIR / f"templates/public/parts/{part}.html"
        for part in ("explanation/summary", "explanation/sections", "explanation/faqs", "explanation/record", "lines")
    ),
]

# --- AI: off while AI_MODEL is empty ----------------------------------------------------------------------------------

# Keys (AI_API_KEY, OPENAI_API_KEY ...) are no settings: they are read where a model is asked, and kept nowhere.
AI_MODEL = env.str("AI_MODEL", "")  # "openai:...", "anthropic:...", or any name with AI_BASE_URL
AI_BASE_URL = env.str("AI_BASE_URL", "")  # an OpenAI-compatible server: Ollama, vLLM, llama.cpp
AI_MODEL_IS_TEST = env.bool("AI_MODEL_IS_TEST", False)  # its texts are labelled, and can never be approved
AI_OUTPUT_MODE = env.str("AI_OUTPUT_MODE", "native")
if AI_OUTPUT_MODE not in {"native", "tool", "prompted"}:
    raise ImproperlyConfigured("AI_OUTPUT_MODE is native, tool or prompted.")
AI_TIMEOUT = env.float("AI_TIMEOUT", 120.0)  # seconds for one call, its repeats included
AI_RETRIES = env.int("AI_RETRIES", 2)  # of an answer in the wrong shape, within a call
AI_ATTEMPTS = env.int("AI_ATTEMPTS", 5)  # of a code, when the provider fails
AI_MAX_TOKENS = env.int("AI_MAX_TOKENS", 4000)
AI_SENTENCES = env.int("AI_SENTENCES", 6)  # at most, a section
AI_TEMPERATURE = env.float("AI_TEMPERATURE", 0.2)
AI_PRICE_INPUT = Decimal(env.str("AI_PRICE_INPUT", "0"))  # US dollars a million tokens
AI_PRICE_OUTPUT = Decimal(env.str("AI_PRICE_OUTPUT", "0"))
AI_CAP_USER_DAY = Decimal(env.str("AI_CAP_USER_DAY", "5"))  # US dollars
AI_CAP_DAY = Decimal(env.str("AI_CAP_DAY", "50"))
AI_CAP_BATCH = Decimal(env.str("AI_CAP_BATCH", "20"))
AI_CONCURRENCY = env.int("AI_CONCURRENCY", 4)  # calls at once, a worker
AI_LEASE = env.float("AI_LEASE", 60.0)  # seconds that a killed worker keeps others from its codes

# --- Official packages that come in through the desk ------------------------------------------------------------------

# The folder of their files, on a disk that workers and all processes of the desk share.
RELEASES_DIR = env.str("RELEASES_DIR", str(VAR_DIR / "arrivals"))
RELEASES_PATH = env.list("RELEASES_PATH", default=[])  # folders on the server, separated by commas; off without any
RELEASES_MIRROR = env.str("RELEASES_MIRROR", "").rstrip("/")  # an origin that has the publisher's files, in its place
RELEASES_KEPT_DAYS = env.int("RELEASES_KEPT_DAYS", 14)  # files of arrivals that have ended
RELEASES_LEASE = env.float("RELEASES_LEASE", 60.0)  # seconds that a killed worker keeps others from its arrival

# --- E-mail -----------------------------------------------------------------------------------------------------------

# "none" says that there is no mail server. Nothing is sent then, and nothing is written to the log, where others would
# read links that reset a password. Without EMAIL_URL local mode prints mails.
NO_MAIL = os.environ.get("EMAIL_URL") == "none"
EMAIL_CONFIG = env.email_url_config("dummymail://") if NO_MAIL else env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "icd-cms@localhost")

# The head of the audit log is written here each hour, best on another disk or machine than the database.
AUDIT_HEAD_FILE = env.str("AUDIT_HEAD_FILE", str(VAR_DIR / "audit-heads.jsonl"))

# --- Metrics ----------------------------------------------------------------------------------------------------------

# The folder in which the site's processes count their answers for `manage.py metrics`; off while empty.
METRICS_DIR = env.str("METRICS_DIR", "")

# --- Logging ----------------------------------------------------------------------------------------------------------

# Production writes JSON, a line an event; each request that Django answers has one, errors at any level.
LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "plain")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured("LOG_FORMAT is json or plain.")
LOGGING = logs.configured(env.str("LOG_LEVEL", "INFO"), as_json=LOG_FORMAT == "json")
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED, DJANGO_STRUCTLOG_USER_ID_FIELD = False, None
DJANGO_STRUCTLOG_STATUS_DEFAULT_LOG_LEVEL = logging.INFO if PRODUCTION else logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
