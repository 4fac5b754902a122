"""Which addresses the copy has, in which file, and where its pages lead."""

from __future__ import annotations

import pytest

from public.freezing.rules import file_of, is_in_copy, is_packed, links_of, page_of_redirect

ORIGIN = "https://codes.example.org"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/icd-10-cm/", "/icd-10-cm/Z53.9", "/icd-10-cm/Z53.9.md", "/icd-10-cm/Z40-Z53",
        "/icd-10-cm/section/B20", "/icd-10-cm/chapter/21", "/icd-10-cm/Z53.9/versions", "/icd-10-cm/changes/",
        "/icd-10-cm/changes/2024-10-01..2025-10-01.csv", "/api/codes/Z53.9", "/team/ada", "/team/ada/photo.jpg",
        "/static/public/site.css", "/sitemap-1.xml", "/.well-known/security.txt",
    ],
)  # fmt: skip
def test_pages_of_the_copy(path: str) -> None:
    assert is_in_copy(path)


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/check", "/lists", "/report/Z53.9", "/icd-10-cm/2025-10-01/Z53.9", "/icd-10-cm/compare/Z53.9",
     "/icd-10-cm/Z53.9/valid", "/icd-10-cm/Z53.9.atom", "/api/search", "/api/codes/Z53.9/validity",
     "/fhir/r4/metadata", "/mcp", "/healthz"],
)  # fmt: skip
def test_what_the_site_itself_answers(path: str) -> None:
    assert not is_in_copy(path)


@pytest.mark.parametrize(
    ("path", "content_type", "file"),
    [
        ("/", "text/html", "index.html"),
        ("/icd-10-cm/", "text/html; charset=utf-8", "icd-10-cm/index.html"),
        ("/icd-10-cm/Z53.9", "text/html", "icd-10-cm/Z53.9.html"),
        ("/icd-10-cm/Z53.9/versions", "text/html", "icd-10-cm/Z53.9/versions.html"),
        ("/icd-10-cm/Z53.9.md", "text/markdown", "icd-10-cm/Z53.9.md"),
        ("/api/codes/Z53.9", "application/json", "api/codes/Z53.9.json"),
        ("/api/openapi.json", "application/json", "api/openapi.json"),
        ("/sitemap.xml", "application/xml", "sitemap.xml"),
    ],
)
def test_a_page_has_its_file(path: str, content_type: str, file: str) -> None:
    assert file_of(path, content_type) == file


@pytest.mark.parametrize("path", ["/static/../../etc/passwd", "/team/%2e%2e/x", "//elsewhere", "/team/a%00b"])
def test_no_file_is_outside_the_folder(path: str) -> None:
    with pytest.raises(ValueError, match="is no file of the copy"):
        file_of(path, "text/html")


def test_links_of_a_page_to_this_site() -> None:
    page = """<a href="Z53.1">x</a> <a href='/about#how'>x</a> <img src="/static/a.svg"> <a data-href="/nowhere">x</a>
    <a href="/search?q=a&amp;b=c">x</a> <a href="https://codes.example.org/team">x</a> <a href="mailto:a@b.c">x</a>
    <a href="https://elsewhere.example/">x</a>"""
    assert links_of(page, "/icd-10-cm/Z53.9", ORIGIN) == {"/icd-10-cm/Z53.1", "/about", "/static/a.svg", "/team"}


def test_pictures_are_not_packed() -> None:
    assert not is_packed("image/jpeg")
    assert all(map(is_packed, ("text/html", "text/javascript", "application/json", "image/svg+xml")))


def test_a_redirect_is_a_page_that_leads_on() -> None:
    page = page_of_redirect('/icd-10-cm/I10-I1A?"><script>').decode()
    assert "<script" not in page
    assert links_of(page_of_redirect("/icd-10-cm/I10-I1A").decode(), "/icd-10-cm/I10-I15", ORIGIN) == {
        "/icd-10-cm/I10-I1A"
    }
