"""What all pages of the administration have in common: they know one municipality only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminURLFieldWidget, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import ForeignKey, ManyToManyField, Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.forms.models import ModelChoiceIterator as AnyChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from sprechstunde.config.administration.bookings import lock_offices, warn_of_misfits
from sprechstunde.config.administration.deletion import DeletionPlan, deletion_plan
from sprechstunde.config.administration.forms import Lines, MunicipalForm
from sprechstunde.config.administration.scope import municipality_of, within
from sprechstunde.offices.actions import announce_office
from sprechstunde.offices.models import Office

if TYPE_CHECKING:
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
    ModelChoiceIterator = AnyChoices[Any]
    AnyAdmin = BaseModelAdmin[Any]
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    InlineFormSet = BaseInlineFormSet
    ModelChoiceIterator = AnyChoices
    AnyAdmin = BaseModelAdmin
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class WithinMunicipality(AnyAdmin):
    """Lists, finds, offers and accepts objects of the request's municipality, whatever the request says."""

    # The browser's own inputs for dates and times: they work by keyboard, by touch and without scripts.
    formfield_overrides: ClassVar[dict[type[models.Field[Any, Any]], dict[str, Any]]] = {
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
        models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"})},
        models.TextField: {"form_class": Lines, "widget": AdminTextareaWidget},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }

    # Fields that offer to make another object to choose, in a window of its own.
    can_make_more: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(municipality_of(request), super().get_queryset(request))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_view_related = widget.can_delete_related = False
            widget.can_add_related = widget.can_add_related and db_field.name in self.can_make_more
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **self._offered(db_field, request, kwargs))

    def formfield_for_manytomany(self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **self._offered(db_field, request, kwargs))

    def _offered(self, field: Any, request: HttpRequest, options: dict[str, Any]) -> dict[str, Any]:
        model: type[Model] = field.remote_field.model
        everything = options.get("queryset", model._default_manager.all())
        return {**options, "queryset": within(municipality_of(request), everything)}


class SharedChoices(ModelChoiceIterator):
    """The rows of a table offer the same things to choose: they are read once for the page, not once for every row."""

    def __iter__(self) -> Iterator[Any]:
        shared: list[Any] = self.field.shared_choices  # type: ignore[attr-defined]
        if not shared:
            shared.extend(super().__iter__())
        return iter(shared)


class NamedRows(InlineFormSet):
    def get_deletion_widget(self) -> forms.CheckboxInput:  # type: ignore[override]
        return forms.CheckboxInput(attrs={"aria-label": gettext("Delete this row")})


class MunicipalInline(WithinMunicipality, TabularInline):
    extra = 0
    formset = NamedRows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """In a table the head of the column is no label; screen readers need the name on every field."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.label:
            field.widget.attrs["aria-label"] = capfirst(str(field.label))
        return field

    def formfield_for_foreignkey(self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.shared_choices = []  # copies of the field, one per row, share the list
            field.iterator = SharedChoices
        return field


class MunicipalAdmin(WithinMunicipality, ModelAdmin):
    form = MunicipalForm
    list_per_page = 100
    # Counting and offering numbers of what a filter would find costs a query per choice.
    show_facets = admin.ShowFacets.NEVER

    def offices_concerned(self, thing: Any) -> Iterable[Office]:
        """The offices that show something else to the public when this object changes."""
        return ()

    def advice_on(self, thing: Any) -> Iterable[str]:
        """What to tell after it was saved: allowed, but probably not what was meant."""
        return ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        known = {"municipality": municipality_of(request), "acting": request.user}
        form = type(self.form.__name__, (self.form,), known)
        return super().get_form(request, obj, change=change, form=form, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """To strangers an object does not exist."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only what the page's own filters ask; Django would let an address ask for the first letters of a password's hash."""
        own = {each if isinstance(each, str) else getattr(each, "parameter_name", "") for each in self.get_list_filter(request)}
        return lookup.partition("__")[0] in own

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = list(self.offices_concerned(self.model._default_manager.get(pk=obj.pk))) if change else []
        lock_offices([*before, *self.offices_concerned(obj)])
        super().save_model(request, obj, form, change)
        form.offices_touched = [*before, *self.offices_concerned(obj)]
        announce_offices(form.offices_touched)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        warn_of_misfits(request, {office.pk for office in form.offices_touched})
        for advice in self.advice_on(form.instance):
            messages.warning(request, advice)

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Names the fields by what the catalogues know; Django writes them with a capital letter, which they do not."""
        message: list[Any] = super().construct_change_message(request, form, formsets, add)
        names = untranslated_names([self.model, *(inline.model for inline in self.get_inline_instances(request))])
        for part in message:
            changed = part.get("changed", {})
            if "fields" in changed:
                changed["fields"] = [names.get(each, each) for each in changed["fields"]]
        return message

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        touched = announce_offices(self.offices_concerned(obj))
        super().delete_model(request, obj)
        warn_of_misfits(request, touched)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        touched = announce_offices(office for each in queryset for office in self.offices_concerned(each))
        super().delete_queryset(request, queryset)
        warn_of_misfits(request, touched)

    def get_deleted_objects(self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest) -> DeletionPlan:
        _tree, _counts, lacking, _protected = super().get_deleted_objects(objs, request)
        return deletion_plan(list(objs), acting=request.user, decided=request.method == "POST", lacking=lacking)


def untranslated_names(shown_models: Iterable[type[Model]]) -> dict[str, str]:
    with override(None):
        names = [str(getattr(field, "verbose_name", "")) for model in shown_models for field in model._meta.get_fields()]
    return {capfirst(name): name for name in names}


def announce_offices(offices: Iterable[Office]) -> set[int]:
    """Open pages of these offices follow as soon as the change is true. Returns which they are."""
    announced = set()
    for office in offices:
        announce_office(office)
        announced.add(office.pk)
    return announced
