"""``/infobutton``: published explanations as a feed; what is said of a patient is neither read nor kept."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.reviews.stories import Team, act, approved, published

from .asking import got

pytestmark = pytest.mark.engine
ADDRESS = (
    "/infobutton?mainSearchCriteria.v.cs=2.16.840.1.113883.6.90&mainSearchCriteria.v.c={}"
    "&knowledgeResponseType=application/json"
)


def test_a_published_explanation_is_an_entry(team: Team, site: Client) -> None:
    published(team, "Z53.9", summary="What this code says, in plain words.")
    feed = got(site, ADDRESS.format("z539") + "&patientPerson.administrativeGenderCode.c=F&age.v.v=45")["feed"]
    (entry,) = feed["entry"]
    assert entry["title"]["_value"].startswith("ICD-10-CM Z53.9: ")
    assert entry["summary"] == {"_value": "What this code says, in plain words.", "type": "text"}
    assert entry["link"][0]["href"].endswith("/icd-10-cm/Z53.9")
    assert (entry["release"], len(entry["source"]["sha256"])) == ("2026-04-01", 64)
    assert entry["author"][0]["name"]["_value"]
    assert feed["title"]["_value"]
    assert feed["updated"]["_value"] == entry["updated"]["_value"]


def test_nothing_else_is_one(team: Team, site: Client) -> None:
    approved(team, "Z53.1", summary="This was never published.")
    gone = published(team, "Z53.8", summary="This was withdrawn.")
    act("withdraw", gone, team.publisher, reason="It was wrong.")
    for code in ("Z53.1", "Z53.8", "Z53.2", "Z53.77", "nothing"):
        answer = got(site, ADDRESS.format(code))
        assert answer["feed"]["entry"] == []
        assert "This was" not in str(answer)


def test_no_answer_is_kept(site: Client) -> None:
    response = site.get(ADDRESS.format("Z53.9"))
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "mainSearchCriteria.v.c"), ("mainSearchCriteria.v.c=", "mainSearchCriteria.v.c"),
     ("mainSearchCriteria.v.c=Z53.9&mainSearchCriteria.v.cs=2.16.840.1.113883.6.103", "mainSearchCriteria.v.cs"),
     ("mainSearchCriteria.v.c=Z53.9&knowledgeResponseType=text/xml", "knowledgeResponseType")],
)  # fmt: skip
def test_what_is_wrong_is_named(site: Client, query: str, parameter: str) -> None:
    assert got(site, f"/infobutton?{query}", 400)["error"]["parameter"] == parameter
