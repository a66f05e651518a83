from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sprechstunde.consultations.models import GUESTS, Party, Role
from sprechstunde.consultations.ratings import FACES
from sprechstunde.mail.addresses import UnusableAddress, usable_address
from sprechstunde.queue.forms import LineField
from sprechstunde.web.safe_to_write import AsksWhetherWritingIsSafe

LONGEST_NAME = 80
TOO_LONG = _("Please use at most 80 characters.")
# A person of trust comes along with one of the households; everybody else's party goes with the role.
PARTIES = {Role.PARENT: Party.SECOND, Role.INTERPRETER: Party.NEUTRAL, Role.SIGN_INTERPRETER: Party.NEUTRAL}


class InviteForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in GUESTS])
    household = forms.ChoiceField(choices=[(Party.FIRST, ""), (Party.SECOND, "")], required=False)
    name = LineField(max_length=LONGEST_NAME, required=False, error_messages={"max_length": TOO_LONG})

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "role" in told:
            told["role"] = Role(told["role"])
            told["party"] = PARTIES.get(told["role"], Party(told.get("household") or Party.FIRST))
        return told


class InvitationMailForm(AsksWhetherWritingIsSafe):
    """Where the invitation is sent."""

    safe = forms.BooleanField(
        label=_("Yes, it is safe to write to this address"),
        error_messages={
            "required": _("Please tick that it is safe to write there. Otherwise pass the link on in another way.")
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Please enter an e-mail address."),
            "invalid": _("Please check the address. It looks like this: name@example.org"),
            "max_length": _("Please use at most 254 characters."),
        },
    )

    def clean_email(self) -> str:
        email = unicodedata.normalize("NFC", self.cleaned_data["email"])
        try:
            usable_address(email)
        except UnusableAddress:
            raise ValidationError(self.fields["email"].error_messages["invalid"], code="invalid") from None
        return email


class InvitationCodeForm(forms.Form):
    """The code that brings a guest to the door."""

    code = LineField(
        label=_("Code of the invitation"),
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
            "required": _("Please enter the code."),
            "max_length": _("This code is not right. Please copy it once more."),
        },
    )


class KnockForm(forms.Form):
    name = LineField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Everybody in the consultation sees it. Without a name they see as whom you are invited."),
        widget=forms.TextInput(attrs={"class": "kern-form-input__input", "autocomplete": "name"}),
        error_messages={"max_length": TOO_LONG},
    )


class RatingForm(forms.Form):
    value = forms.TypedChoiceField(choices=[(value, value) for value in FACES], coerce=int)
