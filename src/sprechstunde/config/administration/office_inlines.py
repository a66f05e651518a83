"""What belongs to an office and is edited on its page: services, weekly hours, consultation hours and who advises there."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sprechstunde.appointments.models import LIVE, Appointment
from sprechstunde.config.administration.base import MunicipalInline, NamedRows
from sprechstunde.config.administration.slugs import free_slug
from sprechstunde.offices.models import Assignment, ConsultationHours, OpeningHours, Service
from sprechstunde.staff.models import User

if TYPE_CHECKING:
    ServiceModelForm = forms.ModelForm[Service]
else:
    ServiceModelForm = forms.ModelForm

SUGGESTED_DAYS = range(5)  # Monday to Friday
MIDNIGHT = time(0, 0)


class ServiceForm(ServiceModelForm):
    """The short name is made from the name once and then stays, as other sites refer to it."""

    def save(self, commit: bool = True) -> Service:
        service = self.instance
        if not service.slug:
            others = Service.objects.filter(office=service.office)
            service.slug = (
                free_slug(service.name, lambda wanted: others.filter(slug=wanted).exists()) or f"s{others.count() + 1}"
            )
        return super().save(commit)


class StillNeeded(NamedRows):
    """A service that appointments were made for stays until they are over and deleted."""

    def clean(self) -> None:
        # Before Django looks, who would list the appointments by what they are called inside.
        for form in self.initial_forms:
            if self._should_delete_form(form) and (problem := why_needed(form.instance)):  # type: ignore[attr-defined]
                raise ValidationError(problem)
        super().clean()


def why_needed(service: Service) -> str:
    appointments = Appointment.objects.filter(service=service.pk)
    if coming := appointments.filter(state__in=LIVE).count():
        return ngettext(
            "“%(service)s” cannot be deleted: %(number)d appointment for it is to come or being arranged.",
            "“%(service)s” cannot be deleted: %(number)d appointments for it are to come or being arranged.",
            coming,
        ) % {"service": service.name, "number": coming}
    if appointments.exists():
        return _("“%(service)s” can be deleted when its past appointments have been deleted, after the usual period.") % {
            "service": service.name
        }
    return ""


class ServicesOfOffice(MunicipalInline):
    model = Service
    form = ServiceForm
    formset = StillNeeded
    fields = ("name", "minutes", "position")


class WithoutOverlap(NamedRows):
    def clean(self) -> None:
        super().clean()
        spans = sorted(
            (form.cleaned_data["weekday"], form.cleaned_data["opens_at"], form.cleaned_data["closes_at"])
            for form in self.forms
            if counts(form, self)
        )
        for (day, _opens, closes), (next_day, next_opens, _closes) in pairwise(spans):
            if day == next_day and (closes == MIDNIGHT or next_opens < closes):
                raise ValidationError(_("The hours on %(day)s overlap.") % {"day": OpeningHours.Weekday(day).label})


def counts(form: Any, formset: NamedRows) -> bool:
    whole = {"weekday", "opens_at", "closes_at"} <= {name for name, value in form.cleaned_data.items() if value is not None}
    return whole and not (formset.can_delete and formset._should_delete_form(form))  # type: ignore[attr-defined]


class OpeningHoursOfOffice(MunicipalInline):
    model = OpeningHours
    formset = WithoutOverlap
    fields = ("weekday", "opens_at", "closes_at")

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return len(SUGGESTED_DAYS) if obj is None else 0


class ConsultationHoursOfOffice(MunicipalInline):
    """Rows may overlap: where they do, the one with more appointments at the same time counts."""

    model = ConsultationHours
    fields = ("weekday", "starts_at", "ends_at", "parallel", "valid_from", "valid_until")


class AssignmentsOfOffice(MunicipalInline):
    model = Assignment
    fields = ("adviser",)
    verbose_name = gettext_lazy("person who advises here")
    verbose_name_plural = gettext_lazy("who advises here")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        named: QuerySet[Any] = super().get_queryset(request).select_related("adviser", "office")
        return named.order_by("adviser__display_name", "pk")

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.order_by("-is_active", "display_name", "username")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "adviser":
            field.label_from_instance = name_to_choose
        return field


def name_to_choose(user: User) -> str:
    """Two people may have the same name; those who left stay in the list as long as they are assigned."""
    name = f"{user.display_name} ({user.username})"
    return name if user.is_active else _("%(name)s – cannot sign in") % {"name": name}
