"""What a release does to the facts that a published text inserts: named on its page, in the queue, and old beside new
before anybody signs again."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from codes.models import CodeVersion, Release
from codes.releases.loading.activate import activate_release
from reviews.desk.shared.diff import abridge, compare_words
from reviews.desk.shared.inserted import inserted_changes
from reviews.models import Explanation, Publication, Revision
from tests.reviews.conftest import Releases
from tests.reviews.staff.conftest import Desk, at
from tests.reviews.stories import NOW, Team, act, fresh, published

pytestmark = pytest.mark.engine

# In the later release Z53.9 has another title, and B20 fewer notes.
WITH_FACTS = "Beside it stands [[title Z53.9]], of chapter [[chapter]]."


@pytest.fixture
def releases(team: Team, two_releases: Releases) -> Releases:
    return two_releases


def title_in(release: Release) -> str:
    return CodeVersion.objects.named(["Z53.9"]).get(release=release).printed_title


def switched(releases: Releases) -> None:
    activate_release(releases.later, now=NOW)


def read_words(markup: str) -> str:
    """The words of a page as somebody who looks at it reads them."""
    spoken = re.sub(r'<span\s+class="unseen">.*?</span>', "", markup)
    return " ".join(re.sub(r"<[^>]+>", " ", spoken).split())


def section(page: str, name: str) -> str:
    markup = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return read_words(markup[0]) if markup else ""


# --- Before the switch, and in the queue after it ---------------------------------------------------------------------


def test_the_release_s_page_says_which_inserted_fact_it_changes_and_how(
    team: Team, releases: Releases, desk: Desk
) -> None:
    published(team, "Z53.1", coding_notes=WITH_FACTS)
    published(team, "Z53.31", coding_notes="See Z53.9.")  # names the code and inserts nothing of it
    page = read_words(desk(team.reviewer).get(at("release", "2027-annual"), {"show": "notice"}).text)
    assert "A code that the text names has another title or flag, or is new in the release: Z53.9" in page
    assert page.count("Title of Z53.9:") == 1
    assert "unspecified no reason given" in page
    assert "Chapter of" not in page  # that fact is the same


def test_the_queue_says_it_too(team: Team, releases: Releases, desk: Desk) -> None:
    published(team, "Z53.1", coding_notes=WITH_FACTS)
    reviewer = desk(team.reviewer)
    assert "Title of Z53.9:" not in reviewer.get(at("queue", "all")).text
    switched(releases)
    assert "Title of Z53.9: … not carried out, unspecified no reason given" in read_words(
        reviewer.get(at("queue", "to-review")).text
    )


def test_a_fact_that_is_gone_is_shown_as_gone(team: Team, releases: Releases, desk: Desk) -> None:
    explanation = published(team, "Z53.1", coding_notes="Not beside it: [[notes B20 excludes1]].")
    page = desk(team.reviewer).get(at("release", "2027-annual"), {"show": "notice"}).text
    assert "Excludes1 notes of B20:" in page
    assert "no such fact any more" in page
    switched(releases)
    review = desk(team.reviewer).get(at("review", explanation.pk)).text
    assert "has to be rewritten" in section(review, "inserted")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("One two.", "One three.", "One [two][three]."),
        ("", "new words", "[new words]"),
        ("old", "", "[old]"),
        (f"{'long ' * 20}end", f"{'long ' * 20}stop", "… long long long long [end][stop]"),
        (f"a {'long ' * 20}", f"b {'long ' * 20}", "[a][b] long long long long …"),
        (f"a {'long ' * 20}c", f"b {'long ' * 20}d", "[a][b] long long long long … long long long long [c][d]"),
    ],
)
def test_in_a_line_stand_the_words_around_each_change(old: str, new: str, line: str) -> None:
    pieces = abridge(compare_words(old, new))
    assert "".join(f"[{piece.text}]" if piece.kind != "same" else piece.text for piece in pieces) == line


# --- Before the signature ---------------------------------------------------------------------------------------------


def test_whoever_signs_again_reads_old_words_beside_new_ones(team: Team, releases: Releases, desk: Desk) -> None:
    explanation = published(team, "Z53.1", coding_notes=WITH_FACTS)
    old, new = title_in(releases.now), title_in(releases.later)
    switched(releases)
    for viewer, tab in ((team.reviewer, "review"), (team.author, "review"), (team.reviewer, "facts")):
        page = desk(viewer).get(at(tab, explanation.pk)).text
        compared = section(page, "inserted")
        assert "Title of Z53.9 in Coding notes" in compared
        assert "As signed (2026-april) Signed again (2027-annual)" in compared
        assert compared.endswith(f"{old} {new}"), compared
    form = page if tab == "review" else desk(team.reviewer).get(at("review", explanation.pk)).text
    assert form.index('id="inserted"') < form.index('id="reapprove"')  # before the signature


def test_the_page_in_the_frame_is_the_one_that_the_signature_makes(
    team: Team, releases: Releases, desk: Desk, client: Client
) -> None:
    explanation = published(team, "Z53.1", coding_notes=WITH_FACTS)
    old, new = title_in(releases.now), title_in(releases.later)
    switched(releases)
    reviewer = desk(team.reviewer)
    frame = f"{at('preview', explanation.pk)}?text=again"
    assert frame in reviewer.get(at("review", explanation.pk)).text
    assert frame not in desk(team.author).get(at("review", explanation.pk)).text  # who may not sign sees what is public
    framed = reviewer.get(frame).text
    assert (f'<span class="fact">{new}</span>' in framed, old in framed) == (True, False)
    assert old in reviewer.get(at("preview", explanation.pk), {"text": "public"}).text
    act("reapprove", explanation, team.reviewer)
    live = Publication.objects.live().get(explanation=explanation)
    assert live.disclosure["fields"]["[[title Z53.9]]"] == new
    assert new in client.get("/icd-10-cm/Z53.1").text
    assert section(reviewer.get(at("review", explanation.pk)).text, "inserted") == ""
    assert "Changed against version 1: Coding notes." in client.get("/icd-10-cm/Z53.1/versions").text


def test_the_second_signer_sees_what_the_first_one_signed(team: Team, releases: Releases, desk: Desk) -> None:
    explanation = published(team, "B20", coding_notes=WITH_FACTS)
    switched(releases)
    act("reapprove", explanation, team.reviewer)
    begun = Revision.objects.get(explanation=explanation, origin="carried")
    second = desk(team.second_reviewer)
    page = second.get(at("review", explanation.pk)).text
    assert section(page, "inserted").endswith(begun.fields["[[title Z53.9]]"])
    framed = second.get(at("preview", explanation.pk), {"text": "again"}).text
    assert begun.fields["[[title Z53.9]]"] in framed
    assert "Reviewer, MD and Second Reviewer, MD" in read_words(framed).replace(" ,", ",")


def test_a_text_whose_inserted_words_are_the_same_waits_for_nobody(team: Team, releases: Releases, desk: Desk) -> None:
    explanation = published(team, "Z53.1", coding_notes="It belongs to block [[block B20]].")  # whose notes change
    switched(releases)
    page = desk(team.reviewer).get(at("review", explanation.pk)).text
    assert "Sign the public text again" not in page
    assert section(page, "inserted") == ""


def test_a_text_that_inserts_nothing_has_nothing_to_compare(team: Team, releases: Releases, desk: Desk) -> None:
    explanation = published(team, "Z53.9", coding_notes="A note.")
    switched(releases)
    page = desk(team.reviewer).get(at("review", explanation.pk)).text
    assert "Sign the public text again, unchanged" in page
    assert "inserts" not in page


def test_what_a_change_reads_grows_with_the_page_and_not_with_the_texts(
    team: Team, releases: Releases, django_assert_max_num_queries: object
) -> None:
    for name in ("Z53.1", "Z53.31", "Z53.01"):
        published(team, name, coding_notes=WITH_FACTS if name == "Z53.1" else "A note.")
    keys = list(Explanation.objects.values_list("pk", flat=True))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        changes = inserted_changes(keys, releases.later)
    assert [fresh(Explanation.objects.get(pk=pk)).code.code for pk in changes] == ["Z53.1"]
    assert [fact.name for fact in changes[keys[0]]] == ["Title of Z53.9"]
