from __future__ import annotations

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from sprechstunde.queue.models import Ticket

# They reorder text; the joiners, which some scripts need, are no controls in this sense.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a citizen may add to the ticket. Nothing is required."""

    class Meta:
        model = Ticket
        fields = ["label", "service"]
        error_messages = {"label": {"max_length": _("Please use at most 80 characters.")}}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        service = self.fields["service"]
        assert isinstance(service, forms.ModelChoiceField)
        service.queryset = self.instance.office.services.all()
        service.empty_label = _("I would rather not say")
        self.fields["label"].widget.attrs |= {"class": "kern-form-input__input", "autocomplete": "nickname"}
        service.widget.attrs |= {"class": "kern-form-input__select"}

    def clean_label(self) -> str:
        """Every letter of DIN 91379 passes; what could forge a line or turn the writing round elsewhere does not."""
        label = unicodedata.normalize("NFC", self.cleaned_data["label"])
        return "".join(letter for letter in label if not is_control(letter)).strip()


def is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Co", "Zl", "Zp") or letter in BIDI_CONTROLS
