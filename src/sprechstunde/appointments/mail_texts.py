"""What a municipality or an office writes instead of our words, with placeholders for what only the program knows.

Only the words between the heading and the facts are replaced: time, link, code and how to cancel are never lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sprechstunde.appointments.discretion import tells
from sprechstunde.appointments.mail_senders import telephone
from sprechstunde.appointments.mail_words import Event, Occasion, Words
from sprechstunde.appointments.models import MailText
from sprechstunde.appointments.wording_of_times import clock_in_words, day_in_words
from sprechstunde.offices.models import Office

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


@dataclass(frozen=True)
class Placeholder:
    """`name` is what people write between braces, so it is German, as those who write are."""

    name: str
    meaning: str | Promise
    where: str | Promise = ""  # in which mails; empty: in all
    tells: bool = False  # not for discreet offices


WITH_ONE_TIME = _("about one certain time, but not in cancellations: a request has none")

DAY = Placeholder("Tag", _("day of the appointment, such as “Thursday, 4 June 2026”"), WITH_ONE_TIME)
CLOCK = Placeholder("Uhrzeit", _("beginning of the appointment, such as “09:30”"), WITH_ONE_TIME)
LIMIT = Placeholder("Frist", _("until when the times are kept"), _("where times are kept that are not booked yet"))
MUNICIPALITY = Placeholder("Kommune", _("name of the municipality"))
TELEPHONE = Placeholder("Telefon", _("telephone number shown in the mail"))
OFFICE = Placeholder("Büro", _("name of the virtual office; not for discreet offices"), tells=True)
SERVICE = Placeholder("Leistung", _("service that was chosen; not for discreet offices"), tells=True)

EVERYWHERE = (MUNICIPALITY, TELEPHONE, OFFICE, SERVICE)
ALL_PLACEHOLDERS = (DAY, CLOCK, LIMIT, *EVERYWHERE)
WITHOUT_A_TIME = {Event.CONFIRM_REQUEST, Event.REQUEST_ARRIVED, Event.PROPOSALS, Event.PROPOSALS_EXPIRED, Event.REQUEST_EXPIRED}
SOMETIMES_WITHOUT_A_TIME = {Event.CANCELLED}
WITH_A_LIMIT = {Event.CONFIRM_ADDRESS, Event.PROPOSALS}
EDITABLE = tuple(event for event in Event if event != Event.OFFICE_REQUEST)


def placeholders_of(event: Event) -> tuple[Placeholder, ...]:
    has_time = event not in WITHOUT_A_TIME | SOMETIMES_WITHOUT_A_TIME
    return (*((DAY, CLOCK) if has_time else ()), *((LIMIT,) if event in WITH_A_LIMIT else ()), *EVERYWHERE)


def unknown_placeholders(event: Event, text: str, *, discreet: bool = False) -> list[str]:
    known = {each.name for each in placeholders_of(event) if not (discreet and each.tells)}
    return [name for name in PLACEHOLDER.findall(text) if name not in known]


def own_words(event: Event, ours: Words, occasion: Occasion, language: str) -> Words:
    """The office's words, else the municipality's, else ours; ours, too, where theirs would give a discreet office away."""
    office = occasion.appointment.office
    own = mail_text(event, office, language)
    if own is None or gives_away(own, office):
        return ours
    values = _values(occasion)
    paragraphs = tuple(part.strip() for part in re.split(r"\n\s*\n", _filled(own.body, values)) if part.strip())
    return Words(_filled(own.subject, values) or ours.subject, ours.heading, paragraphs or ours.paragraphs)


def mail_text(event: Event, office: Office, language: str) -> MailText | None:
    texts = MailText.objects.filter(Q(office=office) | Q(office=None), municipality=office.municipality_id)
    found = {text.office_id: text for text in texts.filter(event=event, language=language)}
    return found.get(office.pk) or found.get(None)


def gives_away(text: MailText, office: Office) -> bool:
    """Whether these words say what a discreet office is for."""
    words = f"{text.subject}\n{text.body}"
    telling = {each.name for each in EVERYWHERE if each.tells}
    return office.sensitive and (bool(telling & set(PLACEHOLDER.findall(words))) or tells(words, office))


def _values(occasion: Occasion) -> dict[str, str]:
    office = occasion.appointment.office
    values = {
        MUNICIPALITY.name: office.municipality.name,
        TELEPHONE.name: telephone(office),
        OFFICE.name: office.name,
        SERVICE.name: occasion.appointment.service.name,
        LIMIT.name: occasion.limit,
    }
    if occasion.has_time:
        values[DAY.name] = day_in_words(occasion.starts_at, occasion.zone)
        values[CLOCK.name] = clock_in_words(occasion.starts_at, occasion.zone)
    return values


def _filled(text: str, values: dict[str, str]) -> str:
    """In one go: what stands in a value is never taken for a placeholder."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
