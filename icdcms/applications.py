"""Settings that no variable changes: the applications of the site, and what a request passes on its way."""

from typing import Any

from icdcms.environment import BASE_DIR

INSTALLED_APPS = [
    "icdcms",  # before django.contrib.auth: its commands that write accounts take the place of Django's
    "unfold",  # before django.contrib.admin, whose templates it replaces
    "unfold.contrib.filters",
    "unfold.contrib.import_export",  # before import_export, likewise
    "import_export",
    "icdcms.staff.LateAdminConfig",  # django.contrib.admin
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
    "icdcms.requests.RequestIdMiddleware",
    "icdcms.staff.ReadersAddressesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "icdcms.content_security.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "public.serving.unavailable.DatabaseAwayMiddleware",
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

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",  # pages of readers; names that begin with public/
        "OPTIONS": {
            "environment": "public.formats.jinja.environment",
            "context_processors": ["public.formats.context.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["reviews.desk.shared.moments"],
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

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = ["icdcms.formats"]  # how the admin writes days and moments: as all other pages do

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
# These take their place under /admin/ alone: unfold runs Alpine, which evaluates expressions, and sets inline styles.
ADMIN_CSP_DIRECTIVES = {
    "script-src": ["'self'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "frame-src": ["'self'"],  # the page as readers will see it, on the review page
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# import-export asks for no permission, keeps half an import and escapes little unless these say otherwise.
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True
