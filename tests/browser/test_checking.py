"""A check of codes in a real browser: a claim line pasted, read, mended, checked again and printed; a file sent."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_public_pages import opened

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLAIM_LINE = "HI*ABK:B20*ABF:B900*ABF:Z53~"
NOTE = "sequelae of tuberculosis (B90.-)"


def codes(page: Page) -> Locator:
    return page.get_by_label("Codes, in the order they are listed")


def assert_good(page: Page) -> None:
    """Nothing for axe, nothing beside the window."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_claim_line_is_pasted_read_mended_checked_again_and_printed(
    browser: Browser, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    with opened(browser, address + "/check", width=width, scheme=scheme, bypass_csp=True) as page:
        codes(page).focus()
        page.keyboard.insert_text(CLAIM_LINE)
        page.get_by_label("Date of service").fill("2026-05-01")
        page.get_by_role("button", name="Check", exact=True).press("Enter")

        expect(page.get_by_role("heading", name="3 codes on 2026-05-01")).to_be_visible()
        expect(page.get_by_text("1 error, 1 conflict.")).to_be_visible()
        expect(page.get_by_text(NOTE)).to_be_visible()  # the note of a conflict is open at once
        opened_note = page.get_by_text("Official note at B20")
        opened_note.press("Enter")
        expect(page.get_by_text(NOTE)).to_be_hidden()
        opened_note.press("Enter")
        expect(page.get_by_text(NOTE)).to_be_visible()
        expect(codes(page)).to_have_value(CLAIM_LINE)
        assert_good(page)

        opened_note.press("Enter")
        page.emulate_media(media="print")
        expect(page.get_by_text(NOTE)).to_be_visible()  # paper shows what is closed on the screen
        expect(page.get_by_role("button")).to_have_count(0)
        expect(page.get_by_text("1 error, 1 conflict.")).to_be_visible()
        assert page.pdf().startswith(b"%PDF")
        page.emulate_media(media="screen", color_scheme=scheme)

        codes(page).fill("B20, Z53.9")
        page.get_by_role("button", name="Check", exact=True).press("Enter")
        expect(page.get_by_role("heading", name="2 codes on 2026-05-01")).to_be_visible()
        expect(page.get_by_text("No error, and no official note that speaks against these codes")).to_be_visible()
        assert_good(page)


def test_a_code_page_leads_to_a_check_with_its_code(browser: Browser, address: str) -> None:
    with opened(browser, address + "/icd-10-cm/B20") as page:
        page.get_by_role("link", name="Check with other codes").click()
        expect(codes(page)).to_have_value("B20")


def test_a_file_is_shown_in_short_and_given_back(browser: Browser, address: str, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("visit,code,date\n1,b20,5/1/2026\n2,Z53,5/1/2026\n3,=1+1,5/1/2026\n")
    with opened(browser, address + "/check/list", width=390, bypass_csp=True) as page:
        page.get_by_label("File, CSV or XLSX").set_input_files(file)
        page.get_by_role("button", name="Show a summary here").press("Enter")
        expect(page.get_by_role("heading", name="3 rows", exact=True)).to_be_visible()
        expect(page.get_by_text("Row 3: Z53 header")).to_be_visible()
        assert_good(page)
        page.get_by_label("File, CSV or XLSX").set_input_files(file)
        with page.expect_download() as given_back:
            page.get_by_role("button", name="Check and give the file back").press("Enter")
        lines = given_back.value.path().read_text(encoding="utf-8-sig").splitlines()
        assert lines[0] == "visit,code,date,code,verdict,reason,successors"
        assert lines[1].startswith("1,b20,5/1/2026,B20,valid")
        assert lines[3].startswith("3,'=1+1,5/1/2026,")
