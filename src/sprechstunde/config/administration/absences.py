from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import display
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.closures import ComingOrPast
from sprechstunde.config.administration.office_inlines import name_to_choose
from sprechstunde.offices.models import Absence, Office
from sprechstunde.staff.models import User


class AbsenceAdmin(MunicipalAdmin):
    """Days on which somebody gives no advice. There is no field for the reason: it is nobody's business."""

    list_display = ("adviser", "starts_on", "ends_on", "offices_in_short")
    list_filter = (ComingOrPast,)
    list_select_related = ("adviser",)
    search_fields = ("adviser__display_name", "adviser__username")
    search_help_text = _("Name or user name")
    ordering = ("-starts_on", "adviser__display_name")
    fieldsets = (
        (
            None,
            {
                "fields": ("adviser", ("starts_on", "ends_on")),
                "description": _("On these days the person gets no appointments. Please do not write down why."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("adviser__offices")

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.order_by("-is_active", "display_name", "username")
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = name_to_choose
        return field

    def offices_concerned(self, thing: Absence) -> Iterable[Office]:
        return Office.objects.filter(assignments__adviser=thing.adviser_id)

    @display(description=_("virtual offices"))
    def offices_in_short(self, absence: Absence) -> str:
        return ", ".join(sorted(each.name for each in absence.adviser.offices.all()))
