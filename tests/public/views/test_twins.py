"""Pages of the tree for programs: the Markdown twin, and the Atom feed of what changed."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from markdown_it import MarkdownIt

from codes.models import Release
from codes.releases.loading.activate import activate_release
from public.presenters.code.news import present_news
from reviews import demo
from tests.public.pages import read
from tests.public.presenters.facts import container, editions, facts, release, version
from tests.reviews.stories import NOW, Team, act, published, withdrawn

ATOM = {"a": "http://www.w3.org/2005/Atom"}
Z539 = "/icd-10-cm/Z53.9"


def markdown(site: Client, path: str) -> str:
    response = site.get(f"{path}.md")
    assert response.status_code == 200, path
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    return response.content.decode()


def rendered(text: str) -> str:
    """The words of Markdown, blanks made single."""
    from lxml import html

    return " ".join(html.fromstring(MarkdownIt().enable("table").render(text)).text_content().split())


def entries(site: Client, path: str) -> list[tuple[str, str]]:
    """(title, summary) of a feed that has what RFC 4287 asks for."""
    response = site.get(f"{path}.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(response.content)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    for element in (feed, *feed.xpath("a:entry", namespaces=ATOM)):
        for name in ("id", "title", "updated"):
            (value,) = element.xpath(f"a:{name}/text()", namespaces=ATOM)
            assert value
        assert element.xpath("a:link/@href", namespaces=ATOM)
    assert feed.xpath("a:author/a:name", namespaces=ATOM)
    ids = feed.xpath("//a:id/text()", namespaces=ATOM)
    assert len(ids) == len(set(ids))
    moments = feed.xpath("a:entry/a:updated/text()", namespaces=ATOM)
    assert moments == sorted(moments, reverse=True)
    return [
        (entry.findtext("a:title", namespaces=ATOM), entry.findtext("a:summary", namespaces=ATOM))
        for entry in feed.xpath("a:entry", namespaces=ATOM)
    ]


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_a_code_names_its_release_source_and_dated_address(site: Client, team: Team):
    published(team, "Z53.9", **demo.explanations()["Z53.9"])
    text = markdown(site, Z539)
    assert text.startswith("# ICD-10-CM Code Z53.9: Procedure and treatment not carried out, unspecified reason\n")
    assert "\n- Page: http://127.0.0.1:8000/icd-10-cm/Z53.9\n" in text
    assert "\n- These facts for good: http://127.0.0.1:8000/icd-10-cm/2026-04-01/Z53.9\n" in text
    assert "\n- Release: 2026-april, effective 2026-04-01, National Center for Health Statistics" in text
    assert re.search(r"\n- Tabular list: .+, SHA-256 [0-9a-f]{64}\n", text)
    assert "Reviewed by Reviewer, MD." in text
    assert "Reviewed 2026-05-04. Next review 2028-05-03." in text


def test_it_says_what_the_page_says(site: Client, team: Team):
    """Headings in the page's order, and every note, child, synonym and question of it."""
    published(team, "Z53.9", **demo.explanations()["Z53.9"])
    published(team, "S52.021")
    withdrawn(team, "U07.1")
    for name in ("Z53.9", "S52.021", "S52.021A", "B20", "M10.9", "Z53", "U07.1", "H54"):
        response = site.get(f"/icd-10-cm/{name}")
        if response.status_code != 200:
            continue
        page, text = read(response), rendered(markdown(site, f"/icd-10-cm/{name}"))
        for line in page.all(
            "//section[not(@id='about' or @id='details' or @id='source')]//li/a/b"
            "|//section/h2|//div[@class='note']//li|//section[@id='synonyms']//li/text()|//section[@id='faq']/*"
            "|//div[@class='summary']/p|//ul[@class='badges']/li"
        ):
            assert line in text or line == "Source", (name, line)


def test_words_of_others_stay_words(site: Client, team: Team):
    hostile = "# Not a heading *no* [x](https://evil.example) <b>&lt; `y` | 1. one"
    published(team, "Z53.9", summary=hostile, what_it_is=f"- {hostile}\n\n1. {hostile}")
    text = rendered(markdown(site, Z539))
    assert text.count(hostile) == 3


def test_twins_of_branches_and_of_what_is_gone(site: Client):
    assert "## Blocks\n\n- [" in markdown(site, "/icd-10-cm/chapter/21")
    block = markdown(site, "/icd-10-cm/Z40-Z53")
    assert "- [Z53](http://127.0.0.1:8000/icd-10-cm/Z53) " in block
    assert "SHA-256" in block
    assert markdown(site, "/icd-10-cm/section/B20").startswith("# ICD-10-CM Block B20: ")
    retired = markdown(site, "/icd-10-cm/B90.10")
    assert "**B90.10 is no longer in ICD-10-CM.**" in retired
    assert "- [B90.1](http://127.0.0.1:8000/icd-10-cm/B90.1) " in retired


@pytest.mark.parametrize("form", ["md", "atom"])
def test_other_spellings_lead_there_and_nothing_is_no_html(site: Client, form: str):
    for asked, meant in (("z539", "Z53.9"), ("z40-z53", "Z40-Z53")):
        response = site.get(f"/icd-10-cm/{asked}.{form}")
        assert (response.status_code, response["Location"]) == (301, f"/icd-10-cm/{meant}.{form}")
    for path in ("Z99.99", "nothing", "Z70-Z79", "chapter/77", "section/Q99"):
        response = site.get(f"/icd-10-cm/{path}.{form}")
        assert response.status_code == 404, path
        assert response["Content-Type"].startswith("text/plain")


