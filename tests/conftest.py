"""What every test stands on. The engine is DATABASE_URL's: `bin/test` runs the suite once on each."""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("ICDCMS_SHARED_DATA") or ROOT.parent / "shared" / "data" / "icd-10-cm")

# No deadline: on a busy machine time says nothing. In CI the same examples every time: a red run can be repeated.
hypothesis_settings.register_profile("local", deadline=None)
hypothesis_settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reasons = {}
    if not SHARED_DATA.is_dir():
        reasons["shared"] = f"no official releases in {SHARED_DATA}"
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        reasons["postgres"] = "holds for PostgreSQL only; this run is on SQLite"
    if not shutil.which("chromium"):
        reasons["browser"] = "no chromium here"
    for item in items:
        for marker, reason in reasons.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of official releases; for tests marked `shared`."""
    return SHARED_DATA
