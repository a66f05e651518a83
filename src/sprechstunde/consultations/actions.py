from __future__ import annotations

from datetime import datetime

from sprechstunde.consultations.models import Consultation, Participant, Party, Reason, Role, State
from sprechstunde.consultations.subjects import room_subject
from sprechstunde.foundation.database import writing
from sprechstunde.live.changes import announce
from sprechstunde.offices.models import Counter
from sprechstunde.queue import actions as queue
from sprechstunde.queue.models import Ticket


def call_next(*, counter: Counter, now: datetime) -> Consultation:
    """Calls the first of the queue and opens the room for it, both or neither."""
    with writing():
        return _open_room(queue.call_next(counter=counter, now=now), counter, now)


def pick(*, counter: Counter, ticket: Ticket, now: datetime) -> Consultation:
    """Calls this one out of turn or out of a pause, and opens the room, both or neither."""
    with writing():
        return _open_room(queue.pick(counter=counter, ticket=ticket, now=now), counter, now)


def _open_room(ticket: Ticket, counter: Counter, now: datetime) -> Consultation:
    consultation = Consultation.objects.create(
        office_id=counter.office_id, ticket=ticket, adviser_id=counter.adviser_id, opened_at=now
    )
    Participant.objects.create(consultation=consultation, role=Role.ADVISER, party=Party.OFFICE, absent_since=now)
    return consultation


def start(*, ticket: Ticket, now: datetime) -> Consultation:
    """The citizen has stepped in: they are admitted and the talk runs. Doing it twice is harmless."""
    with writing():
        consultation = Consultation.objects.exclude(state=State.ENDED).get(ticket=ticket)
        Consultation.objects.filter(pk=consultation.pk, state=State.OPENING).update(state=State.RUNNING, started_at=now)
        Participant.objects.get_or_create(
            consultation=consultation, role=Role.CITIZEN, defaults={"party": Party.FIRST, "absent_since": now}
        )
        announce(room_subject(consultation.pk))
        return consultation


def finish(*, consultation: Consultation, now: datetime) -> None:
    """The adviser ends the talk. Raises `queue.actions.TooLate` when nobody has stepped in or it is over."""
    with writing():
        _hold(consultation)
        queue.finish(ticket=consultation.ticket, now=now)
        end(consultation=consultation, reason=Reason.FINISHED, now=now)


def give_back(*, consultation: Consultation, now: datetime) -> None:
    """The adviser cannot take the person now. Raises `queue.actions.TooLate` when this room has closed."""
    with writing():
        _hold(consultation)
        queue.give_back(ticket=consultation.ticket, now=now)


def mark_no_show(*, consultation: Consultation, now: datetime) -> None:
    """Raises `queue.actions.TooLate` when this room has closed."""
    with writing():
        _hold(consultation)
        queue.mark_no_show(ticket=consultation.ticket, now=now)


def _hold(consultation: Consultation) -> None:
    """From here to the end of the transaction the ticket stays. In a room that has closed it may long be called elsewhere."""
    Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.ticket_id)
    if not Consultation.objects.filter(pk=consultation.pk).exclude(state=State.ENDED).exists():
        raise queue.TooLate


def end(*, consultation: Consultation, reason: Reason, now: datetime) -> None:
    """Closes the room; closing a closed one changes nothing."""
    with writing():
        running = Consultation.objects.filter(pk=consultation.pk).exclude(state=State.ENDED)
        if running.update(state=State.ENDED, reason=reason, ended_at=now):
            announce(room_subject(consultation.pk))


def end_for_ticket(*, ticket: Ticket, reason: str, now: datetime) -> None:
    """The ticket has left the counter, so the room has no purpose any more."""
    for consultation in Consultation.objects.filter(ticket=ticket).exclude(state=State.ENDED):
        end(consultation=consultation, reason=Reason(reason), now=now)


def return_to_queue(*, consultation: Consultation, now: datetime) -> None:
    """The adviser is gone for good: the citizen takes the old place again, in front."""
    with writing():
        queue.give_back(ticket=consultation.ticket, now=now, reason=Reason.ADVISER_ABSENT)


def note_connected(*, participant: Participant) -> None:
    with writing():
        Participant.objects.filter(pk=participant.pk).update(absent_since=None, left_at=None)
        announce(room_subject(participant.consultation_id))


def note_disconnected(*, participant: Participant, now: datetime) -> None:
    with writing():
        Participant.objects.filter(pk=participant.pk, absent_since=None).update(absent_since=now)
        announce(room_subject(participant.consultation_id))


def nobody_is_connected(*, now: datetime) -> None:
    """The server has just started: whoever was connected is so no more, and has the full time to come back."""
    with writing():
        Participant.objects.exclude(consultation__state=State.ENDED).update(absent_since=now)


def forgive_absence(*, now: datetime) -> None:
    """After a standstill whoever is absent has the full time to come back."""
    with writing():
        Participant.objects.exclude(consultation__state=State.ENDED).exclude(absent_since=None).update(absent_since=now)
