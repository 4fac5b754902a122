"""Settings, all from the environment.

With no variable set this is local mode: SQLite and a generated secret in var/, localhost only, static files without a
collect step. `DATABASE_URL` alone switches the database and nothing else. `ICDCMS_ENV=production` refuses to start
until everything that production needs is there.
"""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

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
SECRET_KEY = os.environ.get("SECRET_KEY", "")  # not by `env`, which takes a leading "$" for another variable's name


def _missing_in_production() -> list[str]:
    missing = [name for name in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS") if not os.environ.get(name)]
    if "*" in ALLOWED_HOSTS:
        missing.append("ALLOWED_HOSTS with the site's own names (* lets anybody name the host in links of mails)")
    if os.environ.get("EMAIL_URL", "").partition(":")[0] in ("", "consolemail", "filemail", "memorymail"):
        missing.append("EMAIL_URL (a mail server such as smtp+tls://user:password@host:587, or none)")
    origin = urlsplit(SITE_URL)
    if not origin.hostname or f"https://{origin.netloc}" != SITE_URL:
        missing.append("SITE_URL (an https origin such as https://codes.example.org)")
    if DEBUG:
        missing.append("ICDCMS_DEBUG unset")
    return missing


def _local_secret() -> str:
    """Made once and kept, so that sessions outlive a restart; linked into place whole, as workers start together."""
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


if PRODUCTION:
    if missing := _missing_in_production():
        raise ImproperlyConfigured(f"ICDCMS_ENV=production needs: {', '.join(missing)}.")
else:
    VAR_DIR.mkdir(exist_ok=True)
    SECRET_KEY = SECRET_KEY or _local_secret()
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

# --- Database ---------------------------------------------------------------------------------------------------------

_DATABASE_OPTIONS: dict[str, dict[str, Any]] = {
    "django.db.backends.sqlite3": {
        # With Django's defaults concurrent writers meet "database is locked"; with these they queue.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;"
            "PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON;"
            "PRAGMA temp_store=MEMORY;"
            "PRAGMA cache_size=-65536;"  # 64 MiB a connection
            "PRAGMA mmap_size=1073741824;"  # the whole file, up to 1 GiB, shared by all processes
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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications and the way of a request ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "icdcms",  # before django.contrib.auth: its commands that write accounts take the place of Django's
    "unfold",  # before django.contrib.admin, whose templates it replaces
    "unfold.contrib.filters",
    "unfold.contrib.import_export",  # before import_export, likewise
    "import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # for allauth's page of security keys
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "codes",
    "reviews",
    "public",
]

# No cache middleware for the whole site: public views say themselves what may be cached.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "icdcms.content_security.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "public.unavailable.DatabaseAwayMiddleware",
    "reviews.desk.people.forwarded.ForwardedHeadersMiddleware",
    # For the admin. They write neither a cookie nor `Vary: Cookie` until a view asks for a session, user or token.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "reviews.desk.people.sessions.SessionLimitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "icdcms.urls"
WSGI_APPLICATION = "icdcms.wsgi.application"
ASGI_APPLICATION = "icdcms.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",  # pages of readers; names that begin with public/
        "OPTIONS": {"environment": "public.jinja.environment", "context_processors": ["public.context.site"]},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reviews.desk.queues.navigation.frame",
            ],
        },
    },
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True

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

