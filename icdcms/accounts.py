"""Settings that no variable changes: how accounts of the staff sign in."""

# Long, none of the 20,000 that are tried first, and none of the site's own words; of whatever characters one likes.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "reviews.safety.password_words.SiteWordsValidator"},
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
MFA_TOTP_TOLERANCE = 1  # a clock half a minute off still signs in

SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
# Cookies of the staff belong to their path: a browser does not even send them with a public page.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
CSRF_FAILURE_VIEW = "reviews.desk.people.expired_views.form_expired"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie of their own would go everywhere
