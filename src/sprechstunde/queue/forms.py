from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.languages import LANGUAGES
from sprechstunde.mail.addresses import UnusableAddress, usable_address
from sprechstunde.queue.models import Ticket
from sprechstunde.queue.pauses import PAUSE_MINUTES
from sprechstunde.web.safe_to_write import AsksWhetherWritingIsSafe

# They reorder text; the joiners, which some scripts need, are no controls in this sense.
BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class LineField(forms.CharField):
    """One line: every letter of DIN 91379 passes; what could forge a line or turn the writing round elsewhere does not."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        return "".join(letter for letter in text if not is_control(letter)).strip()


class LanguageSelect(forms.Select):
    """Each option says in which language it is written."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"] |= {"lang": str(value), "dir": "auto"}
        return option


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a citizen may add to the ticket. Nothing is required."""

    language = forms.ChoiceField(
        label=_("Language of the talk"),
        choices=LANGUAGES,
        required=False,
        widget=LanguageSelect(attrs={"class": "kern-form-input__select"}),
        error_messages={"invalid_choice": _("Please choose a language from the list.")},
    )
    interpreter = forms.BooleanField(label=_("I need an interpreter for this language (free of charge)."), required=False)
    sign_language = forms.BooleanField(label=_("I need sign language (free of charge)."), required=False)
    live_text = forms.BooleanField(label=_("I would like to write instead of speaking (live text)."), required=False)

    NEEDS = ("interpreter", "sign_language", "live_text")

    class Meta:
        model = Ticket
        fields = ["label", "service", "language", "interpreter", "sign_language", "live_text"]
        error_messages = {"label": {"max_length": _("Please use at most 80 characters.")}}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.auto_id = f"%s-{self.instance.public_id}"  # there may be several tickets on the page
        service = self.fields["service"]
        assert isinstance(service, forms.ModelChoiceField)
        service.queryset = self.instance.office.services.all()
        service.empty_label = _("I would rather not say")
        self.fields["label"].widget.attrs |= {"class": "kern-form-input__input", "autocomplete": "nickname"}
        service.widget.attrs |= {"class": "kern-form-input__select"}
        for name in self.NEEDS:
            self.fields[name].widget.attrs["class"] = "choice__box"

    @property
    def needs(self) -> list[forms.BoundField]:
        return [self[name] for name in self.NEEDS]

    @property
    def asks_for_help(self) -> bool:
        """Whether anything is told that is folded away."""
        return (self["language"].value() or "de") != "de" or any(self[name].value() for name in self.NEEDS)

    def clean_label(self) -> str:
        """Every letter of DIN 91379 passes; what could forge a line or turn the writing round elsewhere does not."""
        label = unicodedata.normalize("NFC", self.cleaned_data["label"])
        return "".join(letter for letter in label if not is_control(letter)).strip()

    def clean_language(self) -> str:
        return self.cleaned_data["language"] or "de"


class PauseForm(forms.Form):
    minutes = forms.TypedChoiceField(choices=[(minutes, str(minutes)) for minutes in PAUSE_MINUTES], coerce=int)


class AnswerForm(forms.Form):
    """To the question whether somebody agrees to be passed on; the page says which question it showed."""

    question = forms.IntegerField(min_value=1, max_value=2**62)
    agreed = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes")


class LinkForm(forms.Form):
    """The code that brings the number onto this device."""

    code = LineField(
        label=_("Code of the number"),
        max_length=200,
        help_text=_("26 letters and digits, with or without dashes. It stands beside the QR code on the first device."),
        widget=forms.TextInput(
            attrs={
                "class": "kern-form-input__input code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": _("Please enter the code."),
            "max_length": _("This code is not right. Please copy it once more."),
        },
    )


class NoticeForm(AsksWhetherWritingIsSafe):
    """Where somebody who waits wants to be told by e-mail."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("It is deleted as soon as your number has ended."),
        widget=forms.EmailInput(attrs={"class": "kern-form-input__input", "autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Please enter an e-mail address."),
            "invalid": _("Please check the address. It looks like this: name@example.org"),
            "max_length": _("Please use at most 254 characters."),
        },
    )

    field_order = ("safe", "email")

    def clean_email(self) -> str:
        email = unicodedata.normalize("NFC", self.cleaned_data["email"])
        try:
            usable_address(email)
        except UnusableAddress:
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from None
        return email


def is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs", "Co", "Zl", "Zp") or letter in BIDI_CONTROLS
