"""Who comes into the room and who waits outside: invitations, knocking, admitting, holding aside, removing.

The database settles races: every change locks the consultation first, and says so when it came too late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from sprechstunde.consultations.ice import has_relay
from sprechstunde.consultations.models import GUESTS, Consultation, Participant, Party, Role, Standing, State
from sprechstunde.consultations.subjects import participant_subject, room_subject
from sprechstunde.foundation.codes import derived_code, hash_of_typed, written
from sprechstunde.foundation.database import writing
from sprechstunde.foundation.tokens import token_hash
from sprechstunde.live.changes import announce, end_streams
from sprechstunde.mail import actions as mail
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.subjects import office_subject
from sprechstunde.queue.actions import new_browser
from sprechstunde.queue.models import Browser
from sprechstunde.staff.models import User

MOST_IN_THE_ROOM = 4  # each sends to each; more would overload a telephone
MOST_INVITED = 8


class RoomFull(Exception):
    """Four are in the room already."""


class TooManyInvited(Exception):
    """So many have been invited to this consultation already."""


class NoRelay(Exception):
    """Two households need a TURN server, or they would learn each other's address."""


class TooLate(Exception):
    """The consultation has ended, or the person is not where the action needs them."""


class UnknownCode(Exception):
    """No invitation has this code: mistyped, withdrawn, or the consultation has ended."""


class AlreadyTaken(Exception):
    """Somebody is in the room with this invitation, in another browser."""


class AlreadyHere(Exception):
    """This browser takes part in the consultation already, as somebody else."""


# Invitations


def invite(*, consultation: Consultation, role: Role, name: str, party: Party) -> Participant:
    """A place for a guest. Raises TooManyInvited, NoRelay, TooLate; ValueError for who is no guest."""
    if role not in GUESTS or party == Party.OFFICE:
        raise ValueError(role)
    with writing():
        _lock(consultation)
        if Participant.objects.filter(consultation=consultation, role__in=GUESTS).count() >= MOST_INVITED:
            raise TooManyInvited
        if party == Party.SECOND and not has_relay():
            raise NoRelay
        guest = Participant(consultation=consultation, role=role, party=party, name=name.strip(), standing=Standing.INVITED)
        guest.code_hash = token_hash(code_of(guest))
        guest.save()
        announce(room_subject(consultation.pk))
        return guest


def code_of(guest: Participant) -> str:
    return derived_code("guest", guest.public_id)


def written_code(guest: Participant) -> str:
    return written(code_of(guest))


@dataclass(frozen=True)
class Opened:
    guest: Participant
    new_key: str | None  # for the browser's cookie when it had none


def open_invitation(
    *, typed: str, browser: Browser | None, user: User | None, municipality: Municipality, now: datetime
) -> Opened:
    """The browser holds the invitation from here on. Until somebody was admitted with it, another browser may take it over.

    Raises UnknownCode, AlreadyTaken, AlreadyHere.
    """
    with writing():
        guest = _invited(municipality).filter(code_hash=hash_of_typed(typed)).first()
        if guest is None:
            raise UnknownCode
        _lock(guest.consultation)
        guest.refresh_from_db()
        if browser is not None and guest.browser_id == browser.pk:
            return Opened(guest, None)
        if guest.standing not in (Standing.INVITED, Standing.KNOCKING):
            raise AlreadyTaken
        if _takes_part(guest.consultation, browser, user):
            raise AlreadyHere
        key = None
        if browser is None:
            browser, key = new_browser(municipality=municipality, now=now)
        _set(guest, browser=browser, standing=Standing.INVITED)
        end_streams(participant_subject(guest.pk))
        return Opened(guest, key)


def _invited(municipality: Municipality) -> QuerySet[Participant]:
    guests = Participant.objects.filter(role__in=GUESTS, consultation__office__municipality=municipality)
    return guests.exclude(standing=Standing.REMOVED).exclude(consultation__state=State.ENDED).select_related("consultation")


def _takes_part(consultation: Consultation, browser: Browser | None, user: User | None) -> bool:
    if user and (consultation.adviser_id == user.pk or consultation.participants.filter(user=user).exists()):
        return True
    others = consultation.participants.exclude(standing=Standing.REMOVED)
    return browser is not None and (
        consultation.ticket.browsers.filter(pk=browser.pk).exists() or others.filter(browser=browser).exists()
    )


# At the door


def knock(*, guest: Participant, name: str = "") -> None:
    """The guest asks to come in. Knocking twice is harmless; who is held aside or in the room stays so. Raises TooLate."""
    with writing():
        _lock(guest.consultation)
        guest.refresh_from_db()
        if guest.standing == Standing.REMOVED:
            raise TooLate
        if guest.standing == Standing.INVITED:
            _set(guest, standing=Standing.KNOCKING, name=guest.name or name.strip(), left_at=None)


def admit(*, participant: Participant) -> None:
    """Into the room, from the door or from aside. Raises RoomFull, NoRelay, TooLate."""
    with writing():
        consultation = _lock(participant.consultation, running=True)
        _admit(consultation, participant)


