from __future__ import annotations

from typing import Any

from django.forms import TypedChoiceField
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.scope import municipality_of
from sprechstunde.municipalities.models import Municipality, Text


class TextForm(MunicipalForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(kind := self.fields.get("kind"), TypedChoiceField):
            missing = missing_kinds(self.municipality)
            kind.choices = [(value, label) for value, label in Text.Kind.choices if value in missing]
        if "body" in self.fields:
            self.fields["body"].widget.attrs.update({"rows": 30, "spellcheck": "true", "lang": "de"})


class TextAdmin(MunicipalAdmin):
    """Every page of the site links these texts, so they can be rewritten but not deleted."""

    form = TextForm
    list_display = ("kind", "updated_on")
    ordering = ("kind",)
    fields = ("kind", "updated_on", "body")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and bool(missing_kinds(municipality_of(request)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("kind",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"updated_on": timezone.localdate(), **super().get_changeform_initial_data(request)}

    def view_on_site(self, text: Text) -> str:
        return reverse("municipalities:text", args=[text.kind])


def missing_kinds(municipality: Municipality) -> set[str]:
    return set(Text.Kind.values) - set(municipality.texts.values_list("kind", flat=True))
