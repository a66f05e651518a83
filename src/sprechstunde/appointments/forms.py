from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.foundation.languages import LANGUAGES as LANGUAGES  # the desk offers the same
from sprechstunde.offices.models import Office
from sprechstunde.queue.forms import LanguageSelect
from sprechstunde.queue.forms import LineField as LineField  # the desk has such lines, too
from sprechstunde.web.safe_to_write import AsksWhetherWritingIsSafe

MOST_LETTERS = 2000  # of a wish
NEEDS = ("interpreter", "sign_language", "live_text", "person_of_trust")
PLAUSIBLE_YEARS = range(2020, 2200)


class TextField(LineField):
    """Several lines."""

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join(super(TextField, self).to_python(line) for line in lines).strip()


class MomentField(forms.CharField):
    """The beginning of an appointment as an instant, so that no hour is meant twice."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text[:40])
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or moment.year not in PLAUSIBLE_YEARS:
            raise ValidationError(self.error_messages["required"], code="invalid")
        return moment.astimezone(UTC)

    def validate(self, value: Any) -> None:
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """It is no text any more."""


def choose_a_time() -> MomentField:
    return MomentField(label=_("Time"), error_messages={"required": _("Please choose a time.")})


class PersonForm(AsksWhetherWritingIsSafe):
    """What a citizen tells of themselves. Only the e-mail address is needed."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("We send the confirmation there. It is used for this appointment only."),
        widget=forms.EmailInput(attrs={"class": "kern-form-input__input", "autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Please enter an e-mail address, so that we can confirm the appointment."),
            "invalid": _("Please check the address. It looks like this: name@example.org"),
            "max_length": _("Please use at most 254 characters."),
        },
    )
    name = LineField(
        label=_("Name or pseudonym"),
        required=False,
        max_length=80,
        help_text=_("No real name is needed."),
        widget=forms.TextInput(attrs={"class": "kern-form-input__input", "autocomplete": "nickname", "spellcheck": "false"}),
        error_messages={"max_length": _("Please use at most 80 characters.")},
    )
    phone = LineField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        help_text=_("Only if we may call you when the video connection does not work."),
        widget=forms.TextInput(attrs={"class": "kern-form-input__input", "autocomplete": "tel", "type": "tel"}),
        error_messages={"max_length": _("Please use at most 40 characters.")},
    )
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
    person_of_trust = forms.BooleanField(label=_("I am bringing a person whom I trust."), required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, asks=office.sensitive, **kwargs)
        self.fields["language"].initial = "de"
        for name in NEEDS:
            self.fields[name].widget.attrs["class"] = "choice__box"

    @property
    def needs(self) -> list[forms.BoundField]:
        return [self[name] for name in NEEDS]

    @property
    def more_is_told(self) -> bool:
        """Whether any field that is folded away is filled in or wrong."""
        told = any(self[name].value() for name in ("name", "phone", *NEEDS))
        return told or (self["language"].value() or "de") != "de" or bool({"name", "phone", "language"} & set(self.errors))

    def clean_email(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["email"])

    def person(self) -> Person:
        told = self.cleaned_data
        return Person(
            email=told["email"],
            name=told["name"],
            phone=told["phone"],
            language=told["language"] or "de",
            **{name: told[name] for name in NEEDS},
        )


class BookingForm(PersonForm):
    starts_at = choose_a_time()

    field_order: Sequence[str] = ("starts_at", "safe", "email")


class RequestForm(PersonForm):
    wishes = TextField(
        label=_("When could you?"),
        max_length=MOST_LETTERS,
        help_text=_("For example: on Tuesdays after 4 p.m., not in the holidays. Please do not write what it is about."),
        widget=forms.Textarea(attrs={"class": "kern-form-input__input", "rows": 4}),
        error_messages={
            "required": _("Please tell us when you could."),
            "max_length": _("Please use at most 2000 characters."),
        },
    )

    field_order: Sequence[str] = ("wishes", "safe", "email")


class CorrectionForm(PersonForm):
    """The same without the address, which is proven and stays."""

    def __init__(self, *args: Any, appointment: Appointment, **kwargs: Any) -> None:
        super().__init__(*args, office=appointment.office, initial=person_of(appointment), **kwargs)
        self.fields.pop("safe", None)
        del self.fields["email"]
        self._email = appointment.email

    def person(self) -> Person:
        self.cleaned_data["email"] = self._email
        return super().person()


class AddressForm(PersonForm):
    """Another address, before the first one was confirmed."""

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, office=office, **kwargs)
        for name in set(self.fields) - {"email", "safe"}:
            del self.fields[name]

    field_order: Sequence[str] = ("safe", "email")


class TimeForm(forms.Form):
    starts_at = choose_a_time()


class WishesForm(forms.Form):
    """None of the proposals fits."""

    text = TextField(
        label=_("When could you instead?"),
        required=False,
        max_length=MOST_LETTERS,
        help_text=_("The more times you name, the sooner we find one. Please do not write what it is about."),
        widget=forms.Textarea(attrs={"class": "kern-form-input__input", "rows": 3}),
        error_messages={"max_length": _("Please use at most 2000 characters.")},
    )


class CodeForm(forms.Form):
    code = LineField(
        label=_("Code from the e-mail"),
        max_length=200,
        help_text=_("26 letters and digits, with or without dashes."),
        widget=forms.TextInput(
            attrs={
                "class": "kern-form-input__input code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": _("Please enter the code from the e-mail."),
            "max_length": _("This code is not right. Please copy it from the e-mail once more."),
        },
    )


def person_of(appointment: Appointment) -> dict[str, Any]:
    """What is known already, to be filled in (STANDARDS Q-12)."""
    names = ("email", "name", "phone", "language", *NEEDS)
    return {name: getattr(appointment, name) for name in names}
