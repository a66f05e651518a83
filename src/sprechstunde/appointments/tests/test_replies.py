"""What is read out of answers; nothing here touches the database."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprechstunde.appointments import replies
from sprechstunde.appointments.replies import Reply, reply_in
from sprechstunde.appointments.tests.calendar_answers import (
    ANNA,
    PROGRAMS,
    UID,
    bare,
    entry,
    gmail,
    mail,
    multipart,
    outlook,
    part,
    text,
    thunderbird,
)
from sprechstunde.mail.inbox import Outcome, Result
from sprechstunde.mail.incoming.parsing import parsed


def read(content: bytes) -> Reply | Outcome:
    return reply_in(parsed(content))


def for_a_person(reason: str) -> Outcome:
    return Outcome(Result.FOR_HUMAN, reason)


IGNORED = Outcome(Result.IGNORED, replies.AUTOMATIC)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"])
def test_every_program_is_understood(program, answer):
    reply = read(PROGRAMS[program](answer, sequence=3))
    assert isinstance(reply, Reply)
    assert (reply.uid, reply.sequence, reply.attendee.lower(), reply.partstat) == (UID, 3, ANNA, answer)
    assert reply.dtstamp == datetime(2026, 11, 18, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
def test_every_encoding_is_understood(encoding):
    reply = read(bare(entry(more="COMMENT:Schöne Grüße\\, bis dann"), encoding=encoding))
    assert reply.comment == "Schöne Grüße, bis dann"


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "iso-8859-1", "windows-1252", "erfunden", "zlib", "punycode", ""])
def test_a_wrong_or_odd_charset_changes_no_answer(charset):
    kind = f'text/calendar; method=REPLY; charset="{charset}"'
    reply = read(bare(entry("DECLINED", more="COMMENT:Grüße"), kind=kind))
    assert reply.partstat == "DECLINED"


def test_latin_letters_sent_as_utf_8_are_read_nevertheless():
    content = bare(entry(more="COMMENT:Grüße")).replace("Grüße".encode(), "Grüße".encode("latin-1"))
    assert read(content).comment == "Grüße"


def test_an_entry_that_is_only_attached_counts():
    kind = 'application/octet-stream; name="answer.ics"'
    attached = part(entry("DECLINED"), kind=kind, more='Content-Disposition: attachment; filename="answer.ics"\r\n')
    assert read(mail(multipart("mixed", text("Leider nein."), attached))).partstat == "DECLINED"


def test_parts_within_parts_within_parts_are_found():
    body = multipart("alternative", text("Ja."), part(entry()), boundary="=_0")
    for depth in range(1, 10):
        body = multipart("mixed", body, text("--\r\nVirenfrei."), boundary=f"=_{depth}")
    assert read(mail(body)).partstat == "ACCEPTED"


def test_without_a_sequence_it_is_the_first():
    assert read(bare(entry(sequence=None))).sequence == 0


def test_an_attendee_without_mailto_is_known_by_the_address_beside_it():
    assert read(bare(entry(attendee="invalid:nomail", params=f";EMAIL={ANNA}"))).attendee == ANNA
    assert read(bare(entry(attendee="/principals/anna"))).attendee == ""


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bare(entry(method="COUNTER"), kind="text/calendar; method=COUNTER"), replies.OTHER_TIME),
        (bare(entry(method="REQUEST"), kind="text/calendar; method=REQUEST"), replies.NO_ANSWER),
        (bare(entry(method="PUBLISH"), kind="text/calendar; method=PUBLISH"), replies.NO_ANSWER),
        (bare(entry(), kind="text/calendar; method=REQUEST"), replies.CONTRADICTORY),
        (bare(entry(method="CANCEL")), replies.CONTRADICTORY),
        (bare(entry().replace("METHOD:REPLY\r\n", ""), kind="text/calendar"), replies.NO_ANSWER),
        (bare(entry("NEEDS-ACTION")), replies.UNCLEAR),
        (bare(entry().replace("PARTSTAT=ACCEPTED", "CN=Anna")), replies.UNCLEAR),
        (bare(entry(more="ATTENDEE;PARTSTAT=ACCEPTED:mailto:bert@example.org")), replies.UNCLEAR),
        (bare(entry(more="RECURRENCE-ID:20261119T080000Z")), replies.UNCLEAR),
        (bare(entry(sequence=-1)), replies.UNCLEAR),
        (bare(entry(more="SEQUENCE:1")), replies.UNCLEAR),
        (bare(entry().replace(f"UID:{UID}\r\n", "")), replies.UNCLEAR),
        (bare(entry().replace("END:VEVENT", "END:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT")), replies.UNCLEAR),
        (bare(entry().replace("VEVENT", "VTODO")), replies.UNCLEAR),
        (bare("BEGIN:VCALENDAR\r\n"), replies.CONTRADICTORY),
        (bare("", kind="text/calendar"), replies.NO_ANSWER),
        (bare(entry(more="COMMENT:" + "x" * 70_000)), replies.TOO_MANY_CALENDARS),
        (mail(multipart("mixed", *[part(entry())] * 6)), replies.TOO_MANY_CALENDARS),
        (mail(multipart("mixed", part(entry()), part(entry("DECLINED")))), replies.CONTRADICTORY),
        (mail(multipart("mixed", part(entry()), part("")), head=""), replies.CONTRADICTORY),
        (mail(text("Ich kann leider nicht kommen.")), replies.NO_CALENDAR),
        (mail(""), replies.NO_CALENDAR),
        (b"", replies.NO_CALENDAR),
    ],
)  # fmt: skip
def test_what_is_not_plainly_an_answer_is_for_a_person(content, reason):
    assert read(content) == for_a_person(reason)


def test_a_forwarded_answer_is_not_the_senders():
    forwarded = f"Content-Type: message/rfc822\r\n\r\n{outlook('DECLINED').decode()}"
    assert read(mail(multipart("mixed", text("Zur Kenntnis."), forwarded, boundary="=_aussen"))) == for_a_person(
        replies.NO_CALENDAR
    )


AUTOMATIC_HEADS = [
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: auto-replied (vacation); owner=x",
    "Auto-Submitted: something-new",
    "Precedence: bulk",
    "Precedence: auto_reply",
    "List-Id: Rundbrief <rundbrief.example.org>",
    "Return-Path: <>",
    "X-Autoreply: yes",
]


@pytest.mark.parametrize("head", [*AUTOMATIC_HEADS, "Auto-Submitted: auto-generated"])
def test_automatic_mails_without_an_answer_are_ignored(head):
    assert read(mail(text("Ich bin nicht im Haus."), head=head)) == IGNORED


@pytest.mark.parametrize("head", AUTOMATIC_HEADS)
def test_an_answer_that_no_person_gave_is_not_applied(head):
    assert read(mail(part(entry("DECLINED")), head=head)) == for_a_person(replies.ANSWERED_BY_ITSELF)


def test_what_a_person_clicked_in_a_calendar_service_is_an_answer_though_a_program_wrote_the_mail():
    assert b"Auto-Submitted: auto-generated" in gmail("DECLINED")
    assert read(gmail("DECLINED")).partstat == "DECLINED"


@pytest.mark.parametrize("head", ["Auto-Submitted: no", "Return-Path: <anna@example.org>", "Precedence: first-class"])
def test_persons_write_such_heads_too(head):
    assert isinstance(read(mail(part(entry()), head=head)), Reply)


def test_a_mail_that_came_back_is_for_a_person():
    report = multipart("report; report-type=delivery-status", text("550 unknown"), text("Action: failed"))
    assert read(mail(report, head="Return-Path: <>\nAuto-Submitted: auto-replied")) == for_a_person(replies.RETURNED)


def test_a_receipt_is_ignored():
    report = multipart("report; report-type=disposition-notification", text("Gelesen."))
    assert read(mail(report)) == IGNORED


@given(st.binary(max_size=400), st.integers(0, 1500), st.sampled_from(sorted(PROGRAMS)))
def test_whatever_is_mixed_in_nothing_breaks(noise, position, program):
    """Nothing but a reply or an outcome comes out, and never somebody else's answer."""
    content = PROGRAMS[program]("DECLINED")
    found = read(content[:position] + noise + content[position:])
    assert isinstance(found, (Reply, Outcome))


