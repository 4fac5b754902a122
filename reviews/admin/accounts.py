"""Accounts and roles, for access admins; written through ``reviews.actions.people``, never one's own."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminEmailInputWidget

from reviews.actions import people
from reviews.desk.people.forwarded import header_nobody_counts
from reviews.rules.acts import Role
from reviews.rules.errors import RefusedError

from .roles import ByRoleAdmin

admin.site.unregister(User)
admin.site.unregister(Group)  # the groups are the roles of ``permissions``, no more and no fewer
# Forms of their own would change how somebody signs in without a line in the audit log.
admin.site.unregister((EmailAddress, Authenticator))

WHAT_ROLES_DO = {
    Role.IMPORTER: "imports official releases",
    Role.AUTHOR: "writes drafts and submits them",
    Role.REVIEWER: "returns, signs and withdraws; never own work",
    Role.PUBLISHER: "publishes what is signed, withdraws",
    Role.ACCESS_ADMIN: "makes accounts and gives roles, never to themselves",
    Role.AUDITOR: "reads everything and the audit log, writes nothing",
}


class RolesMixin(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        choices=[(role.value, f"{role.value.capitalize()}: {does}") for role, does in WHAT_ROLES_DO.items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["roles"] = list(self.instance.groups.values_list("name", flat=True))


class AccountForm(RolesMixin, UserChangeForm):
    pass


class NewAccountForm(RolesMixin, UserCreationForm):
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=UnfoldAdminEmailInputWidget,
        help_text="For notices, and to reset a forgotten password.",
    )


@admin.register(User)
class AccountAdmin(ByRoleAdmin, DjangoUserAdmin):
    act, writes = "manage accounts", True
    form, add_form, change_password_form = AccountForm, NewAccountForm, AdminPasswordChangeForm
    list_display = (
        "username",
        "first_name",
        "last_name",
        "email",
        "held_roles",
        "second_factor",
        "is_active",
        "last_login",
    )
    list_filter = ("is_active", "groups")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "is_superuser")
    fieldsets = (
        (None, {"fields": ("username", "password", ("first_name", "last_name"), "email", "is_active")}),
        ("Roles", {"fields": ("roles",)}),
        ("Known", {"fields": ("is_superuser", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "usable_password", "password1", "password2")}),
        ("Roles", {"fields": ("roles",)}),
    )
    actions = ("remove_second_factors",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never one's own; a superuser's only by a superuser."""
        if isinstance(obj, User) and (
            obj.pk == request.user.pk or (obj.is_superuser and not request.user.is_superuser)
        ):
            return False
        return super().has_change_permission(request, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if warning := header_nobody_counts():
            messages.warning(request, warning)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    @admin.display(description="roles")
    def held_roles(self, user: User) -> str:
        names = sorted(group.name for group in user.groups.all())
        return ", ".join(["superuser", *names] if user.is_superuser else names) or "none"

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, user: User) -> bool:
        return any(factor.type != "recovery_codes" for factor in user.authenticator_set.all())  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        now, actor = timezone.now(), request.user
        people.save_account(actor=actor, user=obj, now=now, changed=form.changed_data)  # type: ignore[arg-type]
        people.set_roles(actor=actor, user=obj, roles=form.cleaned_data.get("roles", []), now=now)  # type: ignore[arg-type]

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Nothing: roles were set with the account, and the form writes no other relation."""

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = User.objects.get(pk=id)
            people.password_set(actor=request.user, user=user, now=timezone.now())  # type: ignore[arg-type]
        return response

    @admin.action(description="Remove second factors (phone lost)", permissions=("change",))
    def remove_second_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            try:
                people.remove_second_factors(actor=request.user, user=user)  # type: ignore[arg-type]
            except RefusedError as error:
                self.message_user(request, f"{user}: {error}", messages.ERROR)
            else:
                self.message_user(request, f"{user} signs in with the password alone until a new factor is set up.")
