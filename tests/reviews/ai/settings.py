"""Settings of a worker that a test starts, on the test's own database (WORKED_DATABASE)."""

import os

from icdcms.settings import *  # noqa: F403
from icdcms.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKED_DATABASE"]
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"]["timeout"] = float(os.environ.get("WORKED_TIMEOUT", "20"))