@given(st.text(max_size=300))
def test_whatever_stands_in_the_calendar_nothing_breaks(words):
    assert isinstance(read(bare(entry(more=words.replace("\r", "")), encoding="base64")), (Reply, Outcome))


@pytest.mark.parametrize(
    "calendar",
    [
        "BEGIN:VCALENDAR\r\n" * 4000,
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n" + "BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 2000,
        entry(more="ATTENDEE" + ';CN="' * 800 + ":mailto:x"),
        entry(more="ATTENDEE;CN=" + "\\" * 4000),
        entry(more="\n".join(["ATTENDEE;CN=x:mailto:x"] * 2500)),
        entry(more="COMMENT:" + "\\n" * 20_000),
        "x" * 60_000,
        "\x00" * 60_000,
    ],
    ids=range(8),
)
def test_a_hostile_calendar_takes_no_time(calendar):
    started = time.process_time()
    assert isinstance(read(bare(calendar, encoding="base64")), (Reply, Outcome))
    assert time.process_time() - started < 2


def test_a_note_that_is_too_long_to_be_read_is_a_note():
    assert read(bare(entry(more="COMMENT:" + "x" * 5000))).comment
    assert not read(bare(entry(more="COMMENT;LANGUAGE=de-DE:\\n"))).comment


def test_thunderbirds_own_spelling_of_the_address_is_kept_for_comparing():
    assert read(thunderbird("ACCEPTED")).attendee == ANNA.title()
