"""A release in a real browser: uploaded, read, confirmed by a second person; a text signed again; a reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from codes.releases.loading.importing import import_release
from reviews.arrivals.working import work_arrivals
from tests.releases import APRIL_2026, HISTORY
from tests.reviews.staff.conftest import PASSWORD, shot, sign, signed_in_browsers
from tests.reviews.stories import people, person, published

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OLD = HISTORY[1]  # 2025-annual, in which Z53.1 has another title


@pytest.fixture
def staff(
    chromium: Browser, live_server: LiveServer, no_findings: None, tmp_path: Path, transactional_db: None
) -> Iterator[dict[str, Page]]:
    """With 2025-annual in force and two texts published for it."""
    assert import_release(packages=[OLD.write(tmp_path)], activate=True).outcome == "imported"
    team, importer = people(), person("importer", "importer")
    for name in ("Z53.1", "Z53.9"):
        published(team, name)
    for user in (*team, importer):
        user.set_password(PASSWORD)
        user.save()
    with signed_in_browsers(chromium, live_server.url, "importer", "publisher", "reviewer") as pages:
        yield pages


def test_from_the_publishers_files_to_the_reader(staff: dict[str, Page], tmp_path: Path):
    importer, publisher, reviewer = staff["importer"], staff["publisher"], staff["reviewer"]
    reader = reviewer.context.browser.new_context(base_url=reviewer.url.partition("/admin")[0]).new_page()  # type: ignore[union-attr]

    an_importer_uploads_it(importer, APRIL_2026.write(tmp_path))
    the_importer_reads_what_it_changes_and_proposes_it(importer)
    reader.goto("/icd-10-cm/Z53.1")
    assert reader.get_by_text("canary-Z53.1").count() > 0
    a_publisher_confirms_it(publisher)
    a_reader_sees_that_a_text_is_reviewed_again(reader)
    its_reviewer_signs_again(reviewer)
    a_reader_sees_it_without_a_notice(reader)

    reviewer.goto("/admin/desk/releases/2026-april/")
    reviewer.get_by_text("1 of 1 signed again, 0 left.").wait_for()
    reader.context.close()


def an_importer_uploads_it(importer: Page, folder: Path) -> None:
    importer.goto("/admin/desk/releases/new/")
    importer.locator("#files").set_input_files(sorted(folder.iterdir()))
    upload = importer.get_by_role("button", name="Upload and check")
    place = upload.bounding_box()
    importer.locator("#label").fill("2026-april")
    importer.get_by_text("2026-april takes effect on 2026-04-01.").wait_for()
    assert upload.bounding_box() == place, "what is said while one types moved the button from under a press"
    upload.click()
    importer.get_by_text("Waiting for a worker").first.wait_for()
    shot(importer, "release-1-arrival")
    assert work_arrivals(worker="test:1", now=timezone.now) == 1
    importer.get_by_text("is loaded and checked").wait_for()  # the page looks again by itself
    shot(importer, "release-2-report")


def the_importer_reads_what_it_changes_and_proposes_it(importer: Page) -> None:
    importer.goto("/admin/desk/releases/2026-april/")
    importer.get_by_text("1 rests on equal facts and stays as it is. 1 needs a new signature.").wait_for()
    importer.get_by_role("link", name="Other long title").wait_for()
    shot(importer, "release-3-impact")
    importer.get_by_role("button", name="Rehearse switch").click()
    importer.get_by_text("Rehearsed: it would go through").wait_for()
    importer.get_by_label("Note (optional)").fill("Counts agree.")
    importer.get_by_role("button", name="Propose 2026-april").click()
    importer.get_by_text("You proposed 2026-april.").wait_for()


def a_publisher_confirms_it(publisher: Page) -> None:
    publisher.goto("/admin/desk/releases/2026-april/")
    sign(publisher, "confirm")
    shot(publisher, "release-4-confirm")
    publisher.get_by_role("button", name="Confirm 2026-april").click()
    publisher.get_by_text("2026-april is in force. Readers see it now.").wait_for()


def a_reader_sees_that_a_text_is_reviewed_again(reader: Page) -> None:
    reader.reload()  # a browser may keep a page for a minute
    reader.get_by_text("is being reviewed again and is not shown until then.").wait_for()
    assert reader.get_by_text("canary-Z53.1").count() == 0
    shot(reader, "release-5-marked")
    reader.goto("/icd-10-cm/Z53.9")
    assert reader.get_by_text("being reviewed again").count() == 0


def its_reviewer_signs_again(reviewer: Page) -> None:
    reviewer.goto("/admin/desk/queues/to-review/")
    reviewer.get_by_role("link", name="Z53.1").click()
    reviewer.get_by_text("hides the whole explanation").wait_for()
    reviewer.wait_for_load_state()  # the page as readers see it has its height, and nothing moves any more
    reviewer.get_by_label("I looked at what changed, and the text holds").check()
    sign(reviewer, "reapprove")
    shot(reviewer, "release-6-again")
    reviewer.get_by_role("button", name="Sign again").click()
    reviewer.get_by_text("Readers see it without a notice now.").wait_for()


def a_reader_sees_it_without_a_notice(reader: Page) -> None:
    reader.goto("/icd-10-cm/Z53.1")
    reader.reload()
    assert reader.get_by_text("being reviewed again").count() == 0
    assert reader.get_by_text("canary-Z53.1").count() > 0
    reader.goto("/icd-10-cm/changes/2024-10-01..2026-04-01?kind=retitled")
    reader.get_by_text("Z53.1").first.wait_for()
    shot(reader, "release-7-changes")
