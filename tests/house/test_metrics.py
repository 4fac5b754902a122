"""Metrics: what was answered, and what the database knows, on an address of the house alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError
from prometheus_client import REGISTRY, generate_latest

from icdcms.management.commands.metrics import read_address, registry
from icdcms.metrics import Counted, part_of

if TYPE_CHECKING:
    from codes.models import Release


@pytest.mark.parametrize(
    ("path", "part"),
    [("/", "pages"), ("/icd-10-cm/Z53.9", "pages"), ("/admin/desk/", "admin"), ("/fhir/r4/metadata", "fhir"),
     ("/check", "check"), ("/checked", "pages"), ("/api/check", "api")],
)  # fmt: skip
def test_the_part_of_the_site(path: str, part: str) -> None:
    assert part_of(path) == part


def test_answers_are_counted_by_part_status_and_source() -> None:
    def site(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        kept = environ["PATH_INFO"] == "/lists"
        start_response("200 OK" if kept else "404 Not Found", [("Cache-Status", "icdcms; hit")] if kept else [])
        return [b""]

    def number(**labels: str) -> float:
        return REGISTRY.get_sample_value("icdcms_answers_total", labels) or 0

    before = number(part="lists", status="200", source="memory"), number(part="search", status="404", source="made")
    for path in ("/lists", "/search"):
        Counted(site)({"PATH_INFO": path}, lambda *answered: None)
    after = number(part="lists", status="200", source="memory"), number(part="search", status="404", source="made")
    assert after == (before[0] + 1, before[1] + 1)


@pytest.mark.engine
def test_what_the_database_knows(transactional_db: None, mini_release: Release) -> None:
    """In no transaction, as a scrape closes connections that are too old."""
    text = generate_latest(registry()).decode()
    assert "icdcms_database_up 1.0" in text
    assert "icdcms_release_days_left" in text
    assert 'icdcms_texts{state="submitted"}' in text


@pytest.mark.parametrize("listen", ["0.0.0.0:9464", "8.8.8.8:9464", "localhost:9464", "127.0.0.1", "127.0.0.1:x"])
def test_no_address_that_others_reach(listen: str) -> None:
    with pytest.raises(CommandError, match="--listen"):
        read_address(listen)
    assert read_address("10.0.0.5:9464") == ("10.0.0.5", 9464)
