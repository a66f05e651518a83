"""Offices of both kinds and appointments for every mail, as the actions would leave them; and mails as they arrive."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from html.parser import HTMLParser

from django.db import transaction

from conftest import NOON, make_office
from sprechstunde.appointments import emails
from sprechstunde.appointments.codes import code_of, reminder_key_of
from sprechstunde.appointments.mail_examples import WITHOUT_A_TIME
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.foundation.tokens import new_public_id, token_hash
from sprechstunde.mail.mime import as_bytes
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.models import Department, Office, Service

STARTS = NOON + timedelta(days=8, hours=-2, minutes=-30)  # Thursday, 26 November 2026, 09:30 in Germany
KINDS = ["ordinary", "discreet"]
LANGUAGES = ["de", "en"]
NAME, PHONE, ADDRESS = "Anna Öztürk-Weiß", "+49 171 5551234", "anna@example.org"
# What a discreet office's mails must never say, in whatever part of them.
TELLING = [
    "jugend", "amt", "trennung", "scheidung", "beratung", "eltern", "dem kind", "umgang", "familie", "fachbereich", "office",
    "concern", "anliegen", "büro", "heike", "geheim",
]  # fmt: skip


# Codes, ids and boundaries: any letters may stand in them by chance.
RANDOM = re.compile(r"[A-Z2-7]{26}|(?:[A-Z2-7]{5}-){5}[A-Z2-7]|Message-ID: .*|boundary=.*|UID:.*")


def make_kind(municipality, kind):
    """An office with names that tell a lot, discreet or not."""
    type(municipality).objects.filter(pk=municipality.pk).update(email="post@musterstadt.example", phone="+49 2181 608-0")
    municipality.refresh_from_db()
    office = make_office(municipality, slug="trennung-scheidung", sensitive=kind == "discreet")
    Department.objects.filter(pk=office.department_id).update(
        name="Jugendamt", email="jugendamt@musterstadt.example", phone="+49 2181 1111"
    )
    Office.objects.filter(pk=office.pk).update(
        name="Trennungs- und Scheidungsberatung", email="scheidung@musterstadt.example", phone="+49 2181 2222"
    )
    Service.objects.filter(office=office).update(name="Umgang mit dem Kind", slug="kind")
    return Office.objects.select_related("municipality", "department").get(pk=office.pk)


def appointment_for(event, office, language="de", **details):
    public_id = new_public_id()
    timed = event not in WITHOUT_A_TIME
    over = event == Event.CANCELLED
    fields = {
        "state": State.CANCELLED if over else State.CONFIRMED if timed else State.REQUESTED,
        "ended_at": NOON if over else None,
        "ended_by": EndedBy.OFFICE if over else EndedBy.NOBODY,
        "starts_at": STARTS if timed else None,
        "ends_at": STARTS + timedelta(minutes=30) if timed else None,
        "held_until": NOON + timedelta(minutes=30),
        "in_calendar": timed,
        **details,
    }
    return Appointment.objects.create(
        public_id=public_id,
        code_hash=token_hash(code_of(public_id, 0)),
        reminder_key_hash=token_hash(reminder_key_of(public_id)),
        office=office,
        service=office.services.get(),
        email=ADDRESS,
        name=NAME,
        phone=PHONE,
        language=language,
        created_at=NOON,
        **fields,
    )


def written_mail(event, appointment, now=NOON, **options):
    """The mail in the outbox, or None if none was written."""
    before = OutgoingMail.objects.count()
    with transaction.atomic():
        emails.send(event=event, appointment=appointment, now=now, **options)
    return OutgoingMail.objects.order_by("-pk").first() if OutgoingMail.objects.count() > before else None


def arrived(mail):
    """As the recipient's program reads it."""
    return email.message_from_bytes(as_bytes(mail), policy=email.policy.default)


def part(message, kind):
    return next((each for each in message.walk() if each.get_content_type() == kind), None)


def calendar_bytes(message):
    found = part(message, "text/calendar")
    return found.get_payload(decode=True) if found else None


def everything_said(message):
    """Headers and all parts, decoded, without the address it goes to."""
    headers = [f"{name}: {value}" for name, value in message.items() if name != "To"]
    parts = [each.get_payload(decode=True).decode() for each in message.walk() if not each.is_multipart()]
    return RANDOM.sub("", "\n".join([*headers, *(unfolded(each) for each in parts)]))


def unfolded(text):
    return re.sub(r"\r\n[ \t]", "", text)


def squeezed(text):
    """Only what is read: no white space, no marks of quotations and lists."""
    return re.sub(r"[\s>=-]+", "", text)


class Seen(HTMLParser):
    """What a person sees of a mail's HTML, piece by piece, and what it consists of."""

    def __init__(self, html):
        super().__init__()
        self.pieces, self.tags, self.links, self.attributes = [], [], [], []
        self._open = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.links += [value for name, value in attrs if name == "href"]
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data):
        if data.strip() and not {"style", "title"} & set(self._open):
            self.pieces.append(data.strip())
