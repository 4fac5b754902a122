"""Django's admin as it comes, beside ours: the floor of ``desk``. Its templates are Django's own (``ENGINE``).

The page of an explanation has it with its draft, its revisions and its comments. Only what names one of very many rows
is a field to type an id in, as a list of all codes would be no floor.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from codes.models import Release
from reviews.models import Comment, Draft, Explanation, Revision

ENGINE: dict[str, Any] = {
    "NAME": "plain",
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [Path(admin.__file__).parent / "templates"],
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}


_OURS = settings.ROOT_URLCONF  # before the benchmark puts this module in its place


class _ForStaff:
    """Everybody who is signed in may change everything: roles of ours know nothing of this page."""

    def _may(self, *_: Any) -> bool:
        return True

    has_view_permission = has_change_permission = has_add_permission = has_delete_permission = _may


def of_very_many(model: type[Model]) -> tuple[str, ...]:
    """The fields that name rows of another table; of people and releases there are few."""
    fields = (*model._meta.fields, *model._meta.many_to_many)
    return tuple(field.name for field in fields if field.is_relation and field.related_model not in (User, Release))


class _Inline(_ForStaff, admin.StackedInline):
    extra = 0


class _Draft(_Inline):
    model = Draft
    raw_id_fields = of_very_many(Draft)


class _Revisions(_Inline):
    model = Revision
    raw_id_fields = of_very_many(Revision)


class _Comments(_Inline):
    model = Comment
    raw_id_fields = of_very_many(Comment)


class _Explanations(_ForStaff, admin.ModelAdmin):
    raw_id_fields = of_very_many(Explanation)
    inlines = (_Draft, _Revisions, _Comments)

    def render_change_form(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        response = super().render_change_form(request, *args, **more)
        response.using = ENGINE["NAME"]  # type: ignore[attr-defined]
        return response


site = admin.AdminSite(name="plain")
site.register(Explanation, _Explanations)

urlpatterns = [path("admin/plain/", site.urls), path("", include(_OURS))]
