"""Search in a real browser: suggestions by keyboard, mouse and for screen readers; the plain form without a script."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.shares import share

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Scheme = Literal["light", "dark"]

API = "**/api/icd10cm/v3/search?*"


@contextmanager
def opened(browser: Browser, url: str, *, width: int = 1280, **options: object) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Code or words")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggested codes").get_by_role("option")


def suggested(page: Page, question: str = "z53.3", count: int = 3) -> Locator:
    """The field with the question typed and the suggestions there."""
    field(page).click()
    page.keyboard.type(question)
    expect(options(page)).to_have_count(count)
    return field(page)


def chosen(page: Page) -> list[str]:
    """Codes of the options that say they are selected; the field must say the same."""
    selected = page.locator("[role=option][aria-selected=true]")
    ids = [option.get_attribute("id") for option in selected.all()]
    active = page.locator("input[name=q]").get_attribute("aria-activedescendant")
    assert ids == ([active] if active else [])
    return selected.locator("b").all_inner_texts()


# --- By keyboard ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/search"])
def test_arrows_choose_a_code_and_enter_opens_its_page(browser: Browser, address: str, path: str):
    with opened(browser, address + path) as page:
        asked = suggested(page)
        assert chosen(page) == []
        walk = []
        for key in ["ArrowDown"] * 5 + ["ArrowUp"] * 2:
            page.keyboard.press(key)
            walk.append(chosen(page))
        assert walk == [["Z53.3"], ["Z53.31"], ["Z53.32"], [], ["Z53.3"], [], ["Z53.32"]]
        expect(asked).to_be_focused()
        expect(asked).to_have_value("z53.3")
        page.keyboard.press("Enter")
        page.wait_for_url("**/icd-10-cm/Z53.32")


def test_enter_without_a_choice_searches(browser: Browser, address: str):
    with opened(browser, address + "/") as page:
        suggested(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=z53.3*")
        assert page.locator("ul.hits > li").count() == 3
        expect(options(page)).to_have_count(0)


def test_escape_closes_then_clears(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        asked = suggested(page)
        page.keyboard.press("Escape")
        expect(options(page)).to_have_count(0)
        expect(asked).to_have_attribute("aria-expanded", "false")
        expect(asked).to_have_value("z53.3")
        page.keyboard.press("Escape")
        expect(asked).to_have_value("")
        expect(asked).to_be_focused()


def test_typing_on_takes_the_choice_back(browser: Browser, address: str):
    """Enter right after it asks for what is typed, whatever is still in the list."""
    with opened(browser, address + "/search") as page:
        suggested(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.type("2")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=z53.32*")


def test_home_and_end_stay_with_the_text(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        asked = suggested(page)
        for key, place in (("Home", 0), ("End", 5)):
            page.keyboard.press("ArrowDown")
            page.keyboard.press(key)
            assert chosen(page) == []
            assert asked.evaluate("field => field.selectionStart") == place


def test_tab_leaves_and_the_arrow_opens_again(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        asked = suggested(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        expect(options(page)).to_have_count(0)
        expect(asked).not_to_be_focused()
        assert page.url == address + "/search"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("ArrowDown")
        expect(options(page)).to_have_count(3)


# --- By mouse and touch -----------------------------------------------------------------------------------------------


def test_a_click_opens_the_page(browser: Browser, address: str):
    with opened(browser, address + "/") as page:
        suggested(page)
        options(page).nth(1).click()
        page.wait_for_url("**/icd-10-cm/Z53.31")


def test_a_tap_opens_the_page_and_going_back_finds_the_list_closed(browser: Browser, address: str):
    with opened(browser, address + "/search", width=390, has_touch=True) as page:
        suggested(page)
        options(page).nth(2).tap()
        page.wait_for_url("**/icd-10-cm/Z53.32")
        page.go_back()
        expect(options(page)).to_have_count(0)


# --- What is said and shown -------------------------------------------------------------------------------------------


def test_a_screen_reader_hears_of_the_list(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        status = page.get_by_role("status")
        expect(field(page)).to_have_attribute("aria-expanded", "false")
        expect(field(page)).to_have_attribute("aria-autocomplete", "list")
        asked = suggested(page)
        expect(asked).to_have_attribute("aria-expanded", "true")
        assert asked.get_attribute("aria-controls") == page.locator("[role=listbox]").get_attribute("id")
        expect(status).to_have_text("3 suggestions. Up and down arrows choose one.")
        assert status.get_attribute("aria-live") in (None, "polite")
        page.keyboard.type("qqq")
        expect(status).to_have_text("")
        expect(asked).to_have_attribute("aria-expanded", "false")


def test_what_was_typed_is_marked(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        suggested(page)
        assert options(page).nth(1).locator("mark").all_inner_texts() == ["Z53.3"]
        page.keyboard.press("Control+a")
        page.keyboard.type("Laparo OPEN")
        expect(options(page).first.locator("mark")).to_have_text(["Laparo", "open"])
        page.keyboard.press("Control+a")
        page.keyboard.type("sjögr")
        expect(options(page).first.locator("mark")).to_have_text(["Sjogr"])


def test_nothing_typed_is_taken_for_markup(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        evil = "<img src=x onerror=alert(1)>"
        page.route(API, lambda route: route.fulfill(json=[1, ["A"], None, [[evil, evil]]]))
        suggested(page, "<img", count=1)
        assert options(page).first.inner_text().count(evil) == 2
        assert options(page).locator("img").count() == 0


def test_suggestions_are_of_the_release_chosen(browser: Browser, address: str):
    with opened(browser, address + "/search?on=2025-05-05") as page:
        suggested(page, "b90.1")
        options(page).nth(1).click()
        page.wait_for_url("**/icd-10-cm/2024-10-01/B90.10")


# --- A slow or broken site --------------------------------------------------------------------------------------------


def test_the_site_is_asked_once_somebody_pauses(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if "/v3/search" in request.url else None)
        suggested(page)
        assert len(asked) < len("z53.3")  # a slow machine may pause by itself
        assert "terms=z53.3&" in asked[-1]


def test_a_late_answer_to_an_earlier_question_is_overlooked(browser: Browser, address: str):
    with opened(browser, address + "/search") as page:
        held: list[Route] = []

        def answer(route: Route) -> None:
            if "terms=go&" in route.request.url:
                held.append(route)
            else:
                route.continue_()

        page.route(API, answer)
        field(page).click()
        page.keyboard.type("go")
        page.wait_for_timeout(400)
        assert len(held) == 1
        field(page).fill("")
        suggested(page)
        held[0].fulfill(json=[1, ["M10"], None, [["M10", "Gout"]]])
        page.wait_for_timeout(200)
        assert options(page).locator("b").all_inner_texts() == ["Z53.3", "Z53.31", "Z53.32"]


@pytest.mark.parametrize("status", [0, 429, 500])
def test_it_is_quiet_where_the_site_cannot_answer(browser: Browser, address: str, status: int):
    errors: list[str] = []
    with opened(browser, address + "/search") as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route(API, lambda route: route.fulfill(status=status, body="<h1>") if status else route.abort())
        field(page).click()
        page.keyboard.type("z53.3")
        page.wait_for_timeout(500)
        expect(options(page)).to_have_count(0)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=z53.3*")
        assert page.locator("ul.hits > li").count() == 3
    assert errors == []


# --- Everybody --------------------------------------------------------------------------------------------------------


PATHS = [
    "/", "/search", "/search?q=s52.02", "/search?q=v64.3", "/search?q=proceduer+converted&billable=1&chapter=21&new=1",
    "/search?q=z53.3&chapter=1", "/search?q=z53.3&on=soon&chapter=99",
]  # fmt: skip
LOOKS: list[tuple[int, Scheme]] = [(1280, "light"), (390, "dark")]
SEEN = [(path, *look) for path in PATHS for look in LOOKS]


@pytest.mark.parametrize(("path", "width", "scheme"), share("pages of search asked of axe", SEEN, 2))
def test_axe_finds_nothing_with_the_list_closed_and_open(
    browser: Browser, address: str, path: str, width: int, scheme: Scheme, subtests: pytest.Subtests
):
    with opened(browser, address + path, width=width, color_scheme=scheme, bypass_csp=True) as page:
        for summary in page.locator("details > summary").all():
            summary.click()
        for state in ("closed", "open"):
            if state == "open":
                page.locator("input[name=q]").fill("")
                suggested_anywhere(page)
            with subtests.test(state):
                results = Axe().run(page)
                assert results.violations_count == 0, results.generate_report()
                assert page.evaluate("document.documentElement.scrollWidth") <= width


def suggested_anywhere(page: Page) -> None:
    """Suggestions with one chosen, whatever the field is called on the page."""
    page.get_by_role("combobox").first.press_sequentially("procedure")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("path", ["/", "/search"])
def test_without_a_script_it_is_a_form(browser: Browser, address: str, path: str):
    with opened(browser, address + path, width=390, java_script_enabled=False) as page:
        page.locator("input[name=q]").fill("z53.3")
        page.locator("input[name=q]").press("Enter")
        assert page.locator("ul.hits > li").count() == 3
        page.locator("details.filters > summary").click()
        page.get_by_label("Chapter").select_option("1")
        page.get_by_role("button", name="Apply filters").click()
        page.get_by_role("link", name="3 results without filters").click()
        assert page.locator("ul.hits > li").count() == 3
        assert page.locator("[role=listbox]").count() == 0
        assert page.context.cookies() == []
