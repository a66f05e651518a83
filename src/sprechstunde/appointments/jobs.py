"""What is due with appointments; the ticker calls these about once a second."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.appointments import emails
from sprechstunde.appointments.actions import TooLate, cancel, end
from sprechstunde.appointments.mail_senders import language_of
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.proposals import withdraw_proposals
from sprechstunde.foundation.database import writing
from sprechstunde.mail import actions as mail
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import Office

UNCONFIRMED_REQUESTS_LIVE = timedelta(hours=24)
REQUESTS_LIVE = timedelta(days=60)
SWEEP = timedelta(seconds=20)
_last_sweep: datetime | None = None


def end_holds(now: datetime) -> None:
    """Times that nobody confirmed, and proposals that nobody answered."""
    for appointment in _with_office(Appointment.objects.filter(state=State.HELD, held_until__lte=now)):
        expire_hold(appointment=appointment, now=now)
    for appointment in _with_office(Appointment.objects.filter(state=State.PROPOSED, held_until__lte=now)):
        with suppress(TooLate):  # answered in this moment
            withdraw_proposals(appointment=appointment, now=now)


def expire_hold(*, appointment: Appointment, now: datetime) -> None:
    with writing():
        offices.lock_office(appointment.office)
        due = Appointment.objects.filter(pk=appointment.pk, state=State.HELD, held_until__lte=now)
        if due.exists() and end(appointment, (State.HELD,), State.EXPIRED, now=now, by=EndedBy.NOBODY):
            emails.send(event="hold_expired", appointment=appointment, now=now, previous=appointment.starts_at)


def remind(now: datetime) -> None:
    for municipality in Municipality.objects.filter(offices__appointments__state=State.CONFIRMED).distinct():
        coming = _with_office(
            Appointment.objects.filter(office__municipality=municipality, state=State.CONFIRMED, starts_at__gt=now)
        )
        first = timedelta(hours=municipality.reminder_hours)
        second = timedelta(minutes=municipality.second_reminder_minutes)
        for appointment in coming.filter(reminded_at=None, starts_at__lte=now + first):
            _remind(appointment, "reminder", "reminded_at", first, now, skip=_is_within(appointment, second, now))
        for appointment in coming.filter(reminded_again_at=None, starts_at__lte=now + second):
            _remind(appointment, "reminder_soon", "reminded_again_at", second, now)


def _remind(appointment: Appointment, event: str, field: str, before: timedelta, now: datetime, *, skip: bool = False) -> None:
    """Who booked or moved within that time has just had a mail that says it all."""
    assert appointment.starts_at is not None
    with writing():
        unreminded = Appointment.objects.filter(
            pk=appointment.pk, state=State.CONFIRMED, starts_at=appointment.starts_at, **{field: None}
        )
        if not unreminded.update(**{field: now}):
            return
        fresh = appointment.scheduled_at is not None and appointment.scheduled_at > appointment.starts_at - before
        if appointment.reminders and not fresh and not skip:
            emails.send(event=event, appointment=appointment, now=now)


def _is_within(appointment: Appointment, time: timedelta, now: datetime) -> bool:
    return appointment.starts_at is not None and appointment.starts_at <= now + time


def mark_no_shows(now: datetime) -> None:
    """Nobody came until the end of the time."""
    for appointment in _with_office(Appointment.objects.filter(state=State.CONFIRMED, ends_at__lte=now)):
        with writing():
            offices.lock_office(appointment.office)
            over = Appointment.objects.filter(pk=appointment.pk, state=State.CONFIRMED, ends_at__lte=now)
            if over.exists() and end(appointment, (State.CONFIRMED,), State.NO_SHOW, now=now, by=EndedBy.NOBODY):
                emails.send(event="no_show", appointment=appointment, now=now)


def sweep(now: datetime) -> None:
    """What may be some seconds late."""
    global _last_sweep
    if _last_sweep and abs(now - _last_sweep) < SWEEP:
        return
    _last_sweep = now
    end_old_requests(now)
    delete_old_appointments(now)
    for municipality in Municipality.objects.filter(offices__appointments_offered=True).distinct():
        # The next free time moves on with the clock. Nobody hears of it unless it has.
        if office := Office.objects.filter(municipality=municipality).first():
            offices.announce_office(office)


def end_old_requests(now: datetime) -> None:
    unconfirmed = Q(email_confirmed_at=None, created_at__lte=now - UNCONFIRMED_REQUESTS_LIVE)
    unanswered = Q(created_at__lte=now - REQUESTS_LIVE)
    for appointment in _with_office(Appointment.objects.filter(unconfirmed | unanswered, state=State.REQUESTED)):
        with writing():
            if (
                end(appointment, (State.REQUESTED,), State.EXPIRED, now=now, by=EndedBy.NOBODY)
                and appointment.email_confirmed_at
            ):
                emails.send(event="request_expired", appointment=appointment, now=now)


def delete_old_appointments(now: datetime) -> None:
    """Retention: everything about an appointment, mails included, so many days after its day or its end without one."""
    for municipality in Municipality.objects.filter(offices__appointments__ended_at__lt=now).distinct():
        before = now - timedelta(days=municipality.appointment_retention_days)
        ended = Appointment.objects.filter(office__municipality=municipality, ended_at__lt=before)
        old = ended.filter(Q(ends_at=None) | Q(ends_at__lt=before) | Q(state__in=(State.EXPIRED, State.CANCELLED)))
        for public_id in list(old.values_list("public_id", flat=True)):
            with writing():
                Appointment.objects.filter(public_id=public_id).delete()
                mail.forget(tenant=municipality.slug, reference=public_id)


def excuse_standstill(now: datetime, standstill: timedelta) -> None:
    """The server stood still: nobody could confirm or answer meanwhile, and nobody could come."""
    with writing():
        for appointment in Appointment.objects.filter(state__in=(State.HELD, State.PROPOSED)):
            assert appointment.held_until is not None
            Appointment.objects.filter(pk=appointment.pk).update(held_until=appointment.held_until + standstill)
    missed = Appointment.objects.filter(state=State.CONFIRMED, starts_at__gte=now - standstill, ends_at__lte=now)
    for appointment in _with_office(missed):
        with suppress(TooLate):
            with translation.override(language_of(appointment)):
                reason = _("We could not be reached at that time because of a technical fault. We are sorry.")
            cancel(appointment=appointment, by=EndedBy.OFFICE, now=now, reason=reason)


def _with_office(found: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return found.select_related("office__municipality", "office__department", "service")
