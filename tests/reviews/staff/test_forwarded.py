"""A proxy in front that nobody has told us to believe is warned of."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from reviews.safety.production import proxies_are_counted
from tests.reviews.staff.conftest import Desk
from tests.reviews.stories import Team, person

USERS = "/admin/auth/user/"
UNTOLD = "TRUSTED_PROXY_COUNT is 0"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_it_is_logged_once_and_shown_to_access_admins(
    team: Team, desk: Desk, header: str, caplog: pytest.LogCaptureFixture
):
    behind = Client(headers={header: "192.0.2.1"})
    for _ in range(3):
        behind.get("/admin/account/login/")
    assert [UNTOLD in record.getMessage() for record in caplog.records if "forwarded" in record.name] == [True]
    access = desk(person("access", "access admin"))
    assert f"come with the header {header} of a proxy" in access.get(USERS).text


def test_a_proxy_that_is_counted_is_not_warned_of(
    team: Team, desk: Desk, settings: Any, caplog: pytest.LogCaptureFixture
):
    access = desk(person("access", "access admin"))
    assert UNTOLD not in access.get(USERS).text
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    Client(headers={"X-Forwarded-For": "192.0.2.1"}).get("/admin/account/login/")
    assert UNTOLD not in caplog.text
    assert UNTOLD not in access.get(USERS).text


@pytest.mark.parametrize(
    ("header", "count", "warnings"), [(None, 0, 0), (("X", "https"), 0, 1), (("X", "https"), 1, 0)]
)
def test_a_proxy_that_says_https_is_counted(settings: Any, header: Any, count: int, warnings: int):
    settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT = header, count
    assert len(proxies_are_counted(None)) == warnings
