"""CONTRACTS "JSON-LD": what search engines are told of a code page, and that the page shows all of it."""

from pathlib import Path

import pytest
from django.test import Client

from codes.models import Code, CodeVersion
from codes.releases.loading.importing import import_release
from reviews import demo
from tests.codes.releases.official import of_categories
from tests.public.pages import read
from tests.reviews.stories import Team, act, people, published, withdrawn
from tests.shares import share

from .structured import structured, unshown

pytestmark = pytest.mark.engine
PAGES = 500
CATEGORIES = {
    "B20",
    "C56",
    "E11",
    "H54",
    "I10",
    "I21",
    "M10",
    "O24",
    "S52",
    "S72",
    "T36",
    "U07",
    "W19",
    "X52",
    "Z53",
    "Z79",
}
Z539 = "/icd-10-cm/Z53.9"


@pytest.fixture
def real(team: Team) -> Team:
    published(team, "Z53.9", **demo.explanations()["Z53.9"])
    return team


def test_who_reviewed_it_and_what_it_is_about(real: Team, page):
    web_page, questions = structured(page(Z539))
    assert web_page["@type"] == "MedicalWebPage"
    assert web_page["lastReviewed"] == "2026-05-04"
    assert web_page["reviewedBy"] == {
        "@type": "Person", "name": "Reviewer", "honorificSuffix": "MD", "url": "http://127.0.0.1:8000/team/reviewer",
    }  # fmt: skip
    assert web_page["inLanguage"] == "en"
    code = web_page["about"]
    assert (code["@type"], code["codeValue"], code["codingSystem"]) == ("MedicalCode", "Z53.9", "ICD-10-CM")
    assert code["inCodeSet"]["name"] == "ICD-10-CM"
    steps = [step["name"] for step in web_page["breadcrumb"]["itemListElement"]]
    assert steps == ["ICD-10-CM", "Chapter 21", "Z40-Z53", "Z53", "Z53.9"]
    assert questions["@type"] == "FAQPage"
    assert len(questions["mainEntity"]) == len(demo.explanations()["Z53.9"]["faqs"])


def test_a_disease_has_its_code_and_an_external_cause_is_none(page):
    code, condition = structured(page("/icd-10-cm/B20"))[0]["about"]
    assert (code["codeValue"], condition["@type"], condition["code"]["codeValue"]) == ("B20", "MedicalCondition", "B20")
    assert structured(page("/icd-10-cm/X52"))[0]["about"]["@type"] == "MedicalCode"


def test_without_a_signature_nobody_reviewed_it(real: Team, page):
    (web_page,) = structured(page("/icd-10-cm/B20"))
    assert not {"lastReviewed", "reviewedBy"} & web_page.keys()
    withdrawn(real, "U07.1")
    (web_page,) = structured(page("/icd-10-cm/U07.1"))
    assert not {"lastReviewed", "reviewedBy"} & web_page.keys()


def test_a_dated_page_has_none(page):
    assert page("/icd-10-cm/2026-04-01/Z53.9").root.xpath("//script") == []


def test_all_of_it_stands_on_the_page(real: Team, site: Client):
    """Codes of the tiny release, with texts, two signatures, a correction and a withdrawal among them."""
    published(real, "B20")
    published(real, "S52.021")
    act("withdraw", published(real, "M10.9"), real.publisher)
    published(real, "M10.9")
    withdrawn(real, "U07.1")
    every = list(Code.objects.filter(kind=Code.Kind.CODE).order_by("code").values_list("code", flat=True))
    for name in ["Z53.9", "B20", "S52.021A", "M10.9", "U07.1", *share("codes", every, 20)]:
        assert unshown(read(site.get(f"/icd-10-cm/{name}"))) == [], name


@pytest.mark.shared
@pytest.mark.slow
def test_real_pages_show_all_of_it(db: None, client: Client, no_findings: None, tmp_path: Path):
    """Whole categories of the official releases, 500 pages in --all; every tenth code has a text."""
    for release in ("2025-annual", "2026-april"):
        folder = of_categories(release, CATEGORIES, tmp_path / release)
        result = import_release(packages=[folder], label=release, activate=True, operator="tests")
        assert result.outcome == "imported", result.reasons
    versions = CodeVersion.objects.codes().in_force().in_order().values_list("code__code", "generated")
    names = share("real pages", [name for name, _ in versions][:: max(1, len(versions) // PAGES)][:PAGES], 40)
    written = {name for name, generated in versions if not generated}
    team = people()
    for name in [name for name in names if name in written][::10]:
        published(team, name, **demo.explanations()["Z53.9"])
    for name in names:
        assert unshown(read(client.get(f"/icd-10-cm/{name}"))) == [], name


def test_text_cannot_break_out_of_it(team: Team, page):
    hostile = "</script><script>alert(1)</script><!-- <script> &amp;"
    published(team, "Z53.9", faqs=[{"question": hostile, "answer": hostile}])
    shown = page(Z539)
    assert structured(shown)[1]["mainEntity"][0]["name"] == hostile
    assert len(shown.root.xpath("//script")) == 1


def test_cards_of_links_say_what_the_page_says_without_an_image(real: Team, page):
    shown = page(Z539)
    stated = {
        meta.get("property") or meta.get("name"): meta.get("content")
        for meta in shown.root.xpath("//meta[@property or starts-with(@name, 'twitter:')]")
    }
    assert stated == {
        "og:type": "website",
        "og:site_name": "ICD CMS",
        "og:title": shown.only("//title"),
        "og:description": shown.only("//meta[@name='description']/@content"),
        "og:url": "http://127.0.0.1:8000/icd-10-cm/Z53.9",
        "twitter:card": "summary",
    }
