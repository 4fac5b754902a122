"""Imports the staff's part of the site when it is first needed: a process that serves only readers never does.

It takes about 20 MB of a process. The first request under ``STAFF_PREFIX`` imports it, the first ``reverse`` of an
address of the staff (mails, commands), and the system checks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.http import HttpRequest, HttpResponse
from django.urls import set_urlconf

from .addresses import STAFF_PREFIX

READERS = "public.urls"


class LateAdminConfig(SimpleAdminConfig):
    """Django's admin without ``autodiscover`` at the start: ``icdcms.urls`` calls it."""

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(check_admin, checks.Tags.admin)


def check_admin(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    admin.autodiscover()
    messages: list[checks.CheckMessage] = check_admin_app(app_configs, **options)
    return messages


class ReadersAddressesMiddleware:
    """Resolves readers' requests among the public addresses alone.

    It comes before all other middleware: an error page is looked up in the same addresses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path_info}/".startswith(STAFF_PREFIX):
            request.urlconf = READERS
            set_urlconf(READERS)
        return self.get_response(request)
