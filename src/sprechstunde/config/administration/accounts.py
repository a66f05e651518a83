from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin import display
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from sprechstunde.config.administration.base import MunicipalAdmin, MunicipalInline
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.offices.models import Assignment, Office
from sprechstunde.staff.models import User


class AccountForm(MunicipalForm):
    """An account with its password, which is set here but never shown, not even as a hash."""

    once = {"username": _("Somebody else has this user name already.")}

    new_password = forms.CharField(
        label=_("New password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy(password_validators_help_text_html, str)(),
    )
    new_password_again = forms.CharField(
        label=_("New password, once more"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_password", "new_password_again"):
            self.fields[name].required = self.instance._state.adding

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("new_password", "") != self.cleaned_data.get("new_password_again", ""):
            self.add_error("new_password_again", gettext("The two passwords are not the same."))
        if self.instance.pk == self.acting.pk:
            self._keep_oneself_in()
        return super().clean()

    def _keep_oneself_in(self) -> None:
        """So there is always somebody left who can let others in."""
        if not self.cleaned_data.get("is_active", True):
            self.add_error("is_active", gettext("You cannot deactivate your own account."))
        if self.cleaned_data.get("role", self.acting.role) != self.acting.role:
            self.add_error("role", gettext("You cannot change your own role. Please ask another administrator."))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        password = self.cleaned_data.get("new_password")
        if not password:
            return
        try:
            validate_password(password, self.instance)
        except ValidationError as error:
            self.add_error("new_password", error)

    def save(self, commit: bool = True) -> User:
        user: User = self.instance
        if self.cleaned_data["new_password"]:
            user.set_password(self.cleaned_data["new_password"])
        super().save(commit)
        return user


class OfficesOfPerson(MunicipalInline):
    model = Assignment
    fields = ("office",)
    verbose_name = _("office in which the person advises")
    verbose_name_plural = _("advises in these offices")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named: QuerySet[Any] = super().get_queryset(request).select_related("adviser", "office")
        return named.order_by("office__name", "pk")


@method_decorator(sensitive_post_parameters(), name="changeform_view")
class AccountAdmin(MunicipalAdmin):
    form = AccountForm
    inlines = (OfficesOfPerson,)
    list_display = ("display_name", "username", "role", "offices_in_short", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("display_name", "username")
    search_help_text = _("Name or user name")
    ordering = ("display_name", "username")
    fieldsets = (
        (None, {"fields": ("display_name", "username", "is_active")}),
        (
            _("What the person may do"),
            {
                "fields": ("role",),
                "description": _(
                    "Advisers advise. Leads may also change departments, offices, hours and closures. "
                    "Administrators may change everything here, accounts included. Auditors may change nothing."
                ),
            },
        ),
        (
            _("Password"),
            {
                "fields": ("new_password", "new_password_again"),
                "description": _("Empty: the password stays as it is. A new one signs the person out everywhere."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("offices")

    def offices_concerned(self, thing: User) -> Iterable[Office]:
        """Who is there decides how many appointments there can be at the same time."""
        return Office.objects.filter(assignments__adviser=thing) if thing.pk else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.pk == request.user.pk and "new_password" in form.changed_data:
            update_session_auth_hash(request, obj)

    @display(description=_("virtual offices"))
    def offices_in_short(self, user: User) -> str:
        return ", ".join(sorted(each.name for each in user.offices.all()))
