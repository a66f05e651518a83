"""What may be done with an appointment.

Every change of state is a conditional update and writes its mail in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from sprechstunde.appointments import earlier, emails
from sprechstunde.appointments.codes import code_of, reminder_key_of
from sprechstunde.appointments.instead_of_waiting import give_up_place
from sprechstunde.appointments.models import LIVE, Appointment, EndedBy, Message, Reservation, State
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.seats import AdviserBusy as AdviserBusy  # part of this door
from sprechstunde.appointments.seats import SlotTaken, alternatives_to, give_to, release, reserve
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import new_public_id, token_hash
from sprechstunde.mail import actions as mail
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices import actions as offices
from sprechstunde.offices.models import Office, Service
from sprechstunde.queue.actions import new_browser
from sprechstunde.queue.models import Browser
from sprechstunde.staff.models import User


class NotOffered(Exception):
    """The office gives no appointments."""


class TooLate(Exception):
    """The appointment is no longer in a state that allows it; somebody or something was faster."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment and, for a browser that had none, the key to give it."""

    appointment: Appointment
    new_key: str | None


def hold(
    *, office: Office, service: Service, starts_at: datetime, person: Person, browser: Browser | None, now: datetime
) -> Booked:
    """Keeps a time until the e-mail address is confirmed. It is not booked before. Raises SlotTaken or NotOffered."""
    with with_alternatives(office, service, starts_at, now), writing():
        offices.lock_office(office)
        appointment = register(
            office=office,
            service=service,
            person=person,
            now=now,
            state=State.HELD,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=service.minutes),
            held_until=min(now + timedelta(minutes=office.hold_minutes), starts_at),
        )
        reserve(appointment=appointment, starts_at=starts_at, now=now)
        emails.send(event="confirm_address", appointment=appointment, now=now)
        offices.announce_office(office)
        return Booked(appointment, hand_to_browser(appointment=appointment, browser=browser, now=now))


def hold_for_citizen(
    *, office: Office, service: Service, starts_at: datetime, person: Person, adviser: User | None, now: datetime
) -> Appointment:
    """The adviser keeps a time for somebody; they confirm it by the mail. Shorter notice than the public's is allowed.

    Raises SlotTaken, AdviserBusy or NotOffered.
    """
    with with_alternatives(office, service, starts_at, now), writing():
        offices.lock_office(office)
        appointment = register(
            office=office,
            service=service,
            person=person,
            now=now,
            state=State.HELD,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=service.minutes),
            held_until=min(now + timedelta(hours=office.proposal_hours), starts_at),
            adviser=adviser,
        )
        reserve(appointment=appointment, starts_at=starts_at, now=now, adviser=adviser, at_short_notice=True)
        emails.send(event="confirm_address", appointment=appointment, now=now)
        offices.announce_office(office)
        return appointment


@contextmanager
def with_alternatives(office: Office, service: Service, starts_at: datetime, now: datetime) -> Iterator[None]:
    """Adds the nearest free times to a SlotTaken, after the transaction that failed."""
    try:
        yield
    except SlotTaken as taken:
        taken.alternatives = alternatives_to(office=office, service=service, starts_at=starts_at, now=now)
        raise


def register(*, office: Office, service: Service, person: Person, now: datetime, **details: object) -> Appointment:
    """The appointment's row, with its code. Callers are in a transaction: `hold` and `proposals.request_appointment`."""
    if not office.appointments_offered:
        raise NotOffered
    assert service.office_id == office.pk, "a form offers an office's own services only"
    public_id = new_public_id()
    return Appointment.objects.create(
        public_id=public_id,
        code_hash=token_hash(code_of(public_id, 0)),
        reminder_key_hash=token_hash(reminder_key_of(public_id)),
        office=office,
        service=service,
        created_at=now,
        **person.fields(),
        **details,
    )


def hand_to_browser(*, appointment: Appointment, browser: Browser | None, now: datetime) -> str | None:
    """From now on this browser may open it. Returns the key to give to a browser that had none."""
    with writing():
        new_key = None
        if browser is None:
            browser, new_key = new_browser(municipality=municipality_of(appointment), now=now)
        appointment.browsers.add(browser)
        return new_key


def forget_in_browser(*, appointment: Appointment, browser: Browser) -> None:
    """This browser may no longer open it; the code in the mail still does."""
    with writing():
        appointment.browsers.remove(browser)


