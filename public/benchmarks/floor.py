"""A constant Django view, of as many bytes as FLOOR_BYTES says: what the speed of pages is compared with."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

BODY = b"x" * int(os.environ.get("FLOOR_BYTES", "10000"))


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [re_path(r"", constant)]
if not settings.configured:  # otherwise the module is only listed as a benchmark
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="floor", MIDDLEWARE=[])  # noqa: S106
    application = get_wsgi_application()
