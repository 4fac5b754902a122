"""Who signs, as readers see them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from public.presenters import team as presenting
from reviews.models import ReviewerProfile
from tests.reviews.stories import Team, act, published, withdrawn

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
JPEG = b"\xff\xd8\xff\xe0 not much of a picture \xff\xd9"


def profile_of(slug: str) -> ReviewerProfile:
    return ReviewerProfile.objects.get(slug=slug)


def test_listed_and_active_members_with_what_they_signed(team: Team, page):
    published(team, "Z53.9")
    published(team, "B20")
    ReviewerProfile.objects.filter(slug="author").update(listed=False)
    team.coauthor.is_active = False
    team.coauthor.save()
    ReviewerProfile.objects.filter(slug="reviewer").update(bio="Reads charts.\n\nWrites none.")
    members = page("/team").all("//ul[@class='members']/li")
    assert members == [
        "Publisher MD No page signed yet",
        "Reviewer MD Reads charts. Writes none. 2 published pages signed",
        "Second Reviewer MD 1 published page signed",
    ]
    assert page("/team").links("//ul[@class='members']") == [
        "/team/publisher",
        "/team/reviewer",
        "/team/second-reviewer",
    ]


def test_a_member_with_the_live_texts_they_signed(team: Team, page):
    published(team, "Z53.9")
    withdrawn(team, "Z53.8")
    published(team, "B20")
    published(team, "Z53.9", summary="Again.")  # the earlier one is not live any more
    member = page("/team/reviewer")
    assert member.only("//h1") == "Reviewer"
    assert member.all("//article//ul[@class='codes wide']/li") == [
        "Z53.9 Procedure and treatment not carried out, unspecified reason reviewed 2026-05-04",
        "B20 Human immunodeficiency virus [HIV] disease reviewed 2026-05-04",
    ]
    assert page("/team/second-reviewer").all("//ul[@class='codes wide']/li/a/b") == ["B20"]


def test_empty_states(team: Team, site: Client, page):
    assert "No text signed by Publisher is published at present" in page("/team/publisher").text()
    ReviewerProfile.objects.update(listed=False)
    assert "Nobody has signed an explanation yet" in page("/team").text()


@pytest.mark.parametrize("path", ["/team/nobody", "/team/author", "/team/a%20b", "/team/%00", "/team/x/photo.jpg"])
def test_who_is_not_listed_is_not_there(team: Team, site: Client, path: str):
    ReviewerProfile.objects.filter(slug="author").update(listed=False)
    assert site.get(path).status_code == 404


def test_what_somebody_signed_is_paged(team: Team, page, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(presenting, "PAGE_SIZE", 2)
    monkeypatch.setattr("public.views.people.PAGE_SIZE", 2)
    for name in ("Z53.9", "Z53.8", "Z53.1"):
        published(team, name)
    assert page("/team/reviewer").all("//ul[@class='codes wide']/li/a/b") == ["Z53.1", "Z53.8"]
    assert page("/team/reviewer").links("//nav[@class='paging']") == ["?page=2"]
    for path in ("/team/reviewer?page=2", "/team/reviewer?page=999"):
        assert page(path).all("//ul[@class='codes wide']/li/a/b") == ["Z53.9"]


def test_a_photo_is_served_from_here(team: Team, site: Client, page):
    ReviewerProfile.objects.filter(slug="reviewer").update(photo=JPEG)
    ReviewerProfile.objects.filter(slug="publisher").update(photo=b"<script>")
    assert page("/team/reviewer").all("//main//img/@src") == ["/team/reviewer/photo.jpg"]
    response = site.get("/team/reviewer/photo.jpg")
    assert (response.content, response["Content-Type"]) == (JPEG, "image/jpeg")
    assert response["Cache-Control"] == "public, max-age=30, s-maxage=20"
    assert site.get("/team/reviewer/photo.jpg", headers={"If-None-Match": response["ETag"]}).status_code == 304
    for path in ("/team/publisher/photo.jpg", "/team/second-reviewer/photo.jpg"):
        assert site.get(path).status_code == 404
    ReviewerProfile.objects.filter(slug="reviewer").update(listed=False)
    assert site.get("/team/reviewer/photo.jpg").status_code == 404


@pytest.mark.parametrize("path", ["/team", "/team/reviewer"])
def test_team_pages_change_with_profiles_and_publications(team: Team, site: Client, path: str):
    tags = []
    for change in (
        lambda: None,
        lambda: published(team, "Z53.9"),
        lambda: published(team, "Z53.9"),
        lambda: ReviewerProfile.objects.filter(slug="reviewer").update(bio="New."),
        lambda: withdrawn(team, "Z53.9"),
    ):
        change()
        response = site.get(path)
        tags.append(response["ETag"])
        with CaptureQueriesContext(connection) as queries:
            assert site.get(path, headers={"If-None-Match": tags[-1]}).status_code == 304
        assert len(queries) <= 2
    assert len(set(tags)) == len(tags)


def test_the_sitemap_has_live_explanations_with_their_date(team: Team, site: Client):
    published(team, "Z53.9")
    withdrawn(team, "Z53.8")
    published(team, "S52.021")
    response = site.get("/sitemap-1.xml")
    urls = etree.fromstring(response.content)
    locations = urls.xpath("//s:loc/text()", namespaces=NS)
    codes = [name for url in locations if "." in (name := url.rpartition("/")[2]) and ".." not in name]
    assert [name for name in codes if len(name) < 8] == ["S52.021", "Z53.9"]
    assert all(name.startswith("S52.021") for name in codes[:-1])  # codes with a seventh character show its text
    assert "http://127.0.0.1:8000/team" in locations
    assert site.get("/sitemap-1.xml", headers={"If-None-Match": response["ETag"]}).status_code == 304
    explanation = published(team, "Z53.1")
    assert site.get("/sitemap-1.xml", headers={"If-None-Match": response["ETag"]}).status_code == 200
    act("withdraw", explanation, team.publisher)
    assert b"Z53.1" not in site.get("/sitemap-1.xml").content


def test_lastmod_is_the_day_of_publishing_where_that_is_later(team: Team, site: Client):
    from codes.models import Release

    Release.objects.active().update(activated_at="2026-04-02T00:00:00Z")
    published(team, "Z53.9")
    urls = etree.fromstring(site.get("/sitemap-1.xml").content)
    of = dict(zip(urls.xpath("//s:url/s:loc/text()", namespaces=NS), urls.xpath("//s:url", namespaces=NS), strict=True))
    days = {url.rpartition("/")[2]: element.xpath("s:lastmod/text()", namespaces=NS) for url, element in of.items()}
    assert days["Z53.9"] == ["2026-05-04"]
    assert days["Z40-Z53"] == ["2026-04-02"]


def test_llms_txt_counts_what_is_explained(team: Team, site: Client):
    assert "No explanation is published yet" in site.get("/llms.txt").content.decode()
    published(team, "Z53.9")
    assert "1 code has an explanation in plain words" in site.get("/llms.txt").content.decode()
    assert "/team" in site.get("/llms.txt").content.decode()