def admit_everybody(*, consultation: Consultation) -> None:
    """Whoever was held aside comes back, all or none. Raises RoomFull, NoRelay, TooLate."""
    with writing():
        consultation = _lock(consultation, running=True)
        for participant in consultation.participants.filter(standing=Standing.HELD):
            _admit(consultation, participant)


def _admit(consultation: Consultation, participant: Participant) -> None:
    participant.refresh_from_db()
    if participant.standing == Standing.ADMITTED:
        return
    if participant.standing not in (Standing.KNOCKING, Standing.HELD):
        raise TooLate
    inside = consultation.participants.filter(standing=Standing.ADMITTED)
    if inside.count() >= MOST_IN_THE_ROOM:
        raise RoomFull
    if participant.party == Party.SECOND and not has_relay():
        raise NoRelay
    _set(participant, standing=Standing.ADMITTED, left_at=None)


def hold(*, participant: Participant) -> None:
    """Aside: nothing of the talk reaches them until they are admitted again. Raises TooLate."""
    _lead_out(participant, Standing.HELD)


def send_back(*, participant: Participant) -> None:
    """Back to the door, as if they had just knocked. Raises TooLate."""
    _lead_out(participant, Standing.KNOCKING)


def talk_alone_with(*, participant: Participant) -> None:
    """Whoever belongs to another household is held aside; then the person is admitted. Raises RoomFull, NoRelay, TooLate."""
    with writing():
        consultation = _lock(participant.consultation, running=True)
        participant.refresh_from_db()
        households = {Party.FIRST, Party.SECOND} - {Party(participant.party)}
        for other in consultation.participants.filter(standing=Standing.ADMITTED, party__in=households):
            _set(other, standing=Standing.HELD)
        _admit(consultation, participant)


def _lead_out(participant: Participant, standing: Standing) -> None:
    with writing():
        _lock(participant.consultation, running=True)
        participant.refresh_from_db()
        if participant.role == Role.ADVISER or participant.standing not in (
            Standing.ADMITTED,
            Standing.HELD,
            Standing.KNOCKING,
        ):
            raise TooLate
        _set(participant, standing=standing)


def remove(*, participant: Participant) -> None:
    """Out, and the invitation opens nothing any more. Adviser and citizen are never removed. Raises TooLate."""
    with writing():
        _lock(participant.consultation)
        participant.refresh_from_db()
        if participant.role in (Role.ADVISER, Role.CITIZEN):
            raise TooLate
        _set(participant, standing=Standing.REMOVED, code_hash=None)
        mail.forget(tenant=participant.consultation.office.municipality.slug, reference=participant.public_id)


def leave(*, participant: Participant, now: datetime) -> None:
    """Somebody leaves by themselves. A guest may knock again, a colleague join again, the citizen just come back."""
    with writing():
        _lock_any(participant.consultation)
        participant.refresh_from_db()
        if participant.role == Role.COLLEAGUE:
            _set(participant, standing=Standing.REMOVED, left_at=now)
        elif participant.role in GUESTS and participant.standing != Standing.REMOVED:
            _set(participant, standing=Standing.INVITED, left_at=now)
        else:
            _set(participant, left_at=now)


# Help by colleagues


def ask_for_help(*, consultation: Consultation, now: datetime) -> None:
    """Silently: nobody in the room learns of it but the adviser. Raises TooLate."""
    with writing():
        _lock(consultation, running=True)
        _note_help(consultation, now)


def need_no_help(*, consultation: Consultation) -> None:
    with writing():
        _note_help(consultation, None)


def join_as_colleague(*, consultation: Consultation, colleague: User) -> Participant:
    """Only who was asked for help comes in. Doing it twice is harmless. Raises RoomFull, TooLate."""
    with writing():
        consultation = _lock(consultation, running=True)
        place = consultation.participants.filter(user=colleague).first()
        if place and place.standing == Standing.ADMITTED:
            return place
        if consultation.help_asked_at is None:
            raise TooLate
        if consultation.participants.filter(standing=Standing.ADMITTED).count() >= MOST_IN_THE_ROOM:
            raise RoomFull
        place = place or Participant(consultation=consultation, role=Role.COLLEAGUE, party=Party.OFFICE, user=colleague)
        place.standing, place.left_at = Standing.ADMITTED, None
        place.save()
        _note_help(consultation, None)
        announce(room_subject(consultation.pk))
        return place


def _note_help(consultation: Consultation, asked_at: datetime | None) -> None:
    Consultation.objects.filter(pk=consultation.pk).update(help_asked_at=asked_at)
    announce(room_subject(consultation.pk), office_subject(consultation.office_id))


# Shared


def _lock(consultation: Consultation, *, running: bool = False) -> Consultation:
    """From here to the end of the transaction nobody else changes who is in the room."""
    locked = _lock_any(consultation)
    if locked.state == State.ENDED or (running and locked.state != State.RUNNING):
        raise TooLate
    return locked


def _lock_any(consultation: Consultation) -> Consultation:
    return Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)


def _set(participant: Participant, **values: object) -> None:
    for name, value in values.items():
        setattr(participant, name, value)
    participant.save(update_fields=list(values))
    announce(room_subject(participant.consultation_id))
