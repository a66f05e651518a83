"""The mails of a whole life as a real mail server received them, byte for byte, and what a calendar makes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOON
from sprechstunde.appointments import actions, jobs, proposals
from sprechstunde.appointments.calendar_entry import uid_of
from sprechstunde.appointments.models import EndedBy
from sprechstunde.appointments.tests.cast import ANNA, HALF_AN_HOUR, TOMORROW_AT_NINE, fresh
from sprechstunde.appointments.tests.mail_stage import calendar_bytes
from sprechstunde.appointments.tests.simulated_calendar import SimulatedCalendar
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.tests.conftest import (  # noqa: F401  (fixtures)
    authority,
    authority_file,
    certificate,
    deliver,
    our_sender,
    server,
    use_server,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = TOMORROW_AT_NINE + 4 * DAY, TOMORROW_AT_NINE + 5 * DAY, TOMORROW_AT_NINE + 6 * DAY
LIFE = [
    "confirm_request", "request_arrived", "proposals", "confirmed", "moved", "moved", "reminder", "cancelled",
]  # fmt: skip


def whole_life(office):
    """Asked for, proposed, chosen, moved twice, reminded, cancelled. Yields appointment and time after every step."""
    service = office.services.get()
    appointment = proposals.request_appointment(
        office=office, service=service, wishes="Vormittags.", person=ANNA, browser=None, now=NOON
    ).appointment
    soon = NOON + HALF_AN_HOUR
    for now, step in (
        (NOON, lambda now: None),
        (soon, lambda now: actions.confirm(appointment=appointment, now=now)),
        (
            soon,
            lambda now: proposals.propose(
                appointment=appointment, starts=[FIRST, FIRST + HALF_AN_HOUR], adviser=None, note="Bis bald.", now=now
            ),
        ),
        (soon, lambda now: proposals.choose(appointment=appointment, starts_at=FIRST, now=now)),
        (soon, lambda now: actions.move(appointment=appointment, starts_at=SECOND, by=EndedBy.CITIZEN, now=now)),
        (soon, lambda now: actions.move(appointment=appointment, starts_at=THIRD, by=EndedBy.OFFICE, now=now, note="So.")),
        (THIRD - DAY, jobs.remind),
        (
            THIRD - DAY + HALF_AN_HOUR,
            lambda now: actions.cancel(appointment=appointment, by=EndedBy.OFFICE, now=now, reason="Krank."),
        ),
    ):
        step(now)
        yield fresh(appointment), now


@pytest.mark.parametrize("replies_are_read", [False, True], ids=["publish", "request"])
def test_a_whole_life_arrives_and_ends_as_our_page_says(server, deliver, bookable, monkeypatch, replies_are_read):  # noqa: F811
    if replies_are_read:
        mailbox = MailboxSettings(host="127.0.0.1", user="termine", password="geheim")
        monkeypatch.setattr(settings(), "imap", {bookable.municipality.slug: mailbox})
    calendar = SimulatedCalendar()
    received = 0
    for appointment, now in whole_life(bookable):
        deliver(now)
        ours = [each for each in server.accepted if each.recipient == ANNA.email]
        for each in ours[received:]:
            assert each.encrypted
            byte_for_byte(each)
            calendar.receive(each.message)
        received = len(ours)
        if appointment.in_calendar:
            entry = calendar.entries[uid_of(appointment)]
            assert (entry.starts_at, entry.ends_at) == (appointment.starts_at, appointment.ends_at)
            assert entry.cancelled == (appointment.state == "cancelled")
            assert entry.sequence == appointment.sequence
    assert len(calendar.entries) == 1
    assert received == len(LIFE)
    methods = [part_of(each).get_param("method") for each in ours if part_of(each)]
    assert methods == [*["REQUEST" if replies_are_read else "PUBLISH"] * (len(methods) - 1), "CANCEL"]


def part_of(accepted):
    return next((each for each in accepted.message.walk() if each.get_content_type() == "text/calendar"), None)


def byte_for_byte(accepted):
    """RFC 5322, 2.1.1 of the mail; RFC 5545, 3.1 and 3.6 of its calendar; RFC 3834 of its headers."""
    lines = accepted.content.split(b"\n")
    assert all(line.endswith(b"\r") for line in lines[:-1])
    assert max(map(len, lines)) <= 999
    assert accepted.message["Auto-Submitted"] == "auto-generated"
    assert accepted.message["Message-ID"]
    assert accepted.message["Date"]
    calendar = calendar_bytes(accepted.message)
    if calendar is None:
        return
    assert calendar.endswith(b"END:VCALENDAR\r\n")
    content_lines = calendar.split(b"\r\n")
    assert max(map(len, content_lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in content_lines)
    for required in (b"VERSION:2.0", b"PRODID:", b"BEGIN:VTIMEZONE", b"TZID:Europe/Berlin", b"CLASS:PRIVATE", b"DTSTAMP:"):
        assert any(line.startswith(required) for line in content_lines), required
    stamp = next(line for line in content_lines if line.startswith(b"DTSTAMP:"))
    assert stamp.endswith(b"Z")
