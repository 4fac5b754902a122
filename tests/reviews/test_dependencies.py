"""A published text is marked when a code that it names, or whose facts it inserts, changed: it, and no other."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from codes.releases.loading.activate import activate_on_console, activate_release
from public.reading.code_facts import read_explanation
from public.reading.editions import read_editions
from reviews.desk.queues.annotated import annotated_for_queues
from reviews.models import Dependency, Publication
from reviews.reading.changes.impact import impact_of
from reviews.rules.severity import ChangeSeverity
from tests.reviews.conftest import Releases
from tests.reviews.stories import NOW, Team, act, published

pytestmark = pytest.mark.engine
LATER_ON = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def releases(team: Team, two_releases: Releases) -> Releases:
    """In the later one Z53.9 has another title, B20 other notes, and Z53.8 is gone; Z53.1 is the same."""
    return two_releases


def rules_of(releases: Releases) -> dict[str, list[str]]:
    return {text.code: [change.rule for change in text.changes] for text in impact_of(releases.later).affected}


@pytest.mark.parametrize(
    ("notes", "rules"),
    [
        ("See B20.", []),  # its title and flag are the same
        ("See Z53.9.", ["named code"]),
        ("See Z53.8.", ["named gone"]),
        ("Beside it stands [[title Z53.9]].", ["named code"]),
        ("Beside it stands [[title B20]].", []),
        ("Not with it: [[notes B20 excludes1]].", ["inserted fact"]),
        ("See Z53.8 and Z53.9.", ["named gone", "named code"]),
        ("It names nothing.", []),
    ],
)
def test_a_text_is_marked_for_what_it_rests_on(team: Team, releases: Releases, notes: str, rules: list[str]) -> None:
    published(team, "Z53.1", coding_notes=notes)
    assert rules_of(releases).get("Z53.1", []) == rules
    activate_on_console(releases.later, now=NOW)
    shown = read_explanation("Z53.1", read_editions())
    assert shown is not None
    assert (shown.mark.severity if shown.mark else None) == (ChangeSeverity.NOTICE if rules else None)
    assert shown.content["coding_notes"]  # a notice hides nothing
    queued = annotated_for_queues(NOW).get(code__code="Z53.1")
    assert bool(queued.live_changed) is bool(rules)
    activate_release(releases.now, now=LATER_ON)
    back = read_explanation("Z53.1", read_editions())
    assert back is not None
    assert back.mark is None


def test_signed_again_it_rests_on_the_codes_of_now(team: Team, releases: Releases) -> None:
    explanation = published(team, "Z53.1", coding_notes="See [[title Z53.9]].")
    before = Publication.objects.live().get(explanation=explanation)
    activate_on_console(releases.later, now=NOW)
    act("reapprove", explanation, team.reviewer)
    after = Publication.objects.live().get(explanation=explanation)
    assert after.release == releases.later
    assert after.disclosure["fields"]["[[title Z53.9]]"] != before.disclosure["fields"]["[[title Z53.9]]"]
    assert rules_of(releases) == {}
    shown = read_explanation("Z53.1", read_editions())
    assert shown is not None
    assert shown.mark is None


def test_what_a_text_rests_on_stays(team: Team, releases: Releases) -> None:
    published(team, "Z53.1", coding_notes="See Z53.9.")
    (kept,) = Dependency.objects.all()
    assert (kept.code.code, kept.whole) == ("Z53.9", False)
    for change in (lambda: Dependency.objects.update(whole=True), lambda: Dependency.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
