"""PageStore from memory are those that Django would make now, and nobody's own."""

import datetime
import threading
import time
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from django.utils.http import http_date

from codes.guards import missing
from codes.models import PublicChange, PublicVersion, Release
from codes.releases.loading.activate import activate_release
from public.serving.store import layer as layers_of_code
from public.serving.store import watching
from public.serving.store.pages import StoredPage
from public.serving.store.rules import PageKey
from reviews.models import ReviewerProfile, Specialist
from tests.reviews.stories import NOW, Team, act, published

from .layers import Answer, Layer, ask, connection_left_open

pytestmark = pytest.mark.engine
Z53_9, B20 = "/icd-10-cm/Z53.9", "/icd-10-cm/B20"


@pytest.fixture
def layer(team: Team) -> Layer:
    return Layer()


def made(layer: Layer, *addresses: str) -> list[bool]:
    """Whether Django makes the pages anew."""
    anew = []
    for address in addresses:
        before = layer.asked
        assert layer.get(address).status == 200
        anew.append(layer.asked > before)
    return anew


@pytest.mark.parametrize(
    "address",
    ["/", "/icd-10-cm/", Z53_9, "/icd-10-cm/2026-04-01/Z53.9", "/icd-10-cm/Z40-Z53", "/search?q=z53", "/team",
     "/api/search?q=z53", "/api/codes/Z53.9/validity?on=2026-05-01", "/icd-10-cm/Z53.9/valid", "/sitemap.xml"],
)  # fmt: skip
def test_the_second_answer_is_from_memory_and_the_same(layer: Layer, address: str):
    alone = ask(WSGIHandler(), address)
    assert made(layer, address, address) == [True, False]
    again = layer.get(address)
    assert (again.status, again.body) == (200, alone.body)
    differing = {
        name for name in alone.headers.keys() | again.headers if alone.headers.get(name) != again.headers.get(name)
    }
    assert differing == {"Vary", "Cache-Status"}


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_compressed(layer: Layer, encoding: str):
    plain = layer.get(Z53_9)
    answer = layer.get(Z53_9, accept_encoding=encoding)
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.text.encode() == plain.body
    assert int(answer.headers["Content-Length"]) == len(answer.body) < len(plain.body) / 2
    assert answer.headers["ETag"] == f"W/{plain.headers['ETag']}"


def test_an_unchanged_page_has_no_body(layer: Layer):
    tag = layer.get(Z53_9).headers["ETag"]
    answer = layer.get(Z53_9, if_none_match=tag)
    assert (answer.status, answer.body, layer.asked) == (304, b"", 1)
    assert answer.headers["ETag"] == tag
    assert "Content-Length" not in answer.headers