def test_search_engines_are_led_to_the_page(site: Client):
    response = site.get(f"{Z539}.md")
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Link"] == '<http://127.0.0.1:8000/icd-10-cm/Z53.9>; rel="canonical"'


def test_pages_name_their_twins(page):
    for path in (Z539, "/icd-10-cm/Z40-Z53", "/icd-10-cm/chapter/21", "/icd-10-cm/section/B20"):
        links = page(path).root.xpath("//link[@rel='alternate']")
        assert [(link.get("type"), link.get("href")) for link in links] == [
            ("text/markdown", f"{path}.md"), ("application/atom+xml", f"{path}.atom"),
        ]  # fmt: skip


# --- Atom -------------------------------------------------------------------------------------------------------------


def test_a_code_tells_of_facts_and_texts(site: Client, team: Team):
    before = entries(site, Z539)
    assert any(title.startswith("2024-annual: In ICD-10-CM since 2024-annual or earlier") for title, _ in before)
    explanation = published(team, "Z53.9")
    assert {title for title, _ in set(entries(site, Z539)) - set(before)} == {"Explanation published"}
    act("withdraw", explanation, team.publisher)
    latest = {title for title, _ in set(entries(site, Z539)) - set(before)}
    assert latest == {"Explanation published", "Explanation withdrawn"}
    assert "canary" not in site.get(f"{Z539}.atom").content.decode()


def test_a_code_tells_of_flags_removal_and_inherited_notes(site: Client):
    latest = {name: dict(entries(site, f"/icd-10-cm/{name}")) for name in ("B90.1", "B90.10", "Z53.9")}
    assert "2026-april: Became billable" in latest["B90.1"]
    assert "2026-april: Removed" in latest["B90.10"]
    assert "2026-april: Notes that it inherits from above changed" in latest["Z53.9"]


def test_what_the_history_of_a_page_leaves_out():
    """Own notes, the place in the tree, seventh characters; nothing of a release without a tabular list."""
    old, partial, new = release("a", "2024-10-01"), release("b", "2025-04-01", partial=True), release("c", "2025-10-01")
    seventh = [{"char": "A", "text": "initial encounter", "notes": []}]
    versions = {
        old.pk: version("Z53.9", old, facts_digest="1", notes=[container("excludes1", "this")]),
        partial.pk: version("Z53.9", partial, facts_digest="2"),
        new.pk: version("Z53.9", new, facts_digest="3", notes=[container("excludes1", "that")], seventh=seventh),
    }
    news = present_news(facts("Z53.9", known=editions(old, partial, new), versions=versions), None)
    assert [item.text for item in news] == [
        "Its official notes changed; The seventh characters in force changed. Release c, effective 2025-10-01.",
        "In ICD-10-CM since a or earlier (earliest release loaded). Release a, effective 2024-10-01.",
    ]


def test_a_branch_tells_of_its_codes_alone(site: Client, team: Team):
    published(team, "Z53.9")
    withdrawn(team, "B20")
    chapter = entries(site, "/icd-10-cm/chapter/21")
    assert ("Z53.9: explanation published", "An explanation of Z53.9 was published.") in chapter
    assert not [title for title, _ in chapter if title.startswith("B20")]
    assert "Z53.9: explanation published" in dict(entries(site, "/icd-10-cm/Z40-Z53"))
    b20 = [title for title, _ in entries(site, "/icd-10-cm/section/B20")]
    assert {"B20: explanation published", "B20: explanation withdrawn"} <= set(b20)
    (facts,) = [text for title, text in chapter if title == "ICD-10-CM 2026-april: 3 new, 2 revised, 0 deleted"]
    assert "<p>Z53.0 " in facts


def test_a_feed_asks_the_same_however_much_is_published(site: Client, team: Team):
    """And no more than its page, after the comparisons that a worker remembers."""
    for path in (Z539, "/icd-10-cm/chapter/21", "/icd-10-cm/Z40-Z53"):
        site.get(f"{path}.atom")
        with CaptureQueriesContext(connection) as before:
            site.get(f"{path}.atom")
        for name in ("Z53.8", "Z53.1", "Z53.01"):
            published(team, name)
        with CaptureQueriesContext(connection) as after:
            site.get(f"{path}.atom")
        assert len(before) == len(after) <= 9, path


def test_a_switch_of_release_and_a_text_are_another_feed(site: Client, team: Team):
    for path in (f"{Z539}.atom", f"{Z539}.md", "/icd-10-cm/Z40-Z53.atom"):
        first = site.get(path)
        assert site.get(path, headers={"if-none-match": first["ETag"]}).status_code == 304
    published(team, "Z53.9")
    for path in (f"{Z539}.atom", f"{Z539}.md", "/icd-10-cm/Z40-Z53.atom"):
        assert site.get(path, headers={"if-none-match": first["ETag"]}).status_code == 200
    tag = site.get("/icd-10-cm/Z40-Z53.md")["ETag"]
    activate_release(Release.objects.get(label="2025-annual"), now=NOW)
    assert site.get("/icd-10-cm/Z40-Z53.md")["ETag"] != tag