def confirm(*, appointment: Appointment, now: datetime) -> None:
    """The citizen confirms the address, and with it the time that is held. Doing it again changes nothing.

    As long as the hold was not ended it counts, even in the second in which it ends. Raises TooLate.
    """
    with writing():
        booked = change_state(
            appointment,
            (State.HELD,),
            State.CONFIRMED,
            email_confirmed_at=now,
            confirmed_at=now,
            scheduled_at=now,
            held_until=None,
            in_calendar=True,
        )
        if booked:
            emails.send(event="confirmed", appointment=appointment, now=now)
            give_up_place(appointment=appointment, now=now)
        elif _requests(appointment).filter(email_confirmed_at=None).update(email_confirmed_at=now):
            appointment.refresh_from_db()
            emails.send(event="request_arrived", appointment=appointment, now=now)
            emails.send(event="office_request", appointment=appointment, now=now)
        elif not Appointment.objects.filter(pk=appointment.pk, state__in=LIVE).exists():
            raise TooLate
        offices.announce_office(appointment.office)


def _requests(appointment: Appointment) -> QuerySet[Appointment]:
    return Appointment.objects.filter(pk=appointment.pk, state=State.REQUESTED)


def correct_address(*, appointment: Appointment, email: str, here: Browser | None, now: datetime) -> None:
    """Another address before the first was confirmed: it gets a new code, the old one opens nothing any more.

    Whoever got the first mail by mistake may have opened it already, so of all browsers only `here` keeps its access.
    """
    with writing():
        unconfirmed = Appointment.objects.filter(
            pk=appointment.pk, state__in=(State.HELD, State.REQUESTED), email_confirmed_at=None
        )
        generation = appointment.code_generation + 1
        code_hash = token_hash(code_of(appointment.public_id, generation))
        if not unconfirmed.update(email=email, code_generation=generation, code_hash=code_hash):
            raise TooLate
        appointment.refresh_from_db()
        appointment.browsers.set([here] if here else [])
        mail.forget(tenant=municipality_of(appointment).slug, reference=appointment.public_id)
        event = "confirm_address" if appointment.state == State.HELD else "confirm_request"
        emails.send(event=event, appointment=appointment, now=now)


def move(*, appointment: Appointment, starts_at: datetime, by: EndedBy, now: datetime, note: str = "") -> None:
    """Another time for a confirmed appointment: the old one is free only if the new one is had.

    The citizen can move it until it begins, the office until it ends. Raises SlotTaken, AdviserBusy or TooLate.
    """
    office, service = appointment.office, appointment.service
    with with_alternatives(office, service, starts_at, now), writing():
        offices.lock_office(office)
        current = Appointment.objects.get(pk=appointment.pk)
        limit = current.starts_at if by == EndedBy.CITIZEN else current.ends_at
        if current.state != State.CONFIRMED or limit is None or limit <= now:
            raise TooLate
        if current.starts_at == starts_at:
            return
        freed = release(appointment=appointment)
        own = _reserve_for(by, appointment, starts_at, current.adviser, now)
        moved = change_state(
            appointment,
            (State.CONFIRMED,),
            State.CONFIRMED,
            starts_at=own.starts_at,
            ends_at=own.ends_at,
            sequence=F("sequence") + 1,
            scheduled_at=now,
            reminded_at=None,
            reminded_again_at=None,
            attendee_answer="",
        )
        assert moved, "the office's lock is held"
        _say(appointment, by, note, now)
        emails.send(event="moved", appointment=appointment, now=now, note=note, previous=current.starts_at)
        earlier.offer(office=office, freed=freed, now=now, besides=appointment)
        offices.announce_office(office)


def _reserve_for(
    by: EndedBy, appointment: Appointment, starts_at: datetime, adviser: User | None, now: datetime
) -> Reservation:
    """To the citizen a time at which their adviser is busy is simply taken."""
    try:
        at_short_notice = by == EndedBy.OFFICE
        return reserve(appointment=appointment, starts_at=starts_at, now=now, adviser=adviser, at_short_notice=at_short_notice)
    except AdviserBusy as busy:
        raise (busy if by == EndedBy.OFFICE else SlotTaken()) from busy


def cancel(*, appointment: Appointment, by: EndedBy, now: datetime, reason: str = "", tell: bool = True) -> None:
    """Ends it before it began, by either side. Raises TooLate when it is over or the citizen is in the waiting area.

    `tell` is False only when the wish came in an automatic mail, which nobody answers (RFC 3834).
    """
    with writing():
        offices.lock_office(appointment.office)
        was = Appointment.objects.get(pk=appointment.pk)
        cancellable = tuple(state for state in LIVE if state != State.CHECKED_IN)
        if was.state == State.CONFIRMED and by == EndedBy.CITIZEN and was.starts_at and was.starts_at <= now:
            raise TooLate
        if not end(appointment, cancellable, State.CANCELLED, now=now, by=by, reason=reason):
            raise TooLate
        if was.email_confirmed_at and tell:
            emails.send(event="cancelled", appointment=appointment, now=now, note=reason, previous=was.starts_at)


