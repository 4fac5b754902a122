"""In a real browser: every page of the staff, with nothing in its console, for axe, on a phone and at twice the size.

Every address that answers a GET stands here with what a page of it is about; a new one without fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import URLPattern, reverse
from django.utils import timezone

from codes.models import Release, SourceFile
from reviews import actions
from reviews.ai.prompts import production
from reviews.ai.working import work_batches
from reviews.desk import urls
from reviews.models import Arrival, DraftBatch, Evaluation, Explanation, PracticeDraft, ReviewerProfile
from tests.reviews import stories
from tests.reviews.ai.conftest import ai  # noqa: F401
from tests.reviews.staff.conftest import signed_in_browsers
from tests.reviews.stories import NOW, Team, person
from tests.shares import share

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

ABOUT_A_TEXT = ("explanation", "suggestions", "review", "facts", "history", "comments", "audit", "discard")
STATES = ("draft", "submitted", "returned", "approved", "published", "withdrawn")
PHONE, TWICE = 390, 640  # pixels; the second is 1280 at 200%
# Frames, files, answers to scripts, and what leads elsewhere at once.
NO_PAGES = {"home", "preview", "practice-page", "check-label"}


def readable() -> Iterator[URLPattern]:
    for pattern in urls.urlpatterns:
        if "GET" in getattr(pattern.callback, "methods", ()) and pattern.name not in NO_PAGES:
            yield pattern
"""
