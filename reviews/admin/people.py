"""How people appear in print; written through ``reviews.actions.people``."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from reviews.actions import people
from reviews.models import ReviewerProfile

from .roles import ByRoleAdmin

LARGEST_PHOTO = 200_000  # bytes


class ProfileForm(forms.ModelForm):
    new_photo = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text="A small JPEG, at most 200 KB. Leave empty to keep the present photo.",
    )
    bio = forms.CharField(required=False, max_length=2000, widget=UnfoldAdminTextareaWidget)

    class Meta:
        model = ReviewerProfile
        fields = ("user", "slug", "printed_name", "credentials", "bio", "listed", "notices_as_digest")
        help_texts = {
            "slug": "Part of the address of this person’s public page.",
            "credentials": "Printed after the name, such as MD or RHIA.",
            "notices_as_digest": "One e-mail a day instead of one for each notice.",
        }

    def clean_new_photo(self) -> io.BytesIO | None:
        """Only bytes that begin and end as a JPEG does; nothing else of it is looked at."""
        upload = self.cleaned_data.get("new_photo")
        if not upload:
            return None
        if upload.size > LARGEST_PHOTO:
            raise forms.ValidationError(f"Choose a photo of at most {LARGEST_PHOTO // 1000} KB.")
        data = upload.read()
        if not (data.startswith(b"\xff\xd8\xff") and data.rstrip(b"\0").endswith(b"\xff\xd9")):
            raise forms.ValidationError("Choose a JPEG file.")
        self.instance.photo = data
        return io.BytesIO(data)


@admin.register(ReviewerProfile)
class ReviewerProfileAdmin(ByRoleAdmin):
    act, writes = "manage accounts", True
    form = ProfileForm
    list_display = ("printed_name", "credentials", "user", "listed", "notices_as_digest")
    list_select_related = ("user",)
    search_fields = ("printed_name", "user__username")
    prepopulated_fields = {"slug": ("printed_name",)}
    fields = ("user", "printed_name", "credentials", "slug", "bio", "new_photo", "listed", "notices_as_digest")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "slug") if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never one's own: nobody chooses the name they sign with."""
        own = isinstance(obj, ReviewerProfile) and obj.user_id == request.user.pk
        return not own and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: ReviewerProfile, form: forms.ModelForm, change: bool) -> None:
        people.save_profile(actor=request.user, profile=obj, now=timezone.now())  # type: ignore[arg-type]
