"""A passkey in a real browser, with an authenticator that Chromium plays: set up, sign in with it, sign with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator

from reviews.models import Decision
from tests.reviews import stories
from tests.reviews.staff.conftest import PASSWORD, at
from tests.reviews.stories import Team

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_signs_in_and_signs(chromium: Browser, live_server: LiveServer, transactional_db: None, team: Team):
    team.reviewer.set_password(PASSWORD)
    team.reviewer.save()
    explanation = stories.submitted(team)
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    browser = context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto("/admin/account/login/")
    page.get_by_label("Username").fill("reviewer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/admin/desk/**")
    page.goto("/admin/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"webauthn", "recovery_codes"}

    context.clear_cookies()
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/admin/desk/")
    page.goto(at("review", explanation.pk))
    for box in page.locator("input[name=checked], input[name=compared]").all():
        box.check()
    page.locator("#password-approve").fill(PASSWORD)
    page.get_by_role("button", name="Sign and approve").click()
    page.get_by_text("This is the first signature of the session").wait_for()
    page.locator("#password-approve").fill(PASSWORD)
    page.locator("#approve [data-passkey]").click()
    page.get_by_text("Passkey is there; now sign").wait_for()
    page.get_by_role("button", name="Sign and approve").click()
    page.get_by_text("It is approved and can be published.").wait_for()
    assert Decision.objects.get().reauthenticated == "password and passkey"
    context.close()
