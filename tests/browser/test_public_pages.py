"""The public pages in a real browser: accessible, within their width, and talking to nobody but the site."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.shares import share

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Scheme = Literal["light", "dark"]

PAGES = {
    "home": "/",
    "index": "/icd-10-cm/",
    "chapter": "/icd-10-cm/chapter/20",
    "block": "/icd-10-cm/Z40-Z53",
    "code": "/icd-10-cm/Z37.0",
    "explained": "/icd-10-cm/Z53.9",
    "withdrawn": "/icd-10-cm/Z53.8",
    "header with seventh characters": "/icd-10-cm/S52.021",
    "seventh-character code": "/icd-10-cm/S52.021A",
    "retired": "/icd-10-cm/B90.10",
    "dated": "/icd-10-cm/2023-10-01/Z53.9",
    "search": "/search?q=open+procedure",
    "search without results": "/search?q=qqqq",
    "check": "/check",
    "checked": "/check?codes=B20,B90.0,Z53,V64.3,FOO&on=2026-05-01",
    "checked outside coverage": "/check?codes=B20&on=1999-01-01",
    "check of a file": "/check/list",
    "code lists": "/lists",
    "code list": "/lists?codes=Z53.-,!Z53.9&on=2024-10-01&with=Z53.9,B20",
    "not found": "/icd-10-cm/Z53.34",
    "no such release": "/icd-10-cm/2019-10-01/Z53.9",
    "changes": "/icd-10-cm/changes/",
    "changes between": "/icd-10-cm/changes/2024-10-01..2026-04-01",
    "changes of a chapter": "/icd-10-cm/changes/2023-10-01..2024-10-01?chapter=1&kind=added",
    "no such pair": "/icd-10-cm/changes/2019-10-01..2024-10-01",
    "side by side": "/icd-10-cm/compare/Z53.1",
    "no such side": "/icd-10-cm/compare/Z53.1?from=2019-10-01",
    "corrected": "/icd-10-cm/Z53.1",
    "versions": "/icd-10-cm/Z53.1/versions",
    "no versions": "/icd-10-cm/Z37.0/versions",
    "valid": "/icd-10-cm/Z53.9/valid?on=2026-05-01",
    "not valid": "/icd-10-cm/B90.10/valid?on=2026-05-01",
    "no date": "/icd-10-cm/Z53.9/valid?on=soon",
    "about": "/about",
    "privacy": "/privacy",
    "team": "/team",
    "member": "/team/reviewer",
    "member without a page": "/team/publisher",
    "report": "/report/Z53.9",
    "thanks": "/report/Z53.9?thanks",
}


@contextmanager
def opened(
    browser: Browser, url: str, *, width: int = 1280, scheme: Scheme = "light", bypass_csp: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=bypass_csp, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


MAIN = (
    "home",
    "chapter",
    "code",
    "explained",
    "withdrawn",
    "corrected",
    "versions",
    "team",
    "member",
    "report",
    "seventh-character code",
    "retired",
    "search",
    "not found",
    "changes",
    "changes between",
    "side by side",
    "valid",
)
LOOKS: list[tuple[int, Scheme]] = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]


SEEN = [(name, *look) for name in PAGES for look in (LOOKS if name in MAIN else LOOKS[1:3])]


@pytest.mark.parametrize(("name", "width", "scheme"), share("pages asked of axe", SEEN, 6))
def test_axe_finds_nothing(browser: Browser, address: str, name: str, width: int, scheme: Scheme):
    # axe comes in as an inline script, which the policy blocks: this run alone goes without.
    with opened(browser, address + PAGES[name], bypass_csp=True) as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("name", share("pages held to their width", list(PAGES), 6))
def test_it_fits_the_window_reports_nothing_and_asks_nobody_else(browser: Browser, address: str, name: str):
    messages: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(address + PAGES[name])
    page.wait_for_load_state("networkidle")
    assert answer is not None
    for width in (390, 640, 768, 1024, 1280, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The browser itself reports a page that answers 400 or 404.
    assert [text for text in messages if answer.status == 200 or str(answer.status) not in text] == []
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert context.cookies() == []
    context.close()


def test_search_is_reached_by_keyboard(browser: Browser, address: str):
    with opened(browser, address + "/icd-10-cm/Z53.9") as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to content"
        links = page.locator("header.site a").count()
        for _ in range(links + 1):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "q"
        page.keyboard.type("z53.3")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=z53.3")
        assert page.locator("ul.hits > li").count() == 3


def test_a_problem_is_reported_without_a_script(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/icd-10-cm/Z53.9")
    page.get_by_role("link", name="Report a problem with this page").click()
    page.get_by_label("What is the problem?").fill("a\u202eb is told backwards")
    page.get_by_role("button", name="Send report").click()
    assert "hidden characters" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("What is the problem?").input_value() == "ab is told backwards"
    page.get_by_role("button", name="Send report").click()
    assert "Thank you." in page.get_by_role("status").inner_text()
    assert context.cookies() == []
    page.get_by_role("link", name="Back to Z53.9").click()
    assert page.url == address + "/icd-10-cm/Z53.9"
    context.close()


def test_a_refused_report_is_accessible(browser: Browser, address: str):
    with opened(browser, address + "/report/Z53.9", width=390, scheme="dark", bypass_csp=True) as page:
        page.get_by_label("What is the problem?").fill("   ")
        page.get_by_role("button", name="Send report").click()
        assert "Write something first" in page.get_by_role("alert").inner_text()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_field_for_robots_is_out_of_sight_and_reach(browser: Browser, address: str):
    with opened(browser, address + "/report/Z53.9") as page:
        page.get_by_label("What is the problem?").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Send report"
        unseen = "getComputedStyle(document.querySelector('p.unseen')).clipPath"
        assert page.evaluate(unseen) == "inset(50%)"


def test_who_signed_leads_to_what_else_they_signed(browser: Browser, address: str):
    with opened(browser, address + "/icd-10-cm/Z53.9") as page:
        page.get_by_role("link", name="Reviewer, MD").first.click()
        assert page.url == address + "/team/reviewer"
        shown = page.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
        assert shown == 1
        page.get_by_role("link", name="B20 ").click()
        assert page.url == address + "/icd-10-cm/B20"


def test_skip_link_leads_to_the_content(browser: Browser, address: str):
    with opened(browser, address + "/icd-10-cm/Z53.9") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_focus_is_visible(browser: Browser, address: str):
    with opened(browser, address + "/icd-10-cm/Z53.9") as page:
        for _ in range(3):
            page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_print_leaves_navigation_out(browser: Browser, address: str):
    with opened(browser, address + "/icd-10-cm/Z53.9") as page:
        page.emulate_media(media="print")
        for part in ("header.site nav", "header.site form", "nav.contents", "nav.turn"):
            assert not page.locator(part).first.is_visible()
        assert page.locator("#hierarchy").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        after_links = "[...document.links].map(link => getComputedStyle(link, '::after').content)"
        assert not [content for content in page.evaluate(after_links) if "/" in content]


@pytest.mark.parametrize("path", ["/", "/icd-10-cm/Z53.9", "/search?q=gout"])
def test_the_dark_palette_is_never_printed(browser: Browser, address: str, path: str):
    with opened(browser, address + path, scheme="dark") as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_dark_and_light_differ(browser: Browser, address: str):
    colours = []
    for scheme in ("light", "dark"):
        with opened(browser, address + "/", scheme=scheme) as page:  # type: ignore[arg-type]
            colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert colours == ["rgb(252, 251, 248)", "rgb(20, 25, 27)"]
