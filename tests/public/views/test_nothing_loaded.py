"""A new site, before the first release is in."""

from django.test import Client


def test_with_nothing_loaded_pages_say_so(db: None, client: Client):
    changes = ("/icd-10-cm/changes/", "/icd-10-cm/changes/atom.xml")
    for path in (
        "/",
        "/icd-10-cm/",
        "/search?q=z53",
        "/about",
        "/privacy",
        "/team",
        "/sitemap.xml",
        "/llms.txt",
        *changes,
    ):
        assert client.get(path).status_code == 200
    assert b"No release is in force yet" in client.get("/").content
    for path in ("/icd-10-cm/Z53.9", "/icd-10-cm/Z40-Z53", "/icd-10-cm/chapter/1", "/icd-10-cm/2026-04-01/Z53.9",
                 "/icd-10-cm/compare/Z53.9", "/icd-10-cm/Z53.9/valid", "/api/codes/Z53.9/validity?on=2026-05-01",
                 "/icd-10-cm/changes/2024-10-01..2025-10-01"):  # fmt: skip
        assert client.get(path).status_code == 404


def test_readyz_without_a_release(db: None, client: Client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["reasons"] == ["no release is active"]
