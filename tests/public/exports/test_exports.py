"""Bulk files: of releases for good, of explanations as long as readers see everything in them."""

import csv
import gzip
import hashlib
import io
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from codes.models import Code, CodeVersion, Release
from codes.releases.loading.activate import activate_release
from public.exports.explanations import rows_of
from public.exports.files import folder
from public.exports.keeping import keep_up
from public.exports.releases import write_release
from public.reading.editions import read_editions
from reviews.management.commands import work
from reviews.reading.published import explanation_for
from tests.reviews.stories import NOW, Team, act, published, withdrawn

BASE = "/api/export"
APRIL, TEXTS = f"{BASE}/2026-04-01.ndjson.gz", f"{BASE}/explanations.ndjson.gz"
pytestmark = pytest.mark.engine


def get(site: Client, path: str, **headers: str) -> Any:
    """The answer, read to its end: ``whole`` are its bytes."""
    response: Any = site.get(path, headers=headers)
    response.whole = b"".join(response) if response.streaming else response.content
    request_finished.disconnect(close_old_connections)  # as the client does: the test's connection stays
    response.close()
    request_finished.connect(close_old_connections)
    return response


def body(site: Client, path: str, **headers: str) -> bytes:
    response = get(site, path, **headers)
    assert response.status_code in (200, 206), response.whole
    return bytes(response.whole)


def lines(site: Client, path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(body(site, path)).decode().splitlines()]


def written(site: Client) -> set[str]:
    return {row["code"] for row in lines(site, TEXTS)}


# --- Releases ---------------------------------------------------------------------------------------------------------


def test_a_line_a_code_with_the_facts_of_the_release(site: Client):
    keep_up()
    rows = lines(site, APRIL)
    release = Release.objects.active().get()
    versions = CodeVersion.objects.codes().filter(release=release).in_order().select_related("code", "parent__code")
    assert [row["code"] for row in rows] == [version.code.code for version in versions]
    for row, version in zip(rows, versions, strict=True):
        assert row["title"] == version.title
        assert row["billable"] == version.billable
        assert row["parent"] == version.parent.code.code
        assert row["order_number"] == version.order_number
        assert [part["kind"] for part in row["notes"]] == [part["kind"] for part in version.notes]
        assert row["release"] == "2026-04-01"
    z539 = next(row for row in rows if row["code"] == "Z53.9")
    assert (z539["chapter"], z539["block"], z539["parent"]) == ("21", "Z40-Z53", "Z53")


def test_the_table_says_the_same(site: Client):
    keep_up()
    text = gzip.decompress(body(site, f"{BASE}/2026-04-01.csv.gz")).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    rows = lines(site, APRIL)
    assert [row["code"] for row in table] == [row["code"] for row in rows]
    for cells, row in zip(table, rows, strict=True):
        assert cells["title"] == row["title"]
        assert cells["billable"] == ("yes" if row["billable"] else "no")
        excludes = [text for part in row["notes"] if part["kind"] == "excludes1" for text in part["texts"]]
        assert cells["excludes1"] == " | ".join(excludes)


def test_what_a_partial_release_does_not_tell_is_null(site: Client):
    keep_up()
    rows = lines(site, f"{BASE}/2023-10-01.ndjson.gz")
    assert {row["notes"] for row in rows} == {None}
    assert {row["chapter"] for row in rows} == {None}


def test_all_loaded_releases_have_one_and_the_index_names_them(site: Client):
    assert [entry["files"] for entry in get(site, BASE).json()["releases"]] == [[], [], []]
    assert get(site, APRIL).status_code == 503
    call_command("make_exports")
    index = site.get(f"{BASE}/").json()
    assert [entry["effective_from"] for entry in index["releases"]] == ["2026-04-01", "2024-10-01", "2023-10-01"]
    for entry in index["releases"]:
        assert all(len(source["sha256"]) == 64 for source in entry["sources"])
        for file in entry["files"]:
            content = body(site, file["url"].removeprefix("http://127.0.0.1:8000"))
            assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_it_is_immutable_and_made_once(site: Client):
    keep_up()
    response = get(site, APRIL)
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in response
    content = response.whole
    assert response["Repr-Digest"] == response["Digest"].replace("=", "=:", 1) + ":"
    assert b64decode(response["Digest"].removeprefix("sha-256=")) == hashlib.sha256(content).digest()
    assert get(site, APRIL, **{"if-none-match": response["ETag"]}).status_code == 304
    assert keep_up() == []
    edition = read_editions().in_force
    assert edition is not None
    write_release(edition)
    assert body(site, APRIL) == content


def test_parts_of_a_file(site: Client):
    keep_up()
    whole, response = body(site, APRIL), get(site, APRIL, range="bytes=10-19")
    assert (response.status_code, response.whole) == (206, whole[10:20])
    assert response["Content-Range"] == f"bytes 10-19/{len(whole)}"
    assert response["Content-Length"] == "10"
    assert body(site, APRIL, range="bytes=-5") == whole[-5:]
    tag = response["ETag"]
    assert body(site, APRIL, **{"range": "bytes=0-0", "if-range": tag}) == whole[:1]
    assert body(site, APRIL, **{"range": "bytes=0-0", "if-range": '"other"'}) == whole
    beyond = get(site, APRIL, range=f"bytes={len(whole)}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(whole)}")
    head = site.head(APRIL)
    assert (head["Content-Length"], head.status_code) == (str(len(whole)), 200)