def test_head_has_the_headers_alone(layer: Layer):
    page = layer.get(Z53_9)
    assert "Cache-Status" not in page.headers
    for _ in range(2):
        head = layer.get(Z53_9, "HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers == page.headers | {"Cache-Status": "icdcms; hit"}


@pytest.mark.parametrize("address", ["/icd-10-cm/Z99.99", "/icd-10-cm/z539", "/icd-10-cm/Z53.9/valid?on=never"])
def test_what_is_no_page_is_not_remembered(layer: Layer, address: str):
    alone = ask(WSGIHandler(), address)
    for _ in range(2):
        answer = layer.get(address)
        assert (answer.status, answer.text) == (alone.status, alone.text)
    assert len(layer.pages) == 0
    assert layer.asked == 2


def test_a_photo_keeps_its_own_conditions(layer: Layer, team: Team):
    photo = b"\xff\xd8\xff photo"
    ReviewerProfile.objects.filter(slug="reviewer").update(photo=photo, listed=True)
    layer.look()
    first = layer.get("/team/reviewer/photo.jpg")
    assert (first.status, first.body) == (200, photo)
    assert layer.get("/team/reviewer/photo.jpg", if_none_match=first.headers["ETag"]).status == 304


def test_nobody_is_somebody(layer: Layer, team: Team):
    """A signed-in person's page is everybody's: their cookie does not come through, and none goes out."""
    client = Client()
    client.force_login(team.author)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    answer = layer.get(Z53_9, cookie=cookie, authorization="Basic x")
    assert "Set-Cookie" not in answer.headers
    assert answer.body == layer.get(Z53_9).body
    assert layer.asked == 1


def test_a_publication_touches_its_own_page_and_lists(layer: Layer, team: Team):
    dated = "/icd-10-cm/2026-04-01/Z53.9"
    made(layer, Z53_9, B20, dated, "/team")
    published(team, "Z53.9")
    assert made(layer, Z53_9) == [False]  # not yet looked
    layer.look()
    assert made(layer, Z53_9, B20, dated, "/team") == [True, False, False, True]
    assert "Reviewed by" in layer.get(Z53_9).text


def test_a_withdrawal_is_gone_at_the_next_look(layer: Layer, team: Team):
    explanation = published(team, "Z53.9")
    layer.look()
    made(layer, Z53_9, B20)
    act("withdraw", explanation, team.publisher)
    layer.look()
    assert made(layer, Z53_9, B20) == [True, False]
    assert "withdrawn" in layer.get(Z53_9).text


def test_people_and_words_under_texts(layer: Layer, team: Team):
    published(team, "Z53.9")
    for change in (
        lambda: ReviewerProfile.objects.filter(slug="reviewer").update(bio="Other"),
        lambda: User.objects.filter(pk=team.reviewer.pk).update(is_active=False),
        lambda: Specialist.objects.update_or_create(slug="surgeon", defaults={"name": "Other surgeon"}),
    ):
        layer.look()
        made(layer, Z53_9)
        change()
        layer.look()
        assert made(layer, Z53_9) == [True]


def test_who_signs_in_changes_no_page(layer: Layer, team: Team):
    made(layer, Z53_9)
    User.objects.filter(pk=team.reviewer.pk).update(last_login=NOW)
    layer.look()
    assert made(layer, Z53_9) == [False]


def test_a_switch_of_release_touches_everything(layer: Layer):
    made(layer, Z53_9, "/icd-10-cm/2026-04-01/Z53.9")
    other = Release.objects.exclude(state=Release.State.ACTIVE).filter(partial=False).latest("effective_from")
    activate_release(other, now=NOW)
    layer.look()
    assert made(layer, Z53_9, "/icd-10-cm/2026-04-01/Z53.9") == [True, True]


def test_whoever_missed_too_many_changes_makes_everything_anew(layer: Layer, team: Team):
    made(layer, Z53_9, B20)
    published(team, "Z53.9")
    connection.check_constraints()
    PublicChange.objects.all().delete()
    layer.look()
    assert made(layer, B20) == [True]


def test_a_restored_database_goes_back(layer: Layer, team: Team):
    published(team, "Z53.9")
    layer.look()
    made(layer, B20)
    PublicVersion.objects.update(number=1)
    layer.look()
    assert made(layer, B20) == [True]


def test_a_page_that_changed_while_it_was_made_is_not_remembered(layer: Layer, monkeypatch: pytest.MonkeyPatch):
    put = layer.pages.put

    def meanwhile(key: PageKey, page: StoredPage) -> None:
        layer.pages.move_to(10**6, lambda path: True)
        put(key, page)

    monkeypatch.setattr(layer.pages, "put", meanwhile)
    assert layer.get(Z53_9).status == 200
    assert len(layer.pages) == 0


def test_while_the_version_cannot_be_read(layer: Layer, monkeypatch: pytest.MonkeyPatch):
    made(layer, Z53_9)
    layer.watcher.is_reading = False
    answer = layer.get(Z53_9)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
    layer.watcher.read_at = time.monotonic() - watching.AT_MOST - 1
    answer = layer.get(Z53_9)
    assert (answer.status, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (503, "60", "no-store")
    layer.look()
    assert layer.get(Z53_9).headers["Cache-Control"].startswith("public")


def test_a_page_ends_when_its_release_does(layer: Layer):
    with time_machine.travel(datetime.datetime(2026, 9, 30, 20, tzinfo=datetime.UTC)):
        assert made(layer, Z53_9, Z53_9) == [True, False]
    with time_machine.travel(datetime.datetime(2026, 10, 1, 3, 59, tzinfo=datetime.UTC)):
        layer.look()
        assert made(layer, Z53_9) == [False]
    with time_machine.travel(datetime.datetime(2026, 10, 1, 4, 1, tzinfo=datetime.UTC)):
        layer.look()
        assert made(layer, Z53_9) == [True]


def test_signals_are_among_the_guards(site: Client):
    with connection.cursor() as cursor:
        on = " ON reviews_publication" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER seen_publication_update{on}")
    assert missing(connection) == ["seen_publication_update"]


def test_a_costly_page_that_a_change_dropped_is_made_again_before_anybody_asks(
    layer: Layer, team: Team, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(layers_of_code, "_LONG", -1.0)
    monkeypatch.setattr(layers_of_code.connections, "close_all", lambda: None)
    made(layer, Z53_9)
    published(team, "Z53.9")
    layer.watcher.after_change = lambda: None
    layer.look()
    assert {page.request["PATH_INFO"] for page in layer.pages.costly if page.request} >= {Z53_9}
    with connection_left_open():
        layer._make_again(layer.pages.costly)
    assert made(layer, Z53_9) == [False]
    assert "Reviewed by" in layer.get(Z53_9).text


def test_a_quick_page_is_not(layer: Layer, team: Team, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(layers_of_code, "_LONG", 60.0)
    made(layer, Z53_9)
    published(team, "Z53.9")
    layer.look()
    assert layer.pages.costly == []


class Slow:
    """An application that makes its page when the test says so."""

    def __init__(self) -> None:
        self.begun, self.may_end, self.asked = threading.Event(), threading.Event(), 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.asked += 1
        self.begun.set()
        assert self.may_end.wait(30)
        environ["icdcms.note"].keep = True
        environ["icdcms.note"].until = NOW + datetime.timedelta(days=1_000)
        fields = {"ETag": '"x"', "Last-Modified": http_date(0), "Cache-Control": "public", "Content-Type": "text/html"}
        start_response("200 OK", list(fields.items()))
        return [b"page"]


@pytest.mark.parametrize(("path", "waiting"), [("/icd-10-cm/changes/", 1), (Z53_9, 4)])
def test_of_many_that_ask_for_a_costly_page_that_is_being_made_one_waits(
    team: Team, monkeypatch: pytest.MonkeyPatch, path: str, waiting: int
):
    monkeypatch.setattr(layers_of_code, "_SHORT_WAIT", 0.05)
    layer, slow, answers = Layer(), Slow(), list[Answer]()
    layer.application = slow
    threads = [threading.Thread(target=lambda: answers.append(layer.get(path))) for _ in range(5)]
    for thread in threads[:1]:
        thread.start()
    assert slow.begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    for thread in threads[2:]:
        thread.join(1)  # all but the maker and one
    assert [answer.status for answer in answers] == [503] * (4 - waiting)
    assert {answer.headers["Retry-After"] for answer in answers} <= {"2"}
    slow.may_end.set()
    for thread in threads:
        thread.join()
    assert sorted(answer.status for answer in answers) == [200] * (1 + waiting) + [503] * (4 - waiting)
    assert slow.asked == 1
