"""Order, pauses, ends and clocks: with a server where one is needed, with rows where that is enough."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.mail import jobs, outbox
from sprechstunde.mail.models import IncomingMail, MailState, OutgoingMail, Trouble
from sprechstunde.mail.smtp import NotSent

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def sweep_at_once(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "_last_sweep", None)


def fail_until_given_up(trouble: Trouble) -> list[timedelta]:
    """The pauses between the tries, in order."""
    pauses, now = [], NOON
    while True:
        mail = outbox.claim_next(now)
        if outbox.put_off(mail, NotSent(trouble), now):
            return pauses
        due_at = OutgoingMail.objects.get(pk=mail.pk).due_at
        pauses.append(due_at - now)
        now = due_at


def test_pauses_grow_to_an_hour_and_end_after_two_days(write):
    write()
    pauses = fail_until_given_up(Trouble.LATER)
    assert pauses[:7] == [minutes * MINUTE for minutes in (1, 2, 5, 15, 30, 60, 60)]
    assert set(pauses[6:]) == {HOUR}
    assert 48 * HOUR <= sum(pauses, timedelta()) < 49 * HOUR
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.trouble) == (MailState.UNDELIVERABLE, Trouble.LATER)


def test_a_server_that_is_away_is_looked_for_every_five_minutes(write):
    write()
    pauses = fail_until_given_up(Trouble.UNREACHABLE)
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 5 * MINUTE, 5 * MINUTE]
    assert max(pauses) == 5 * MINUTE


def test_a_clock_that_jumped_ahead_gives_up_nothing_after_one_try(write):
    write()
    jumped = NOON + 30 * DAY
    mail = outbox.claim_next(jumped)
    assert not outbox.put_off(mail, NotSent(Trouble.LATER), jumped)
    assert OutgoingMail.objects.get().state == MailState.WAITING


def test_what_is_overdue_is_sent(server, write, deliver):
    write()
    assert deliver(NOON + 400 * DAY) == 1


def test_a_clock_set_back_delays_nothing_for_longer_than_an_hour(server, write, deliver):
    write(now=NOON + 10 * DAY)
    assert deliver(NOON) == 0
    jobs.sweep(NOON)
    assert deliver(NOON + HOUR) == 1


def test_a_claim_from_before_the_clock_was_set_back_does_not_hold_for_ever(server, write, deliver):
    write()
    OutgoingMail.objects.update(sending_since=NOON + 10 * DAY)
    assert deliver(NOON) == 1


def test_a_mail_that_somebody_is_sending_is_left_alone_until_they_must_be_dead(server, write, deliver):
    write()
    assert outbox.claim_next(NOON)
    assert deliver(NOON + outbox.CLAIM - timedelta(seconds=1)) == 0
    assert deliver(NOON + outbox.CLAIM + timedelta(seconds=1)) == 1


def test_who_comes_late_changes_nothing(write):
    """A lane that slept past its claim must not put off what another has sent since."""
    write()
    slow = outbox.claim_next(NOON)
    quick = outbox.claim_next(NOON + outbox.CLAIM + MINUTE)
    outbox.note_sent(quick, NOON + outbox.CLAIM + MINUTE, keep_content=False)
    outbox.put_off(slow, NotSent(Trouble.INTERRUPTED, for_ever=True), NOON + HOUR)
    assert OutgoingMail.objects.get().state == MailState.SENT


def test_mails_about_one_thing_arrive_in_order(server, write, deliver):
    first = write(event="confirmed")
    second = write(event="cancelled", now=NOON + MINUTE)
    other = write(reference="termin-2", now=NOON + MINUTE)
    OutgoingMail.objects.filter(pk=first.pk).update(due_at=NOON + HOUR)  # as after a failed try
    assert deliver(NOON + 2 * MINUTE) == 1
    assert server.accepted[0].message["Message-ID"] == other.message_id
    assert deliver(NOON + HOUR) == 2
    assert [each.message["Message-ID"] for each in server.accepted[1:]] == [first.message_id, second.message_id]


def test_one_who_cannot_be_reached_holds_up_nobody_else(server, write, deliver):
    stuck = write(to="adviser@musterstadt.example")
    OutgoingMail.objects.filter(pk=stuck.pk).update(due_at=NOON + HOUR)
    write(to="anna@post.example")
    assert deliver() == 1


def test_after_a_dead_letter_the_next_goes_on(server, write, deliver):
    server.at_data = "554 5.6.0 no"
    write(event="confirmed")
    deliver()
    server.at_data = "250 ok"
    write(event="cancelled")
    assert deliver() == 1


@pytest.mark.parametrize(("minutes", "sent"), [(59, 1), (60, 0), (61, 0)])
def test_a_reminder_is_not_sent_too_late(server, write, deliver, minutes, sent):
    write(not_after=NOON + HOUR)
    assert deliver(NOON + minutes * MINUTE) == sent
    jobs.sweep(NOON + minutes * MINUTE)
    assert OutgoingMail.objects.get().state == (MailState.SENT if sent else MailState.POINTLESS)


def test_what_has_arrived_keeps_no_content(server, write, deliver):
    """The links in it are keys; the mailbox has them now. What may have to be sent again keeps them."""
    server.refuses_recipients = {"falsch@post.example"}
    write(reference="arrived", calendar=b"BEGIN:VCALENDAR", calendar_method="REQUEST", unsubscribe_url="https://x.example/abc")
    write(reference="dead", to="falsch@post.example")
    deliver()
    write(reference="pointless", not_after=NOON)
    jobs.drop_pointless(NOON)
    content = {
        mail.reference: (mail.text, mail.html, mail.calendar, mail.unsubscribe_url) for mail in OutgoingMail.objects.all()
    }
    assert content["arrived"] == content["pointless"] == ("", "", None, "")
    assert "Ihr Termin steht fest" in content["dead"][0]


def test_old_mails_are_deleted_dead_letters_later(server, write, deliver):
    server.refuses_recipients = {"falsch@post.example"}
    write(reference="sent")
    write(reference="dead", to="falsch@post.example")
    deliver()
    write(reference="waiting")
    write(reference="pointless", not_after=NOON)
    jobs.drop_pointless(NOON)
    IncomingMail.objects.create(tenant="musterstadt", message_id_hash="x", received_at=NOON, outcome="ignored")

    def left(now):
        jobs.delete_old_mails(now)
        return set(OutgoingMail.objects.values_list("reference", flat=True))

    assert left(NOON + 7 * DAY) == {"sent", "dead", "waiting", "pointless"}
    assert left(NOON + 7 * DAY + MINUTE) == {"dead", "waiting"}
    assert left(NOON + 30 * DAY) == {"dead", "waiting"}
    assert IncomingMail.objects.exists()
    assert left(NOON + 30 * DAY + MINUTE) == {"waiting"}
    assert not IncomingMail.objects.exists()
