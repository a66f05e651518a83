"""What the appointments' tests share: a person, times of tomorrow, and an appointment in any state."""

from __future__ import annotations

from datetime import timedelta

from conftest import NOON
from sprechstunde.appointments import actions, check_in, jobs, proposals
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.people import Person
from sprechstunde.queue import actions as queue

TOMORROW_AT_NINE = NOON + timedelta(hours=21)  # Thursday, 9:00 in Germany
HALF_AN_HOUR = timedelta(minutes=30)
ANNA = Person(email="anna@example.org", name="Anna Öztürk")


def hold(office, starts_at=TOMORROW_AT_NINE, person=ANNA, now=NOON, browser=None):
    service = office.services.get()
    booked = actions.hold(office=office, service=service, starts_at=starts_at, person=person, browser=browser, now=now)
    return booked.appointment


def confirmed(office, starts_at=TOMORROW_AT_NINE, person=ANNA, now=NOON):
    appointment = hold(office, starts_at, person, now)
    actions.confirm(appointment=appointment, now=now)
    return appointment


def requested(office, person=ANNA, now=NOON):
    service = office.services.get()
    wishes = "Dienstags ab 16 Uhr."
    booked = proposals.request_appointment(office=office, service=service, wishes=wishes, person=person, browser=None, now=now)
    actions.confirm(appointment=booked.appointment, now=now)
    return booked.appointment


def proposed(office, times=None, now=NOON):
    appointment = requested(office, now=now)
    times = times or [TOMORROW_AT_NINE, TOMORROW_AT_NINE + HALF_AN_HOUR]
    proposals.propose(appointment=appointment, starts=times, adviser=None, note="Passt Ihnen das?", now=now)
    return appointment


def checked_in(office, now=None):
    appointment = confirmed(office)
    check_in.check_in(appointment=appointment, browser=None, now=now or TOMORROW_AT_NINE - timedelta(minutes=5))
    return appointment


def in_state(state, office):
    appointment = MADE[state](office)
    appointment.refresh_from_db()
    assert appointment.state == state
    return appointment


def _finished(office):
    appointment = checked_in(office)
    queue.state_changed.send(sender=None, ticket=_ticket_in("finished", appointment), now=TOMORROW_AT_NINE)
    return appointment


def _ticket_in(state, appointment):
    ticket = appointment.ticket
    type(ticket).objects.filter(pk=ticket.pk).update(state=state)
    ticket.refresh_from_db()
    return ticket


def _cancelled(office):
    appointment = confirmed(office)
    actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=NOON)
    return appointment


def _expired(office):
    appointment = hold(office)
    jobs.end_holds(NOON + timedelta(minutes=31))
    return appointment


def _no_show(office):
    appointment = confirmed(office)
    jobs.mark_no_shows(TOMORROW_AT_NINE + timedelta(minutes=30))
    return appointment


MADE = {
    State.REQUESTED: requested,
    State.PROPOSED: proposed,
    State.HELD: hold,
    State.CONFIRMED: confirmed,
    State.CHECKED_IN: checked_in,
    State.FINISHED: _finished,
    State.CANCELLED: _cancelled,
    State.EXPIRED: _expired,
    State.NO_SHOW: _no_show,
}


def fresh(appointment):
    return Appointment.objects.select_related("office__municipality", "service").get(pk=appointment.pk)


def cells_match(office):
    """Every reservation has its cells, and each live appointment at a time exactly its own reservation."""
    for appointment in office.appointments.all():
        times = [(each.starts_at, each.ends_at) for each in appointment.reservations.all()]
        if appointment.state in (State.HELD, State.CONFIRMED, State.CHECKED_IN):
            assert times == [(appointment.starts_at, appointment.ends_at)]
        elif appointment.state == State.PROPOSED:
            assert 2 <= len(times) <= 5
        elif appointment.state != State.FINISHED:
            assert times == []
        for reservation in appointment.reservations.all():
            cells = list(reservation.cells.order_by("cell").values_list("cell", flat=True))
            assert cells == list(range(reservation.first_cell, reservation.end_cell))
    return True
