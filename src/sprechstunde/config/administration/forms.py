from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.functional import Promise

from sprechstunde.municipalities.models import Municipality
from sprechstunde.staff.models import User

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class Lines(forms.CharField):
    """Text of several lines. Browsers send line ends that are not ours, which would count as a change of every text."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class MunicipalForm(ModelForm):
    """A form for one municipality. `MunicipalAdmin.get_form` sets which, and who fills it in; a request never does."""

    municipality: ClassVar[Municipality]
    acting: ClassVar[User]

    # Fields whose value a municipality has once only, and what to say when it is taken. Django leaves such constraints
    # out of its validation because the municipality is no field of the form.
    once: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding and hasattr(self.instance, "municipality_id"):
            self.instance.municipality = self.municipality

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name, message in self.once.items():
            value = self.cleaned_data.get(name)
            if value and self.is_taken(name, value):
                self.add_error(name, str(message))
        return self.cleaned_data

    def is_taken(self, name: str, value: object) -> bool:
        others = type(self.instance)._default_manager.filter(municipality=self.municipality, **{name: value})
        return bool(others.exclude(pk=self.instance.pk).exists())
