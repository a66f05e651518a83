from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import display
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.offices.models import Department, Office


class DepartmentAdmin(MunicipalAdmin):
    list_display = ("name", "number_of_offices", "phone", "position")
    fieldsets = (
        (None, {"fields": ("name", "position")}),
        (
            _("How to reach it"),
            {
                "fields": ("phone", "email", "address"),
                "description": _("Shown with every office of the department that has no details of its own."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(office_count=Count("offices"))
        return counted

    def offices_concerned(self, thing: Department) -> Iterable[Office]:
        return Office.objects.filter(department=thing.pk)

    @display(description=_("virtual offices"))
    def number_of_offices(self, department: Any) -> int:
        number: int = department.office_count
        return number
