"""What all pages of the administration have in common: they know one municipality only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.http import Http404, HttpRequest

from sprechstunde.config.administration.deletion import DeletionPlan, deletion_plan
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.scope import municipality_of, within
from sprechstunde.offices.actions import announce_office
from sprechstunde.offices.models import Office

if TYPE_CHECKING:
    AnyAdmin = BaseModelAdmin[Any]
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    AnyAdmin = BaseModelAdmin
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class WithinMunicipality(AnyAdmin):
    """Lists, finds, offers and accepts objects of the request's municipality, whatever the request says."""

    # The browser's own inputs for dates and times: they work by keyboard, by touch and without scripts.
    formfield_overrides: ClassVar[dict[type[models.Field[Any, Any]], dict[str, Any]]] = {  # type: ignore[misc]
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
        models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"})},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(municipality_of(request), super().get_queryset(request))

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._offered(db_field, request, kwargs))

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._offered(db_field, request, kwargs))

    def _offered(self, field: Any, request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
        model: type[Model] = field.remote_field.model
        everything = options.get("queryset", model._default_manager.all())
        return {**options, "queryset": within(municipality_of(request), everything)}


class MunicipalInline(WithinMunicipality, TabularInline):
    extra = 0
    show_change_link = False


class MunicipalAdmin(WithinMunicipality, ModelAdmin):
    form = MunicipalForm
    list_per_page = 100
    # Counting and offering numbers of what a filter would find costs a query per choice.
    show_facets = admin.ShowFacets.NEVER

    def offices_concerned(self, thing: Any) -> Iterable[Office]:
        """The offices that show something else to the public when this object changes."""
        return ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[MunicipalForm]:
        known = {"municipality": municipality_of(request), "acting": request.user}
        form = type(self.form.__name__, (self.form,), known)
        made: type[MunicipalForm] = super().get_form(request, obj, change=change, form=form, **kwargs)
        return made

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """To strangers an object does not exist."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page's own filters ask; Django would let an address ask for the first letters of a password's hash."""
        own = {each for each in self.get_list_filter(request) if isinstance(each, str)}
        return lookup.partition("__")[0] in own

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            announce_offices(self.offices_concerned(self.model._default_manager.get(pk=obj.pk)))
        super().save_model(request, obj, form, change)
        announce_offices(self.offices_concerned(obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        announce_offices(self.offices_concerned(obj))
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for each in queryset:
            announce_offices(self.offices_concerned(each))
        super().delete_queryset(request, queryset)

    def get_deleted_objects(self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest) -> DeletionPlan:
        _tree, _counts, lacking, _protected = super().get_deleted_objects(objs, request)
        return deletion_plan(list(objs), acting=request.user, decided=request.method == "POST", lacking=lacking)


def announce_offices(offices: Iterable[Office]) -> None:
    """Open pages of these offices follow as soon as the change is true."""
    for office in offices:
        announce_office(office)
