"""Settings of a worker that a test starts, on the test's own database (WORKED_DATABASE)."""

import os

from icdcms.settings import *  # noqa: F403
from icdcms.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKED_DATABASE"]