def end(
    appointment: Appointment, allowed: tuple[State, ...], new: State, *, now: datetime, by: EndedBy, reason: str = ""
) -> bool:
    """Ends an appointment whose talk will not be, gives its time back and offers it to who waits for one."""
    ended = change_state(
        appointment,
        allowed,
        new,
        ended_at=now,
        ended_by=by,
        reason=reason,
        held_until=None,
        sequence=F("sequence") + 1,
        wants_earlier_since=None,
    )
    if ended:
        freed = release(appointment=appointment)
        earlier.offer(office=appointment.office, freed=freed, now=now, besides=appointment)
        offices.announce_office(appointment.office)
    return ended


def reassign(*, appointment: Appointment, adviser: User | None, now: datetime, reason: str = "") -> None:
    """Somebody else will be there; the citizen is told with the reason. Raises AdviserBusy or TooLate."""
    with writing():
        offices.lock_office(appointment.office)
        if not change_state(appointment, (State.CONFIRMED, State.HELD, State.CHECKED_IN), None, adviser=adviser):
            raise TooLate
        for reservation in Reservation.objects.filter(appointment=appointment):
            give_to(reservation=reservation, adviser=adviser)
        _say(appointment, EndedBy.OFFICE, reason, now)
        if appointment.email_confirmed_at and reason:
            emails.send(event="reassigned", appointment=appointment, now=now, note=reason)
        offices.announce_office(appointment.office)


def _say(appointment: Appointment, by: EndedBy, text: str, now: datetime) -> None:
    """The page shows what was written; the mails of discreet offices only point there."""
    if text:
        from_citizen = by == EndedBy.CITIZEN
        Message.objects.create(appointment=appointment, from_citizen=from_citizen, text=text, written_at=now)


def correct(*, appointment: Appointment, person: Person, now: datetime) -> None:
    """What the citizen told, told anew. The e-mail address stays: the way to it was confirmed."""
    with writing():
        details = {name: value for name, value in person.fields().items() if name != "email"}
        Appointment.objects.filter(pk=appointment.pk).update(**details)
        appointment.refresh_from_db()
        offices.announce_office(appointment.office)


def set_reminders(*, appointment: Appointment, wanted: bool) -> None:
    with writing():
        Appointment.objects.filter(pk=appointment.pk).update(reminders=wanted)


def note_acceptance(*, appointment: Appointment, now: datetime) -> None:
    """The citizen's calendar program has accepted. It changes nothing for us, but the office may see it."""
    with writing():
        Appointment.objects.filter(pk=appointment.pk, state=State.CONFIRMED).update(attendee_answer="accepted")
        offices.announce_office(appointment.office)


def note_undeliverable(*, appointment: Appointment, event: str, now: datetime) -> None:
    """A mail came not through. A time held for an address that does not exist is free again at once."""
    with writing():
        offices.lock_office(appointment.office)
        Appointment.objects.filter(pk=appointment.pk).update(mail_failed_at=now)
        if event == "confirm_address":
            end(appointment, (State.HELD,), State.EXPIRED, now=now, by=EndedBy.NOBODY)
        offices.announce_office(appointment.office)


def erase(*, appointment: Appointment, now: datetime) -> None:
    """The citizen has everything deleted. A coming appointment is cancelled before, by a last mail."""
    with writing():
        offices.lock_office(appointment.office)
        appointment.refresh_from_db()
        reference, tenant = appointment.public_id, municipality_of(appointment).slug
        mail.forget(tenant=tenant, reference=reference)
        if end(appointment, tuple(LIVE), State.CANCELLED, now=now, by=EndedBy.CITIZEN) and appointment.in_calendar:
            emails.send(event="cancelled", appointment=appointment, now=now, previous=appointment.starts_at)
        Appointment.objects.filter(pk=appointment.pk).delete()
        offices.announce_office(appointment.office)


def municipality_of(appointment: Appointment) -> Municipality:
    return appointment.office.municipality


def change_state(appointment: Appointment, allowed: tuple[State, ...], new: State | None, **changes: object) -> bool:
    """The conditional update that settles races. The appointment at hand is fresh afterwards."""
    if new is not None:
        changes["state"] = new
    claimed = Appointment.objects.filter(pk=appointment.pk, state__in=allowed).update(**changes)
    if claimed:
        appointment.refresh_from_db()
    return bool(claimed)
