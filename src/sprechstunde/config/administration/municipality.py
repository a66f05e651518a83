from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.advice import advice_on_municipality
from sprechstunde.config.administration.base import MunicipalAdmin, MunicipalInline, NamedRows
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.scope import municipality_of
from sprechstunde.municipalities.models import Host, Municipality
from sprechstunde.offices.models import Office

if TYPE_CHECKING:
    HostModelForm = forms.ModelForm[Host]
else:
    HostModelForm = forms.ModelForm

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)


class HostForm(HostModelForm):
    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip().lower()
        if not HOST_NAME.fullmatch(name):
            raise ValidationError(
                gettext("Please enter the name only, such as beratung.example.de, without https:// and port.")
            )
        return name


class OwnMunicipalityForm(MunicipalForm):
    current = ""

    def clean_exit_url(self) -> str:
        """Browsers follow it in a hurry: no detour over an unencrypted address, and not back to us."""
        address: str = self.cleaned_data["exit_url"]
        parts = urlsplit(address)
        if parts.scheme != "https":
            raise ValidationError(gettext("Please enter an address that begins with https://."))
        own = {self.current, *self.instance.hosts.values_list("name", flat=True)}
        if (parts.hostname or "").rstrip(".") in own:
            raise ValidationError(gettext("This leads back to these pages. Please enter the address of another site."))
        return address


class OwnHosts(NamedRows):
    """Who takes away the name under which they are here has locked the municipality out."""

    current = ""

    def clean(self) -> None:
        super().clean()
        had = {form.instance.pk: form.initial.get("name") for form in self.initial_forms}
        kept = {form.cleaned_data.get("name") for form in self.forms if form not in self.deleted_forms}
        if self.current in had.values() and self.current not in kept:
            raise ValidationError(gettext("You are here under “%(host)s”. This name has to stay.") % {"host": self.current})


class HostsOfMunicipality(MunicipalInline):
    model = Host
    form = HostForm
    formset = OwnHosts
    fields = ("name",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = type("OwnHosts", (self.formset,), {"current": host_of(request)})
        return super().get_formset(request, obj, formset=formset, **kwargs)


class MunicipalityAdmin(MunicipalAdmin):
    """The own one only; municipalities come and go by the operator's hand."""

    form = OwnMunicipalityForm
    inlines = (HostsOfMunicipality,)
    readonly_fields = ("slug", "timezone")
    fieldsets = (
        (None, {"fields": ("name", "land")}),
        (
            _("How to reach it"),
            {
                "fields": ("phone", "email", "address", "barrier_email"),
                "description": _("Shown on every page as the way besides the internet, and where barriers are reported."),
            },
        ),
        (
            _("Appointments and mails"),
            {
                "fields": ("reminder_hours", "second_reminder_minutes", "mail_sender"),
                "description": _("People can stop the reminders of their appointment by a link in the mail."),
            },
        ),
        (_("Waiting and discretion"), {"fields": ("push_offered", "exit_url")}),
        (_("Data protection"), {"fields": ("ticket_retention_hours", "appointment_retention_days")}),
        (_("Set by the operator"), {"fields": ("slug", "timezone")}),
    )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.current = host_of(request)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def offices_concerned(self, thing: Municipality) -> Iterable[Office]:
        return Office.objects.filter(municipality=thing.pk)

    def advice_on(self, thing: Municipality) -> Iterable[str]:
        return advice_on_municipality(thing)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """A list of one is a detour."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        return redirect("admin:municipalities_municipality_change", municipality_of(request).pk)


def host_of(request: HttpRequest) -> str:
    host = request.get_host()
    return (host.rpartition(":")[0] or host).lower()
