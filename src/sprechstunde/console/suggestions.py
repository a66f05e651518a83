"""Sentences to choose from and to change: nobody in a hurry has to find decent words. None says what the advice is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from sprechstunde.appointments.models import Appointment

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

CANCELLATIONS = [
    _("Unfortunately we cannot keep this appointment because somebody in our team is ill. We are sorry."),
    _("Unfortunately we have to close unexpectedly at this time. We apologise for the trouble."),
    _("Unfortunately something urgent has come up that we cannot postpone. We apologise for the trouble."),
    _("As agreed with you, we are cancelling this appointment."),
]
WITHOUT_INTERPRETING = _(
    "Unfortunately we could not arrange interpreting for this appointment. We would like to offer you another one."
)

REASSIGNMENTS = [
    _("Somebody else of our team will advise you, because of an absence. Nothing else changes for you."),
    _("A person of our team who can help you better with your concern takes over the talk. Nothing else changes for you."),
    _("As agreed with you, somebody else of our team takes over the talk. Nothing else changes for you."),
]


def cancellations_of(appointment: Appointment) -> list[StrPromise]:
    return [*CANCELLATIONS, WITHOUT_INTERPRETING] if appointment.interpreter or appointment.sign_language else CANCELLATIONS
