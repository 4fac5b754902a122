"""What ``bin/demo`` fills a database with: a whole release, texts in every state, and nothing that ``verify`` minds."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from codes.models import Release
from reviews.models import AuditEvent, Explanation
from reviews.rules.states import State


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_stands_a_recount_and_running_it_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo")
    assert Release.objects.active().get().counts["codes"] == 98_186
    assert set(Explanation.objects.values_list("state", flat=True)) == set(State)
    call_command("verify")
    events = AuditEvent.objects.count()
    call_command("demo")
    assert AuditEvent.objects.count() == events
    assert "98,186 codes" in capsys.readouterr().out