# --- Security ---------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# Laid over the above under /admin/ alone: unfold runs Alpine, which evaluates expressions, and sets styles inline.
ADMIN_CSP_DIRECTIVES = {
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],  # the page as readers will see it, on the review page
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["reviews.desk.people.accounts.StaffBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"

# Accounts are made by an access admin: no sign-up, no e-mail addresses to manage.
ACCOUNT_ADAPTER = "reviews.desk.people.accounts.StaffAccountAdapter"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a mail to strangers would invite them to sign up
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Wrong passwords and codes are counted by `reviews.safety.attempts`, at every prompt; allauth would count others.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reauthenticate": None}
ACCOUNT_FORMS = {
    "change_password": "reviews.desk.people.proving.ChangedPassword",
    "set_password": "reviews.desk.people.proving.FirstPassword",
    "reset_password_from_key": "reviews.desk.people.proving.ForgottenPassword",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)  # proxies of ours that add to X-Forwarded-For
MFA_FORMS = {
    "authenticate": "reviews.desk.people.proving.SignInCode",
    "reauthenticate": "reviews.desk.people.proving.ConfirmingCode",
    "activate_totp": "reviews.desk.people.proving.FirstCode",
    "add_webauthn": "reviews.desk.people.proving.NewPasskey",
    "login_webauthn": "reviews.desk.people.proving.SignInByPasskey",
    "authenticate_webauthn": "reviews.desk.people.proving.SignInPasskey",
    "reauthenticate_webauthn": "reviews.desk.people.proving.ConfirmingPasskey",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off still signs in
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
# Staff without a second factor reach nothing but the page that sets one up.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", PRODUCTION)

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", 60) * 60
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_HOURS", 12) * 3600

# Counts mails and reports, and knows which codes were used: all processes must share it. Production without CACHE_URL
# keeps it in the database.
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://icdcms_cache" if PRODUCTION else "locmemcache://"),
    # What is counted of readers' requests, by each process for itself: readers' processes cannot reach the other cache,
    # whose counts keep strangers out of the staff's accounts.
    "readers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "readers",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# Searches and comparisons that one client address may have of one process in a minute, but for those from memory.
COSTLY_PER_MINUTE = env.int("COSTLY_PER_MINUTE", 1200)
if 0 < COSTLY_PER_MINUTE < 300:
    raise ImproperlyConfigured("COSTLY_PER_MINUTE is 300 at least, or 0 for no limit")

# Staff cookies belong to the staff's path: a browser does not even send them with a public page.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_FAILURE_VIEW = "reviews.desk.people.expired_views.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # their own cookie would go everywhere
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the host's own probes, over plain http
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # The header in which a proxy of ours, and nobody else, says "https"; such as X-Forwarded-Proto.
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

# May somebody who approves, and may also publish, do both in one step when theirs is the last approval needed?
APPROVE_AND_PUBLISH = env.bool("APPROVE_AND_PUBLISH", False)

# Searches that found nothing are counted for editors, without who searched; /privacy says so.
COUNT_UNFOUND_SEARCHES = env.bool("COUNT_UNFOUND_SEARCHES", True)

# Public pages that a process answers from memory, at most so many megabytes of them; 0 switches that off.
# Whoever works on templates wants to see them.
PAGES_MEGABYTES = env.int("PAGES_MEGABYTES", 0 if DEBUG else 48)

# May one person both propose and confirm another release? Else the second has to be somebody else.
ACTIVATE_ALONE = env.bool("ACTIVATE_ALONE", False)

# The review page shows a text as readers will see it: with the public room's presenter, which reviews must not import.
PRESENT_EXPLANATION = "public.presenters.explanation.present_explanation"
# What renders an explanation: a signature keeps a digest of these, to say later what its signer saw.
PAGE_PARTS = [
    BASE_DIR / "public/presenters/explanation.py",
    BASE_DIR / "public/jinja.py",
    *(
        BASE_DIR / f"templates/public/parts/{part}.html"
        for part in ("summary", "explanation", "faqs", "record", "lines")
    ),
]

# --- AI: off while AI_MODEL is empty ----------------------------------------------------------------------------------

# Keys (AI_API_KEY, OPENAI_API_KEY ...) are no settings: they are read where a model is asked, and nowhere kept.
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

# Their files: of every process that serves the desk and of every worker, so on a disk they share.
RELEASES_DIR = env.str("RELEASES_DIR", str(VAR_DIR / "arrivals"))
RELEASES_PATH = env.list("RELEASES_PATH", default=[])  # folders on the server, with commas; none: off
RELEASES_KEPT_DAYS = env.int("RELEASES_KEPT_DAYS", 14)  # files of arrivals that have ended
RELEASES_LEASE = env.float("RELEASES_LEASE", 60.0)  # seconds that a killed worker keeps others from its arrival

# --- E-mail -----------------------------------------------------------------------------------------------------------

# "none" is an operator's word that there is no mail server: nothing is sent, and nothing is written to the log, where
# links that reset a password would be read. Without a word local mode prints mails.
NO_MAIL = os.environ.get("EMAIL_URL") == "none"
EMAIL_CONFIG = env.email_url_config("dummymail://") if NO_MAIL else env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", "icd-cms@localhost")

# import-export asks for no permission, keeps half an import and escapes little unless told otherwise.
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# Where the head of the audit log is written each hour: best on another disk or machine than the database.
AUDIT_HEAD_FILE = env.str("AUDIT_HEAD_FILE", str(VAR_DIR / "audit-heads.jsonl"))

# --- Logging ----------------------------------------------------------------------------------------------------------

# All to the console (pytest keeps it to itself until a test fails); Django's own handlers would mail errors to nobody.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
