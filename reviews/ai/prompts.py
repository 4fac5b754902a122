"""Prompt versions: the one in production, and the one that comes with the program."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.utils import timezone

from reviews.models import AIControl, PromptVersion

_BUILT_IN = Path(__file__).with_name("prompt.txt")


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_built_in(**_: Any) -> None:
    """Version 1, in production until a person moves that label. Called after every migrate; again changes nothing."""
    control = AIControl.objects.get_or_create(pk=1)[0]
    if control.production_id is None:
        text = _BUILT_IN.read_text()
        made = {"number": 1, "text": text, "note": "comes with the program", "written_at": timezone.now()}
        control.production = PromptVersion.objects.get_or_create(digest=digest_of(text), defaults=made)[0]
        control.save(update_fields=("production",))


def production() -> PromptVersion:
    control = AIControl.objects.select_related("production").get(pk=1)
    if control.production is None:
        raise LookupError("no prompt is in production; run manage.py migrate")
    return control.production
