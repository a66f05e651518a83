"""Addresses in mails and calendars: whole ones, since there is no page around them."""

from __future__ import annotations

from functools import cached_property

from django.urls import get_script_prefix, reverse

from sprechstunde.appointments import codes
from sprechstunde.appointments.models import Appointment
from sprechstunde.municipalities.lookups import base_url


class Links:
    """Of one appointment. The base is looked up once for all of them."""

    def __init__(self, appointment: Appointment) -> None:
        self._appointment = appointment

    @cached_property
    def entry(self) -> str:
        """Where a code is typed."""
        return self._address("appointments:entry")

    @property
    def personal(self) -> str:
        """Opens the appointment for whoever has it. The secret is a fragment: it reaches neither servers nor their logs."""
        return f"{self.entry}#{self._code}"

    @property
    def new_appointment(self) -> str:
        """The address of a discreet office's own page would tell what it is about; from the appointment a link leads there."""
        office = self._appointment.office
        return self.personal if office.sensitive else self._address("appointments:book", office.slug)

    @property
    def unsubscribe(self) -> str:
        """Ends the reminders and nothing else; mail programs call it by themselves when asked to (RFC 8058)."""
        return self._address("appointments:unsubscribe", codes.reminder_key_of(self._appointment.public_id))

    @property
    def desk(self) -> str:
        """Where the office's people find it."""
        return self._address("console:appointments")

    @property
    def written_code(self) -> str:
        """For people who type it."""
        return codes.written(self._code)

    @property
    def _code(self) -> str:
        return codes.code_of(self._appointment.public_id, self._appointment.code_generation)

    @cached_property
    def _base(self) -> str:
        return base_url(self._appointment.office.municipality)

    def _address(self, view: str, *args: str) -> str:
        """The path prefix is part of the base: a request's thread knows it, the ticker's does not."""
        path = reverse(view, args=args)
        return f"{self._base}/{path.removeprefix(get_script_prefix()).lstrip('/')}"
