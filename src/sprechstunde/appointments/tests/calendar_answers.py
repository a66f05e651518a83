"""Answers as calendar programs write them, after RFC 5546 and RFC 6047, in the manner of each program."""

from __future__ import annotations

import base64
import quopri

UID = "7f6a1b52-93a4-4c0e-9d0b-0a4d2f1b8c11@musterstadt.sprechstunde"
ANNA = "anna@example.org"
WORDS = {"ACCEPTED": "Angenommen", "DECLINED": "Abgelehnt", "TENTATIVE": "Mit Vorbehalt"}


def entry(
    answer: str = "ACCEPTED",
    *,
    uid: str = UID,
    sequence: int | None = 0,
    attendee: str = f"mailto:{ANNA}",
    method: str = "REPLY",
    more: str = "",
    params: str = "",
) -> str:
    """The calendar's part; `more` are further lines of the event."""
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Example//Calendar//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        *([f"SEQUENCE:{sequence}"] if sequence is not None else []),
        "DTSTAMP:20261118T113000Z",
        "DTSTART:20261119T080000Z",
        "DTEND:20261119T083000Z",
        "ORGANIZER;CN=Musterstadt:mailto:termine@musterstadt.example",
        f"ATTENDEE;PARTSTAT={answer}{params}:{attendee}",
        *more.splitlines(),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(lines)


def mail(body: str, *, sender: str = f"Anna Muster <{ANNA}>", head: str = "") -> bytes:
    """`body` begins with the header fields of its content."""
    lines = [
        f"From: {sender}",
        "To: termine@musterstadt.example",
        "Subject: =?utf-8?Q?Zugesagt=3A_Termin?=",
        "Date: Wed, 18 Nov 2026 12:30:00 +0100",
        "Message-ID: <answer-1@example.org>",
        "MIME-Version: 1.0",
        *head.splitlines(),
    ]
    return ("\r\n".join(lines) + "\r\n" + body).encode("utf-8", "surrogateescape")


def part(
    calendar: str, *, kind: str = 'text/calendar; charset="utf-8"; method=REPLY', encoding: str = "8bit", more: str = ""
) -> str:
    content = calendar.encode()
    coded = {
        "8bit": lambda: content,
        "base64": lambda: base64.encodebytes(content).replace(b"\n", b"\r\n"),
        "quoted-printable": lambda: quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n"),
    }[encoding]()
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n{coded.decode()}"


def multipart(kind: str, *parts: str, boundary: str = "=_teil") -> str:
    inside = "".join(f"--{boundary}\r\n{each}\r\n" for each in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{inside}--{boundary}--\r\n'


def text(words: str = "", kind: str = "plain") -> str:
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n'


def outlook(answer: str, **changes: object) -> bytes:
    """Exchange: calendar in base64, folded within letters of the alphabet, a time zone of its own, an empty text."""
    more = "SUMMARY;LANGUAGE=de-DE:Zugesagt: Termin\nX-MICROSOFT-CDO-APPT-SEQUENCE:0\nSTATUS:CONFIRMED\nCLASS:PRIVATE"
    calendar = entry(answer, more=more, params=';CN="Muster, Anna"', **changes)
    zone = "BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\n"
    zone += "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    calendar = calendar.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT", 1).replace("Muster, Anna", "Mus\r\n ter, Anna")
    parts = (text(), text("<html><body></body></html>", "html"), part(calendar, encoding="base64"))
    return mail(multipart("alternative", *parts), head="X-MS-Has-Attach:\nX-MS-TNEF-Correlator:\nThread-Topic: Termin")


def apple(answer: str, **changes: object) -> bytes:
    """iCloud and macOS: mixed, quoted-printable, the address may be a principal with the mail address beside it."""
    calendar = entry(answer, params=";CN=Anna;CUTYPE=INDIVIDUAL;EMAIL=anna@example.org", **changes)
    kind = "text/calendar; method=REPLY; charset=utf-8; name=iCal-20261118.ics"
    attached = part(
        calendar, kind=kind, encoding="quoted-printable", more="Content-Disposition: attachment; filename=x.ics\r\n"
    )
    return mail(multipart("mixed", multipart("alternative", text("Anna hat geantwortet."), boundary="=_innen"), attached))


def gmail(answer: str, **changes: object) -> bytes:
    """Google Calendar: marked as made by a program, the entry once within and once attached."""
    calendar = entry(answer, params=";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;CN=anna@example.org;X-NUM-GUESTS=0", **changes)
    inner = multipart(
        "alternative",
        part("Anna hat geantwortet.", kind='text/plain; charset="UTF-8"; format=flowed', encoding="base64"),
        text("<html>Anna hat geantwortet.</html>", "html"),
        part(calendar, kind='text/calendar; charset="UTF-8"; method=REPLY'),
        boundary="000000000000a1",
    )
    attached = part(
        calendar,
        kind='application/ics; name="invite.ics"',
        encoding="base64",
        more='Content-Disposition: attachment; filename="invite.ics"\r\n',
    )
    head = (
        "Reply-To: Anna <anna@example.org>\n"
        "Sender: Google Calendar <calendar-notification@google.com>\n"
        "Auto-Submitted: auto-generated"
    )
    return mail(multipart("mixed", inner, attached, boundary="000000000000a0"), sender="anna@example.org", head=head)


def thunderbird(answer: str, **changes: object) -> bytes:
    """Thunderbird: plain text and the calendar in 8 bit, the address written in its own way."""
    calendar = entry(answer, params=";RSVP=TRUE;ROLE=REQ-PARTICIPANT", **{"attendee": f"MAILTO:{ANNA.title()}", **changes})
    kind = "text/calendar; method=REPLY; charset=UTF-8"
    return mail(multipart("alternative", text(f"{WORDS.get(answer, answer)}."), part(calendar, kind=kind)))


PROGRAMS = {each.__name__: each for each in (outlook, apple, gmail, thunderbird)}


def bare(calendar: str, **changes: object) -> bytes:
    """Nothing but the calendar."""
    return mail(part(calendar, **changes))
