"""A moment is written in one way, "2026-05-01 14:05 UTC", and a day as "2026-05-01", wherever staff read one."""

from __future__ import annotations

import datetime
import re

from django.utils import formats

from codes.days import PUBLISHER, written
from reviews.desk.shared.moments import day, moment
from tests.conftest import ROOT

AT = datetime.datetime(2026, 5, 1, 14, 5, 9, tzinfo=datetime.UTC)
WRITES_DAYS = {
    "codes/days.py",
    "public/formats/jinja.py",
}  # the desk's and the mails' way; the readers' way, which is the same


def test_moments_are_written_to_the_minute_in_utc() -> None:
    assert written(AT) == written(AT.astimezone(PUBLISHER)) == "2026-05-01 14:05 UTC"
    assert moment(AT) == '<time datetime="2026-05-01T14:05:09+00:00">2026-05-01 14:05 UTC</time>'
    assert day(AT) == day(AT.date()) == '<time datetime="2026-05-01">2026-05-01</time>'
    assert moment(None) == day(None) == ""


def test_the_admin_writes_them_likewise() -> None:
    assert formats.date_format(AT, "DATETIME_FORMAT") == written(AT)
    assert formats.date_format(AT, "DATE_FORMAT") == formats.date_format(AT, "SHORT_DATE_FORMAT") == "2026-05-01"


def test_no_page_of_the_desk_writes_one_in_a_way_of_its_own() -> None:
    templates = [path for room in ("reviews", "account", "mfa") for path in (ROOT / "templates" / room).rglob("*.html")]
    own = re.compile(r"\|(?:date|time):(?!'Y-m-d' }})")  # in an address, a day stands as it is
    assert [path.name for path in templates if own.search(path.read_text())] == []


def test_no_message_or_mail_does() -> None:
    clock = re.compile(r"%H:%M(?!:%SZ)")
    for room in ("reviews", "codes", "public", "icdcms"):
        for path in (ROOT / room).rglob("*.py"):
            if path.relative_to(ROOT).as_posix() not in WRITES_DAYS:
                assert not clock.search(path.read_text()), path
