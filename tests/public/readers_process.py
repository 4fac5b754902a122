"""Settings of a process for readers, on the database of a test and as the public's role."""

import json
import os

from icdcms.public_settings import *  # noqa: F403
from icdcms.public_settings import DATABASES

DATABASES["default"] |= json.loads(os.environ["SERVED_CONNECTION"])
