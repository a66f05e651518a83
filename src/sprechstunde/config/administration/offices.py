from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter, display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.advice import advice_on_office
from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.office_inlines import (
    SUGGESTED_DAYS,
    AssignmentsOfOffice,
    ConsultationHoursOfOffice,
    OpeningHoursOfOffice,
    ServicesOfOffice,
)
from sprechstunde.config.administration.scope import municipality_of, within
from sprechstunde.config.administration.slugs import free_slug
from sprechstunde.consultations.ice import has_relay
from sprechstunde.offices.models import Department, Office


class OfficeForm(MunicipalForm):
    once = {
        "slug": _("Another office has this short name already."),
        "prefix": _("Another office uses these letters already; numbers would be mixed up."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = str(
                _("Left empty, it is made from the name. If you change it later, links and bookmarks to the office break.")
            )

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("slug") and "slug" not in self.errors:
            slug = free_slug(self.cleaned_data.get("name", ""), lambda wanted: self.is_taken("slug", wanted))
            self.cleaned_data["slug"] = slug
            if not slug and "name" in self.cleaned_data:
                self.add_error("slug", str(_("Please enter a short name; none can be made from the name.")))
        if self.cleaned_data.get("relay_only") and not has_relay():
            self.add_error(
                "relay_only",
                str(_("No TURN server is set up, so nobody could be connected. Whoever runs the installation can set one up.")),
            )
        return super().clean()


class OwnDepartments(SimpleListFilter):
    title = _("department")
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, str]]:
        departments = within(municipality_of(request), Department.objects.all())
        return [(str(each.pk), each.name) for each in departments]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(department=chosen) if chosen in known else queryset


class OfficeAdmin(MunicipalAdmin):
    form = OfficeForm
    inlines = (ServicesOfOffice, OpeningHoursOfOffice, ConsultationHoursOfOffice, AssignmentsOfOffice)
    list_display = (
        "name",
        "department",
        "prefix",
        "number_of_services",
        "advisers_in_short",
        "offers_appointments",
        "sensitive",
    )
    list_filter = (OwnDepartments,)
    list_select_related = ("department",)
    search_fields = ("name", "services__name")
    search_help_text = _("Name of an office or a service")
    save_on_top = True
    can_make_more = ("department",)
    ordering = ("department__position", "department__name", "position", "name")
    fieldsets = (
        (None, {"fields": ("name", "department", "prefix", "slug", "summary", "position")}),
        (
            _("What citizens read"),
            {
                "fields": ("purpose", "bring", "how_it_works", "legal_basis", "sensitive"),
                "description": _("Stands on the office's page. Paragraphs are separated by an empty line."),
            },
        ),
        (
            _("How to reach it"),
            {"fields": ("phone", "email", "address"), "description": _("What you leave empty is taken from the department.")},
        ),
        (
            _("Queue and opening"),
            {
                "fields": (
                    "open_on_holidays",
                    "daily_limit",
                    "queue_limit",
                    "closing_guard",
                    "position_hidden",
                    "call_seconds",
                    "call_limit",
                ),
                "description": _("The weekly hours stand further down; days off are under “Closures”."),
            },
        ),
        (
            _("In the consultation"),
            {
                "fields": ("documents_view_only", "relay_only"),
                "description": _("Applies to every consultation of this office, from the next page load on."),
            },
        ),
        (
            _("Appointments"),
            {
                "fields": (
                    "appointments_offered",
                    "slot_step_minutes",
                    "buffer_minutes",
                    "lead_minutes",
                    "horizon_days",
                    "hold_minutes",
                    "proposal_hours",
                    "check_in_minutes",
                    "reply_email",
                ),
                "description": _(
                    "The consultation hours stand further down; who is away is under “Absences”. "
                    "How long an appointment takes is told by its service."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("services", "staff")

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        options: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, OpeningHoursOfOffice) and obj.pk is None:
            options["initial"] = [{"weekday": day} for day in SUGGESTED_DAYS]
        return options

    def offices_concerned(self, thing: Office) -> Iterable[Office]:
        return [thing]

    def advice_on(self, thing: Office) -> Iterable[str]:
        # Read anew: what was read before the rows of the page were saved is still on the object at hand.
        return advice_on_office(Office.objects.select_related("department", "municipality").get(pk=thing.pk))

    def view_on_site(self, office: Office) -> str:
        return reverse("offices:office", args=[office.slug])

    @display(description=_("services"))
    def number_of_services(self, office: Office) -> int:
        return len(office.services.all())

    @display(description=_("Appointments"), boolean=True)
    def offers_appointments(self, office: Office) -> bool:
        return office.appointments_offered

    @display(description=_("Who advises here"))
    def advisers_in_short(self, office: Office) -> str:
        return ", ".join(sorted(each.display_name for each in office.staff.all() if each.is_active))
