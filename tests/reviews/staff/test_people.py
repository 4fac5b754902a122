"""Accounts, roles and profiles: an access admin's, audited, and never one's own."""

from __future__ import annotations

import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from reviews.actions.people import make_roles
from reviews.models import AuditEvent, ReviewerProfile
from reviews.rules.acts import Role
from tests.reviews.staff.conftest import PASSWORD, Desk, at
from tests.reviews.stories import Team, person, published

USERS, PROFILES = "/admin/auth/user/", "/admin/reviews/reviewerprofile/"


@pytest.fixture
def access(team: Team) -> User:
    return person("access", "access admin", profile=False)


def last_event() -> AuditEvent:
    event = AuditEvent.objects.order_by("-number").first()
    assert event is not None
    return event


def change(client: Client, user: User, **fields: Any) -> Any:
    posted = {"username": user.username, "is_active": "on", "roles": list(user.groups.values_list("name", flat=True))}
    return client.post(f"{USERS}{user.pk}/change/", posted | fields)


def test_roles_are_there_after_migrate_and_making_them_again_changes_nothing(db: None):
    make_roles()
    before = list(Group.objects.values_list("name", flat=True))
    make_roles()
    assert set(Group.objects.values_list("name", flat=True)) == set(Role) == set(before)
    seen = Group.objects.get(name="author").permissions.values_list("codename", flat=True)
    assert {"view_codeversion", "view_release"} <= set(seen)
    assert all(name.startswith("view_") for name in seen)


def test_making_an_account(access: User, desk: Desk):
    fields = {
        "username": "nina",
        "email": "nina@example.org",
        "usable_password": "true",
        "roles": ["author", "reviewer"],
    }
    response = desk(access).post(f"{USERS}add/", fields | {"password1": PASSWORD, "password2": PASSWORD})
    assert response.status_code == 302
    nina = User.objects.get(username="nina")
    assert (nina.is_staff, nina.is_superuser, nina.check_password(PASSWORD)) == (True, False, True)
    assert set(nina.groups.values_list("name", flat=True)) == {"author", "reviewer"}
    assert list(AuditEvent.objects.filter(about=f"user {nina.pk}").values_list("act", flat=True)) == [
        "make account",
        "change roles",
    ]


def test_changing_roles_is_audited(access: User, team: Team, desk: Desk):
    assert change(desk(access), team.author, roles=["auditor"]).status_code == 302
    assert list(team.author.groups.values_list("name", flat=True)) == ["auditor"]
    event = last_event()
    assert (event.act, event.actor, event.detail["before"], event.detail["after"]) == (
        "change roles", access, ["author"], ["auditor"],
    )  # fmt: skip


def test_nobody_changes_their_own_account(access: User, team: Team, desk: Desk):
    events = AuditEvent.objects.count()
    for user in (access, person("root", superuser=True)):
        client = desk(user)
        assert change(client, user, roles=["publisher"]).status_code == 403
        assert not user.groups.filter(name="publisher").exists()
        assert client.post(f"{USERS}{user.pk}/password/", {"password1": "x", "password2": "x"}).status_code == 403
    assert AuditEvent.objects.count() == events


def test_an_access_admin_has_no_way_up(access: User, team: Team, desk: Desk):
    root = person("root", superuser=True)
    client = desk(access)
    assert change(client, root, roles=[]).status_code == 403
    change(client, team.author, is_superuser="on", user_permissions=["1"], roles=["author", "no such role"])
    team.author.refresh_from_db()
    assert not team.author.is_superuser
    assert not team.author.user_permissions.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ACCESS_ADMIN])
def test_accounts_are_an_access_admins_alone(team: Team, desk: Desk, role: Role):
    client = desk(person("somebody", role))
    for path in (USERS, f"{USERS}add/", f"{USERS}{team.author.pk}/change/", PROFILES, f"{PROFILES}add/"):
        assert client.get(path).status_code in {302, 403}
        assert client.post(path, {}).status_code in {302, 403}
    assert client.post(f"{USERS}{team.author.pk}/delete/", {"post": "yes"}).status_code == 403


