"""Which answers are believed, and what they change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON, make_bookable, make_office
from sprechstunde.appointments import actions, reply_reader
from sprechstunde.appointments.calendar_entry import entry_for_mail, uid_of
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.people import Person
from sprechstunde.appointments.replies import ANSWERED_BY_ITSELF, UNCLEAR
from sprechstunde.appointments.reply_reader import read as read_message
from sprechstunde.appointments.tests.calendar_answers import ANNA, PROGRAMS, bare, entry, mail, part, thunderbird
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, confirmed, fresh, in_state
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.inbox import Outcome, Result
from sprechstunde.mail.incoming.parsing import parsed
from sprechstunde.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


def read(content: bytes, *, tenant: str = "musterstadt", now=NOON) -> Outcome:
    return read_message(parsed(content), tenant, now)


@pytest.fixture
def appointment(bookable):
    appointment = confirmed(bookable)
    OutgoingMail.objects.all().delete()
    return fresh(appointment)


def row(appointment):
    return Appointment.objects.filter(pk=appointment.pk).values().get()


def unchanged(appointment, content, reason, *, result=Result.FOR_HUMAN, reference=True, **options):
    before = row(appointment)
    outcome = read(content, **options)
    assert outcome == Outcome(result, reason, appointment.public_id if reference else "")
    assert row(appointment) == before
    assert not OutgoingMail.objects.exists()
    return True


@pytest.mark.parametrize("program", PROGRAMS)
def test_declining_in_any_program_cancels(appointment, program):
    outcome = read(PROGRAMS[program]("DECLINED", uid=uid_of(appointment)))
    assert outcome == Outcome(Result.APPLIED, "", appointment.public_id)
    after = fresh(appointment)
    assert (after.state, after.ended_by, after.reason) == (State.CANCELLED, EndedBy.CITIZEN, "")
    assert not after.reservations.exists()
    notices = [] if program == "gmail" else ["cancelled"]  # that one calls its mails automatic, and nobody answers those
    assert [mail.event for mail in OutgoingMail.objects.all()] == notices


@pytest.mark.parametrize("program", PROGRAMS)
def test_accepting_in_any_program_is_noted_and_answered_by_nothing(appointment, program):
    outcome = read(PROGRAMS[program]("ACCEPTED", uid=uid_of(appointment)))
    assert outcome == Outcome(Result.APPLIED, "", appointment.public_id)
    assert fresh(appointment).attendee_answer == "accepted"
    assert fresh(appointment).state == State.CONFIRMED
    assert not OutgoingMail.objects.exists()


def test_our_own_invitation_answered_word_for_word_is_believed(appointment, monkeypatch):
    """UID and SEQUENCE as they really stand in our mails."""
    monkeypatch.setattr(settings(), "imap", {"musterstadt": object()})
    ours = entry_for_mail(appointment, now=NOON)
    assert ours.method == "REQUEST"
    answer = ours.content.decode().replace("METHOD:REQUEST", "METHOD:REPLY").replace("NEEDS-ACTION", "DECLINED")
    assert read(bare(answer)).result == Result.APPLIED
    assert fresh(appointment).state == State.CANCELLED


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("TENTATIVE", reply_reader.PERHAPS), ("DELEGATED", reply_reader.DELEGATED), ("NEEDS-ACTION", UNCLEAR)],
)
def test_other_answers_are_for_a_person(appointment, answer, reason):
    content = thunderbird(answer, uid=uid_of(appointment))
    assert unchanged(appointment, content, reason, reference=reason != UNCLEAR)


def test_an_answer_to_an_earlier_time_changes_nothing(appointment):
    new = TOMORROW_AT_NINE + 4 * HALF_AN_HOUR
    actions.move(appointment=appointment, starts_at=new, by=EndedBy.OFFICE, now=NOON)
    OutgoingMail.objects.all().delete()
    assert unchanged(appointment, thunderbird("DECLINED", uid=uid_of(appointment), sequence=0), reply_reader.OUTDATED)
    assert unchanged(appointment, thunderbird("DECLINED", uid=uid_of(appointment), sequence=2), reply_reader.OUTDATED)
    assert read(thunderbird("DECLINED", uid=uid_of(appointment), sequence=1)).result == Result.APPLIED


@pytest.mark.parametrize("attendee", ["mailto:bert@example.org", "mailto:", "invalid:nomail", "mailto:anna@example.org.evil"])
def test_another_attendee_is_not_believed(appointment, attendee):
    content = bare(entry("DECLINED", uid=uid_of(appointment), attendee=attendee))
    assert unchanged(appointment, content, reply_reader.SOMEBODY_ELSE)


@pytest.mark.parametrize(
    "sender",
    [
        "bert@example.org",
        "anna@example.org <bert@example.org>",
        '"anna@example.org" <bert@example.org>',
        "anna@example.org, bert@example.org",
        "anna@example.org@evil.example",
        "anna@example.org\r\nFrom: bert@example.org",
        "",
        "<>",
        "Gruppe: anna@example.org, bert@example.org;",
    ],
)
def test_another_sender_is_not_believed(appointment, sender):
    content = mail(part(entry("DECLINED", uid=uid_of(appointment))), sender=sender)
    assert unchanged(appointment, content, reply_reader.SOMEBODY_ELSE)


@pytest.mark.parametrize("written", ["Anna@Example.ORG", "anna@EXAMPLE.org"])
def test_capital_letters_do_not_count(appointment, written):
    content = mail(part(entry("ACCEPTED", uid=uid_of(appointment), attendee=f"MAILTO:{written}")), sender=f"A <{written}>")
    assert read(content).result == Result.APPLIED


def test_a_domain_with_umlauts_is_the_same_in_both_spellings(bookable):
    appointment = confirmed(bookable, person=Person(email="anna@müller.example"))
    content = entry("ACCEPTED", uid=uid_of(appointment), attendee="mailto:anna@xn--mller-kva.example")
    assert read(mail(part(content), sender="anna@xn--mller-kva.example")).result == Result.APPLIED


def test_an_unknown_entry_changes_nothing(appointment):
    assert unchanged(appointment, thunderbird("DECLINED"), reply_reader.UNKNOWN, reference=False)
    assert unchanged(appointment, thunderbird("DECLINED", uid="nonsense"), reply_reader.UNKNOWN, reference=False)
    elsewhere = uid_of(appointment).replace("musterstadt", "andernort")
    assert unchanged(appointment, thunderbird("DECLINED", uid=elsewhere), reply_reader.UNKNOWN, reference=False)


def test_another_towns_mailbox_reaches_no_appointment_of_ours(appointment, andernort):
    content = thunderbird("DECLINED", uid=uid_of(appointment))
    assert unchanged(appointment, content, reply_reader.UNKNOWN, reference=False, tenant="andernort")
    make_bookable(make_office(andernort))
    elsewhere = uid_of(appointment).replace("musterstadt", "andernort")
    content = thunderbird("DECLINED", uid=elsewhere)
    assert unchanged(appointment, content, reply_reader.UNKNOWN, reference=False, tenant="andernort")


@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED"])
@pytest.mark.parametrize("state", [state for state in State if state not in (State.CONFIRMED, State.CANCELLED)])
def test_only_a_confirmed_appointment_can_be_answered(bookable, state, answer):
    appointment = fresh(in_state(state, bookable))
    OutgoingMail.objects.all().delete()
    content = thunderbird(answer, uid=uid_of(appointment), sequence=appointment.sequence)
    assert unchanged(appointment, content, reply_reader.NOT_CONFIRMED)


def test_declining_twice_cancels_once_and_writes_once(appointment):
    content = thunderbird("DECLINED", uid=uid_of(appointment))
    assert read(content).result == Result.APPLIED
    assert read(content) == Outcome(Result.IGNORED, reply_reader.CANCELLED_ALREADY, appointment.public_id)
    assert OutgoingMail.objects.count() == 1


def test_accepting_what_was_cancelled_is_for_a_person(appointment):
    actions.cancel(appointment=appointment, by=EndedBy.OFFICE, now=NOON)
    OutgoingMail.objects.all().delete()
    assert unchanged(appointment, thunderbird("ACCEPTED", uid=uid_of(appointment)), reply_reader.OUTDATED)


def test_declining_when_it_has_begun_is_too_late(appointment):
    content = thunderbird("DECLINED", uid=uid_of(appointment))
    assert unchanged(appointment, content, reply_reader.TOO_LATE, now=TOMORROW_AT_NINE + timedelta(minutes=1))


def test_an_absence_notice_cancels_nothing(appointment):
    content = mail(part(entry("DECLINED", uid=uid_of(appointment))), head="Auto-Submitted: auto-replied")
    assert unchanged(appointment, content, ANSWERED_BY_ITSELF, reference=False)


def test_a_personal_note_is_applied_and_left_for_a_person(appointment):
    content = bare(entry("ACCEPTED", uid=uid_of(appointment), more="COMMENT:Ich komme mit meiner Schwester."))
    outcome = read(content)
    assert outcome == Outcome(Result.APPLIED, reply_reader.WITH_WORDS, appointment.public_id)
    assert outcome.wants_a_person
    assert "Schwester" not in repr(row(appointment))


def test_the_citizen_is_told_only_once_however_the_mails_bounce_back_and_forth(appointment):
    """Our notice of the cancellation meets an automatic answer, which meets nothing."""
    assert read(thunderbird("DECLINED", uid=uid_of(appointment))).result == Result.APPLIED
    answer = mail("Content-Type: text/plain\r\n\r\nIch bin im Urlaub.", head="Auto-Submitted: auto-replied")
    assert read(answer).result == Result.IGNORED
    assert OutgoingMail.objects.count() == 1
    assert OutgoingMail.objects.get().recipient == ANNA
