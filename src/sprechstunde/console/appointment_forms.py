"""What advisers fill in about an appointment. Texts go into mails, so they are asked to say nothing about the matter."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sprechstunde.appointments.forms import NEEDS, LineField, TextField
from sprechstunde.appointments.models import Appointment
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.proposals import FEWEST, MOST
from sprechstunde.console.needs import language_choices
from sprechstunde.console.time_forms import TimesForm, colleagues_of, dress
from sprechstunde.offices.models import Office, Service
from sprechstunde.staff.models import User

NOTE_LENGTH = 1000
REASON_LENGTH = 500  # of Appointment.reason


class AdviserField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Somebody of the office, or nobody in particular."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), required=False, empty_label=gettext_lazy("Whoever of the team is free"), **kwargs)


def words_for_the_mail(label: Any, *, longest: int, rows: int, required: bool) -> TextField:
    return TextField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=gettext_lazy("Stands in the mail. Please do not write what the advice is about."),
        error_messages={"required": gettext_lazy("Please write a sentence that explains it.")},
    )


class ChangeOfTimeForm(TimesForm):
    """Times for an appointment that exists."""

    def __init__(self, post: QueryDict | None, *, appointment: Appointment, now: datetime) -> None:
        self.appointment = appointment
        super().__init__(post, office=appointment.office, now=now)

    def service(self) -> Service:
        return self.appointment.service

    def besides(self) -> Appointment | None:
        return self.appointment


class ProposalForm(ChangeOfTimeForm):
    least, most = FEWEST, MOST
    who = AdviserField(label=gettext_lazy("Who will advise"))
    note = words_for_the_mail(gettext_lazy("A personal line"), longest=NOTE_LENGTH, rows=3, required=False)

    def __init__(self, post: QueryDict | None, *, appointment: Appointment, now: datetime) -> None:
        super().__init__(post, appointment=appointment, now=now)
        self.initial.setdefault("who", appointment.adviser_id)
        only_of(self.fields["who"], appointment.office)

    def adviser(self) -> User | None:
        chosen: User | None = chosen_of(self, "who")
        return chosen

    def clean_times(self) -> list[datetime]:
        """Kept at once, so none may reach into another, the pause after it included."""
        times = super().clean_times()
        minutes = self.service().minutes
        apart = timedelta(minutes=minutes + self.office.buffer_minutes)
        if any(later - earlier < apart for earlier, later in pairwise(times)):
            raise ValidationError(
                _("Two of these times overlap: a talk takes {minutes} minutes. Please choose times that lie apart.").format(
                    minutes=minutes
                )
            )
        return times

    def wrong_number(self) -> str:
        return _("Please choose two to five times.")


class MoveForm(ChangeOfTimeForm):
    note = words_for_the_mail(gettext_lazy("A personal line"), longest=REASON_LENGTH, rows=3, required=False)

    def adviser(self) -> User | None:
        return self.appointment.adviser

    def free(self) -> list[datetime]:
        """Not where it is already."""
        return [each for each in super().free() if each != self.appointment.starts_at]


class ReasonForm(forms.Form):
    reason = words_for_the_mail(gettext_lazy("What we tell the person"), longest=REASON_LENGTH, rows=4, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ReassignForm(ReasonForm):
    adviser = AdviserField(label=gettext_lazy("Who takes it over"))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        only_of(self.fields["adviser"], office)


class NewAppointmentForm(TimesForm):
    """An appointment that the adviser makes with somebody who is or was there."""

    concern = forms.ModelChoiceField(Service.objects.none(), label=gettext_lazy("Concern"), empty_label=None)
    who = AdviserField(label=gettext_lazy("Who will advise"))
    email = forms.EmailField(max_length=254, label=gettext_lazy("E-mail address of the person"))
    name = LineField(max_length=80, required=False, label=gettext_lazy("Name or pseudonym"))
    phone = LineField(max_length=40, required=False, label=gettext_lazy("Telephone"))
    language = forms.ChoiceField(label=gettext_lazy("Language of the talk"))
    interpreter = forms.BooleanField(required=False, label=gettext_lazy("Interpreting is needed"))
    sign_language = forms.BooleanField(required=False, label=gettext_lazy("Sign language is needed"))
    live_text = forms.BooleanField(required=False, label=gettext_lazy("Live text is needed"))
    person_of_trust = forms.BooleanField(required=False, label=gettext_lazy("A person of trust comes along"))

    def __init__(self, post: QueryDict | None, *, office: Office, now: datetime, initial: dict[str, Any]) -> None:
        super().__init__(post, office=office, now=now, initial=initial)
        concern = self.fields["concern"]
        assert isinstance(concern, forms.ModelChoiceField)
        concern.queryset = office.services.all()
        only_of(self.fields["who"], office)
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = language_choices()
        self.fields["email"].widget.attrs["autocomplete"] = "off"  # it is not the adviser's own

    def service(self) -> Service:
        return chosen_of(self, "concern") or self.office.services.all()[0]

    def adviser(self) -> User | None:
        chosen: User | None = chosen_of(self, "who")
        return chosen

    @property
    def needs(self) -> list[forms.BoundField]:
        return [self[name] for name in NEEDS]

    @property
    def more_is_told(self) -> bool:
        """Whether something that is folded away is filled in or wrong."""
        told = any(self[name].value() for name in ("phone", *NEEDS)) or (self["language"].value() or "de") != "de"
        return told or not {"phone", "language"}.isdisjoint(self.errors)

    def person(self) -> Person:
        return Person(**{name: self.cleaned_data[name] for name in Person.__dataclass_fields__})


def only_of(field: forms.Field, office: Office) -> None:
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = colleagues_of(office)


def chosen_of(form: forms.Form, name: str) -> Any:
    """What a choice stands at, checked or not; None when it is nothing that can be chosen."""
    field, value = form.fields[name], form[name].value()
    assert isinstance(field, forms.ModelChoiceField)
    assert field.queryset is not None
    return next((each for each in field.queryset if str(each.pk) == str(value)), None)
