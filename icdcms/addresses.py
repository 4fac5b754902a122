"""Where the staff's part of the site is. Without Django, for the settings and the log."""

STAFF_PREFIX = "/admin/"
OUTSIDE_PREFIX = f"{STAFF_PREFIX}outside/"  # links of experts: a page without an account, whose address is secret
