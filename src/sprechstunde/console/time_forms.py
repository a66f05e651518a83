"""Forms in which free times are chosen: two weeks at once, what was chosen in other weeks kept, without any script."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sprechstunde.appointments.models import Appointment
from sprechstunde.console.free_days import FreeDays, days_from, free_times, read
from sprechstunde.offices.models import Office, Service
from sprechstunde.staff.models import User

TURN = "turn"  # the buttons that show other weeks, or the times of another concern or person
SHOWN_FROM = "from"


class Moments(forms.Field):
    """Instants as forms write free times, in order and each once."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[datetime]:
        moments = {read(each) for each in value or []}
        if None in moments:
            raise ValidationError(_("This is no time we know. Please choose one of the list."))
        return sorted(each for each in moments if each)


class TimesForm(forms.Form):
    """Chooses among what is free for the office at this moment; shorter notice than the public's is allowed.

    Bound when it is sent. Whoever only turns to other weeks gets back what they have filled in, unchecked.
    """

    least = most = 1
    times = Moments(label=gettext_lazy("Time"))

    def __init__(self, post: QueryDict | None, *, office: Office, now: datetime, initial: dict[str, Any] | None = None) -> None:
        self.office, self.now = office, now
        self.begin = read_day(post.get(TURN) or post.get(SHOWN_FROM, "")) if post else None
        self.turned = bool(post and TURN in post)
        if post and self.turned:
            initial = {name: field.widget.value_from_datadict(post, {}, name) for name, field in self.base_fields.items()}
        super().__init__(None if self.turned else post, initial=initial)
        dress(self)

    def service(self) -> Service:
        raise NotImplementedError

    def adviser(self) -> User | None:
        """Whose time it must be, too."""
        return None

    def besides(self) -> Appointment | None:
        """Whose kept times count as free."""
        return None

    @cached_property
    def days(self) -> FreeDays:
        """For the page, so it is asked last: after somebody was faster, what is left."""
        return days_from(self.begin, self.free(), self.chosen(), municipality=self.office.municipality, now=self.now)

    def free(self) -> list[datetime]:
        return free_times(self.office, self.service(), self.now, besides=self.besides(), adviser=self.adviser())

    def chosen(self) -> frozenset[datetime]:
        ticked = (read(each) for each in self["times"].value() or [])
        return frozenset(each for each in ticked if each)

    @cached_property
    def is_single(self) -> bool:
        return self.most == 1

    def clean_times(self) -> list[datetime]:
        times: list[datetime] = self.cleaned_data["times"]
        if not self.least <= len(times) <= self.most:
            raise ValidationError(self.wrong_number())
        return times

    def clean(self) -> dict[str, Any]:
        """Last, since what is free depends on the other fields."""
        if not self.errors and not set(self.cleaned_data["times"]) <= set(self.free()):
            self.refuse_times()
        return self.cleaned_data

    def refuse_times(self) -> None:
        """Somebody was faster. The rest stays as it was filled in."""
        adviser = self.adviser()
        if adviser:
            words = _("That is not or no longer free for {name}. Below is what is.").format(name=adviser.display_name)
        else:
            words = _("That is no longer free. Below is what is.")
        self.add_error("times", words)

    def wrong_number(self) -> str:
        return _("Please choose a time.")


def dress(form: forms.Form) -> None:
    """KERN's shapes."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select):
            field.widget.attrs["class"] = "kern-form-input__select"
        elif not isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "kern-form-input__input"


def colleagues_of(office: Office) -> Any:
    """Who advises in the office and can sign in."""
    return User.objects.filter(assignments__office=office, is_active=True).order_by("display_name")


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
