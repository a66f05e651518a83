"""What advisers fill in at the desk: why somebody is parked, where they are passed on to, what is said to those who wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sprechstunde.appointments.forms import TextField
from sprechstunde.console.time_forms import dress
from sprechstunde.offices.lookups import offices_now, offices_of
from sprechstunde.offices.models import Counter, Office
from sprechstunde.queue.models import Message, ParkedBecause, State, Ticket
from sprechstunde.staff.models import User

LONGEST = Message._meta.get_field("text").max_length
OPEN_END = "0"
PARK_MINUTES = ("10", "30")
BREAK_MINUTES = ("5", "10", "15", "30")


class OneOf(forms.RadioSelect):
    """The summary of errors leads to the first of them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


class ParkForm(forms.Form):
    because = forms.ChoiceField(
        label=gettext_lazy("Why"),
        widget=OneOf,
        error_messages={"required": gettext_lazy("Please choose why, so that your colleagues know it, too.")},
    )
    minutes = forms.ChoiceField(label=gettext_lazy("Until when"), widget=OneOf, initial=OPEN_END)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "because", [each for each in ParkedBecause.choices if each[0]])
        ends = [(minutes, _("{n} minutes").format(n=minutes)) for minutes in PARK_MINUTES]
        choices_of(self, "minutes", [(OPEN_END, _("until somebody fetches the person")), *ends])

    def because_of(self) -> ParkedBecause:
        return ParkedBecause(self.cleaned_data["because"])

    def until(self, now: datetime) -> datetime | None:
        return after(self.cleaned_data["minutes"], now)


class BreakForm(forms.Form):
    minutes = forms.ChoiceField(choices=[(each, each) for each in (*BREAK_MINUTES, OPEN_END)])

    def until(self, now: datetime) -> datetime | None:
        return after(self.cleaned_data["minutes"], now)


class TargetField(forms.ChoiceField):
    """An office, or a named adviser in one: those who are there now."""

    def __init__(self, **kwargs: Any) -> None:
        missing = gettext_lazy("Please choose where to.")
        gone = gettext_lazy("Nobody is there any more. Please choose something else.")
        super().__init__(error_messages={"required": missing, "invalid_choice": gone}, widget=OneOf, **kwargs)


class PassOnForm(forms.Form):
    to = TargetField(label=gettext_lazy("Where to"))
    agreed = forms.BooleanField(
        label=gettext_lazy("The person agrees"),
        error_messages={"required": gettext_lazy("Nobody is passed on without having agreed. Please ask first.")},
    )

    def __init__(self, *args: Any, ticket: Ticket, counter: Counter, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets_for(ticket, counter, now)
        choices_of(self, "to", [(key, words) for key, words, _office, _adviser in self.targets])
        self.is_in_talk = ticket.state == State.IN_CONSULTATION
        if not self.is_in_talk:
            del self.fields["agreed"]  # they are asked themselves

    def target(self) -> tuple[Office, User | None]:
        (found,) = [each[2:] for each in self.targets if each[0] == self.cleaned_data["to"]]
        return found


class MessageForm(forms.Form):
    text = TextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": gettext_lazy("Please write what you want to say."),
            "max_length": gettext_lazy("At most %(limit_value)d letters, please. These are %(show_value)d."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class RestForm(forms.Form):
    """The office to which those who wait are asked to go."""

    to = TargetField(label=gettext_lazy("Where to"))

    def __init__(self, *args: Any, counter: Counter, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = {str(office.pk): office for office in staffed_besides(counter.office, now)}
        choices_of(self, "to", [(key, office.name) for key, office in self.offices.items()])
        if len(self.offices) == 1:
            self.initial.setdefault("to", next(iter(self.offices)))

    def office(self) -> Office:
        return self.offices[self.cleaned_data["to"]]


Target = tuple[str, str, Office, User | None]


def targets_for(ticket: Ticket, counter: Counter, now: datetime) -> list[Target]:
    """Colleagues of this office first, then the other offices that are open, each with those who are there."""
    others = staffed_besides(counter.office, now)
    here = [each for each in _people([counter.office, *others]) if each.adviser_id != counter.adviser_id]
    found: list[Target] = [
        (f"{each.office_id}-{each.adviser_id}", each.adviser.display_name, counter.office, each.adviser)
        for each in here
        if each.office_id == counter.office_id and each.adviser_id != ticket.adviser_id
    ]
    for office in others:
        found.append((str(office.pk), office.name, office, None))
        for each in here:
            if each.office_id == office.pk:
                words = f"{office.name}: {each.adviser.display_name}"
                found.append((f"{office.pk}-{each.adviser_id}", words, office, each.adviser))
    return found


def staffed_besides(office: Office, now: datetime) -> list[Office]:
    """The other offices of the municipality that are within their hours and have somebody there."""
    others = list(offices_of(office.municipality).exclude(pk=office.pk))
    return [card.office for card in offices_now(office.municipality, now, others) if card.counters and card.opening.is_open]


def _people(offices: Sequence[Office]) -> list[Counter]:
    there = Counter.objects.filter(office__in=offices, closed_at=None)
    return list(there.select_related("adviser").order_by("adviser__display_name", "pk"))


def choices_of(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def after(minutes: str, now: datetime) -> datetime | None:
    return None if minutes == OPEN_END else now + timedelta(minutes=int(minutes))
