from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter, display
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.scope import municipality_of
from sprechstunde.offices.hours import public_holidays
from sprechstunde.offices.models import Closure, Office


class ClosureForm(MunicipalForm):
    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("department") and self.cleaned_data.get("office"):
            self.add_error("office", str(_("Choose a department or an office, not both.")))
        return super().clean()


class ComingOrPast(SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Iterable[tuple[str, Any]]:
        return [("coming", _("now and later")), ("past", _("past"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        if self.value() == "coming":
            return queryset.filter(ends_on__gte=today)
        return queryset.filter(ends_on__lt=today) if self.value() == "past" else queryset


class ClosureAdmin(MunicipalAdmin):
    form = ClosureForm
    list_display = ("reason", "what_is_closed", "starts_on", "ends_on")
    list_filter = (ComingOrPast,)
    list_select_related = ("department", "office")
    search_fields = ("reason",)
    ordering = ("-starts_on",)
    fieldsets = (
        (None, {"fields": (("starts_on", "ends_on"), "reason")}),
        (
            _("What is closed"),
            {
                "fields": ("department", "office"),
                "description": _("Choose a department or an office. If you choose neither, the whole municipality is closed."),
            },
        ),
    )

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["empty_label"] = gettext("– not restricted –")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        holidays = self.admin_site.admin_view(self.holidays_view)
        return [path("feiertage/", holidays, name="offices_closure_holidays"), *super().get_urls()]

    def offices_concerned(self, thing: Closure) -> Iterable[Office]:
        offices = Office.objects.filter(municipality=thing.municipality_id)
        return [office for office in offices if thing.concerns(office)]

    def holidays_view(self, request: HttpRequest) -> HttpResponse:
        """The public holidays of the Land, to look at: they apply by themselves."""
        municipality = municipality_of(request)
        this_year = timezone.localdate().year
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Public holidays in %(land)s") % {"land": municipality.get_land_display()},
            "opts": self.opts,
            "holidays": sorted(public_holidays(municipality.land, this_year).items()),
        }
        return TemplateResponse(request, "admin/offices/closure/holidays.html", context)

    @display(description=_("what it closes"))
    def what_is_closed(self, closure: Closure) -> str:
        return str(closure.office or closure.department or gettext("the whole municipality"))