def test_a_file_of_another_database_is_none_of_ours(site: Client):
    keep_up()
    listed = folder() / "2026-04-01.json"
    listed.write_text(listed.read_text().replace("2026-april", "2026-other"))
    assert get(site, APRIL).status_code == 503
    assert [export.name for export in keep_up()] == ["2026-04-01"]
    assert get(site, APRIL).status_code == 200


def test_half_a_file_is_never_seen(site: Client, monkeypatch: pytest.MonkeyPatch):
    def stop(row: object) -> list[str]:
        raise MemoryError

    monkeypatch.setattr("public.exports.releases._cells", stop)
    with pytest.raises(MemoryError):
        keep_up()
    assert list(folder().iterdir()) == []
    assert get(site, APRIL).status_code == 503


@pytest.mark.parametrize("path", ["2027-10-01.csv.gz", "2026-99-99.csv.gz", "2026-04-01.xml.gz", "../settings.py", "x"])
def test_what_is_not_there_is_said_in_json_or_404(site: Client, path: str):
    keep_up()
    response = get(site, f"{BASE}/{path}")
    assert response.status_code == 404


def test_a_release_is_one_query(site: Client):
    edition = read_editions().in_force
    assert edition is not None
    with CaptureQueriesContext(connection) as queries:
        write_release(edition)
    assert len(queries) == 1


# --- Explanations -----------------------------------------------------------------------------------------------------


def test_explanations_are_those_that_pages_show(site: Client, team: Team):
    """Held against the one reading that pages are made of, for every code."""
    for name in ("Z53.9", "B20", "S52.021", "M10.9"):
        published(team, name)
    withdrawn(team, "U07.1")
    activate_release(Release.objects.get(label="2025-annual"), now=NOW)  # some facts are others there
    editions = read_editions()
    releases = [edition.release.pk for edition in editions.looked_in(editions.in_force)]
    rows = {row["code"]: row for row in rows_of(editions)}
    for name in Code.objects.filter(kind=Code.Kind.CODE).values_list("code", flat=True):
        shown = explanation_for(name=name, releases=releases)
        if shown is None or shown.code != name or not shown.content:
            assert name not in rows
            continue
        row = rows.pop(name)
        assert row["content"]["summary"] == shown.content["summary"]
        assert row["content"].keys() >= shown.content.keys() - {"related_specialists"}
        assert [signer["name"] for signer in row["signers"]] == [signer.name for signer in shown.signers]
        assert row["facts_changed"] == list(shown.mark.reasons if shown.mark and shown.mark.facts_changed else ())
        assert row["signed_for"] == shown.signed_for
    assert rows == {}


def test_a_withdrawn_text_is_gone_at_once_and_the_others_come_back(site: Client, team: Team):
    gone = published(team, "Z53.9")
    published(team, "M10.9")
    keep_up()
    assert written(site) == {"Z53.9", "M10.9"}
    act("withdraw", gone, team.publisher)
    response = get(site, TEXTS)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert response.json()["error"]["code"] == "not_ready"
    assert get(site, BASE).json()["explanations"]["files"] == []
    keep_up()
    assert written(site) == {"M10.9"}
    (kept,) = folder().glob("*-explanations.ndjson.gz")  # the one before is not kept on the disk either
    assert b"canary-Z53.9" not in gzip.decompress(kept.read_bytes())


def test_a_replaced_text_and_a_switch_of_release_end_a_file_too(site: Client, team: Team):
    published(team, "Z53.9")
    keep_up()
    published(team, "Z53.9", summary="Another one.")
    assert get(site, TEXTS).status_code == 503
    keep_up()
    assert lines(site, TEXTS)[0]["content"]["summary"] == "Another one."
    activate_release(Release.objects.get(label="2025-annual"), now=NOW)
    assert get(site, TEXTS).status_code == 503
    keep_up()
    assert written(site) == {"Z53.9"}


def test_a_further_text_does_not_take_the_others_away(site: Client, team: Team):
    published(team, "Z53.9")
    keep_up()
    published(team, "M10.9")
    assert written(site) == {"Z53.9"}
    assert [export.name for export in keep_up()] == ["explanations"]
    assert written(site) == {"Z53.9", "M10.9"}
    assert get(site, TEXTS)["Cache-Control"] == "public, max-age=30, s-maxage=20"
    assert keep_up() == []


def test_what_changes_while_it_is_made_makes_it_again(site: Client, team: Team, monkeypatch: pytest.MonkeyPatch):
    gone = published(team, "Z53.9")
    made = rows_of

    def while_made(editions: Any) -> Any:
        rows = list(made(editions))
        act("withdraw", gone, team.publisher)
        return rows

    monkeypatch.setattr("public.exports.explanations.rows_of", while_made)
    keep_up()
    assert get(site, TEXTS).status_code == 503
    monkeypatch.setattr("public.exports.explanations.rows_of", made)
    keep_up()
    assert written(site) == set()


def test_explanations_are_a_few_queries_however_many_there_are(site: Client, team: Team):
    published(team, "Z53.9")
    for name in ("M10.9", "Z53.1", "Z53.8"):
        published(team, name)
    with CaptureQueriesContext(connection) as queries:
        assert len(list(rows_of(read_editions()))) == 4
    assert len(queries) <= 9


def test_the_worker_makes_them(site: Client, settings: Any):
    work.keep_up_exports()
    assert (Path(settings.EXPORTS_DIR) / "2026-04-01.csv.gz").stat().st_mode & 0o777 == 0o644
    assert get(site, APRIL).status_code == 200