def test_nobody_deletes_an_account(access: User, team: Team, desk: Desk):
    for user in (access, person("root", superuser=True)):
        assert desk(user).post(f"{USERS}{team.author.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_lost_phone(access: User, team: Team, desk: Desk):
    TOTP.activate(team.author, generate_totp_secret())
    TOTP.activate(access, generate_totp_secret())
    fields = {"action": "remove_second_factors", "_selected_action": [team.author.pk, access.pk]}
    desk(access).post(USERS, fields)
    assert [factor.user for factor in Authenticator.objects.all()] == [access]
    event = last_event()
    assert (event.act, event.actor, event.about) == ("remove second factor", access, f"user {team.author.pk}")
    assert event.detail["kind"] == "authenticator app"


def test_a_new_password_by_an_access_admin_is_audited(access: User, team: Team, desk: Desk):
    fields = {"usable_password": "true", "password1": "other horse battery", "password2": "other horse battery"}
    assert desk(access).post(f"{USERS}{team.author.pk}/password/", fields).status_code == 302
    assert last_event().act == "set password"


def test_profiles(access: User, team: Team, desk: Desk):
    client, newcomer = desk(access), person("newcomer", "reviewer", profile=False)
    fields = {"user": newcomer.pk, "slug": "new", "printed_name": "New Comer", "credentials": "MD", "listed": "on"}
    assert client.post(f"{PROFILES}add/", fields).status_code == 302
    profile = ReviewerProfile.objects.get(user=newcomer)
    for data, status in (
        (b"\xff\xd8\xff\xe0 jpeg \xff\xd9", 302),
        (b"<svg/>", 200),
        (b"\xff\xd8\xff" + b"x" * 300_000, 200),
    ):
        photo = SimpleUploadedFile("me.jpg", io.BytesIO(data).read())
        assert client.post(f"{PROFILES}{profile.pk}/change/", fields | {"new_photo": photo}).status_code == status
    profile.refresh_from_db()
    assert bytes(profile.photo).startswith(b"\xff\xd8\xff\xe0")


def test_nobody_chooses_the_name_they_sign_with(access: User, team: Team, desk: Desk):
    """An access admin changed their own printed name, even to another's, and signed under it."""
    client = desk(access)
    fields = {"user": access.pk, "slug": "acc", "printed_name": "Acc Ess", "credentials": "MD", "listed": "on"}
    client.post(f"{PROFILES}add/", fields)
    assert not ReviewerProfile.objects.filter(user=access).exists()
    own = ReviewerProfile.objects.create(user=access, slug="acc", printed_name="Acc Ess", credentials="RHIA")
    assert client.post(f"{PROFILES}{own.pk}/change/", fields | {"credentials": "MD"}).status_code == 403
    own.refresh_from_db()
    assert own.credentials == "RHIA"
    other = person("other-access", "access admin", profile=False)
    assert desk(other).post(f"{PROFILES}{own.pk}/change/", fields).status_code == 302
    event = last_event()
    assert (event.act, event.actor) == ("change profile", other)
    assert (event.detail["before"]["credentials"], event.detail["after"]["credentials"]) == ("RHIA", "MD")


@pytest.mark.parametrize("name", ["Reviewer", "reviewer", "  Reviewer "])
def test_a_printed_name_is_one_person_s(access: User, team: Team, desk: Desk, name: str):
    newcomer = person("newcomer", "reviewer", profile=False)
    fields = {"user": newcomer.pk, "slug": "new", "printed_name": name, "credentials": "MD", "listed": "on"}
    page = desk(access).post(f"{PROFILES}add/", fields, follow=True).text
    assert "is the printed name of somebody else; add a middle name or initial" in page
    assert not ReviewerProfile.objects.filter(user=newcomer).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewerProfile.objects.create(user=newcomer, slug="new", printed_name=name.strip().upper(), credentials="")


@pytest.mark.parametrize(
    "name", ["JOS\u00c9 \u00d6Z", "Jose\u0301 O\u0308z", "Jos\u00e9\u00a0\u00d6z", "\uff2aos\u00e9 \u00d6z"]
)
def test_names_that_look_the_same_are_the_same(access: User, team: Team, desk: Desk, name: str):
    """No engine says so by itself, and SQLite knows the capitals of plain letters alone."""
    ReviewerProfile.objects.filter(user=team.reviewer).update(printed_name="Jos\u00e9 \u00d6z")
    newcomer = person("newcomer", "reviewer", profile=False)
    fields = {"user": newcomer.pk, "slug": "new", "printed_name": name, "credentials": "MD", "listed": "on"}
    desk(access).post(f"{PROFILES}add/", fields)
    assert not ReviewerProfile.objects.filter(user=newcomer).exists()


def test_a_name_that_was_signed_with_stays_its_signer_s(access: User, team: Team, desk: Desk):
    published(team)
    ReviewerProfile.objects.filter(user=team.reviewer).update(printed_name="Married Name")
    newcomer = person("newcomer", "reviewer", profile=False)
    fields = {"user": newcomer.pk, "slug": "new", "printed_name": "Reviewer", "credentials": "MD", "listed": "on"}
    desk(access).post(f"{PROFILES}add/", fields)
    assert not ReviewerProfile.objects.filter(user=newcomer).exists()


def test_own_profile(team: Team, desk: Desk):
    client = desk(team.reviewer)
    fields = {"bio": "Twenty years.", "notices_as_digest": "on", "printed_name": "Somebody Else", "credentials": "PhD"}
    assert client.post(at("profile"), fields).status_code == 302
    profile = ReviewerProfile.objects.get(user=team.reviewer)
    assert (profile.bio, profile.notices_as_digest, profile.listed) == ("Twenty years.", True, False)
    assert (profile.printed_name, profile.credentials) == ("Reviewer", "MD")
    event = last_event()
    assert (event.detail["before"]["bio"], event.detail["after"]["bio"]) == ("", "Twenty years.")
    refused = client.post(at("profile"), {"bio": "turned \u202e around"})
    assert refused.status_code == 422
    assert "turned" in refused.text
    nobody = desk(person("plain", "author", profile=False))
    assert "You have no reviewer profile" in nobody.get(at("profile")).text
    assert nobody.post(at("profile"), {"bio": "x"}).status_code == 422


@pytest.mark.parametrize("model", ["auditevent", "decision", "publication"])
def test_the_record_is_for_reading(team: Team, desk: Desk, model: str):
    from tests.reviews import stories

    stories.published(team)
    client = desk(person("root", superuser=True))
    listed = client.get(f"/admin/reviews/{model}/")
    assert listed.status_code == 200
    pk = listed.context["cl"].result_list[0].pk
    assert client.get(f"/admin/reviews/{model}/{pk}/change/").status_code == 200
    assert client.post(f"/admin/reviews/{model}/{pk}/change/", {"act": "nothing"}).status_code == 403
    assert client.get(f"/admin/reviews/{model}/add/").status_code == 403
    client.post(f"/admin/reviews/{model}/", {"action": "delete_selected", "_selected_action": [pk], "post": "yes"})
    assert client.get(f"/admin/reviews/{model}/{pk}/change/").status_code == 200
    assert desk(person("somebody", "importer")).get(f"/admin/reviews/{model}/").status_code == 403
