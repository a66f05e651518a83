"""What the pages tell after a change was saved: it is allowed, but probably not what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from sprechstunde.config.administration.telling_words import telling_words
from sprechstunde.mail.lookups import can_send
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Office


def advice_on_office(office: Office) -> Iterator[str]:
    if office.appointments_offered:
        yield from why_nothing_can_be_booked(office)
    if office.sensitive:
        yield from what_gives_it_away(office)


def why_nothing_can_be_booked(office: Office) -> Iterator[str]:
    if not office.consultation_hours.exists():
        yield _("Appointments are offered, but there are no consultation hours: no time can be booked.")
    if not office.staff.filter(is_active=True).exists():
        yield _("Appointments are offered, but nobody advises here: no time can be booked.")
    if not office.services.exists():
        yield _("Appointments are offered, but there is no service that says how long one takes: no time can be booked.")
    if not can_send():
        yield _("This installation sends no mails yet. Until it does, appointments are made by telephone only.")


def what_gives_it_away(office: Office) -> Iterator[str]:
    """Mails of a discreet office must not say what they are about, not even by the address one answers to."""
    address = office.reply_email or office.municipality.email
    if not office.reply_email and office.appointments_offered:
        yield (
            _("This office is discreet and has no e-mail for replies. Answers to its mails go to %(address)s.")
            % {"address": address}
            if address
            else _("This office is discreet and has no e-mail for replies. Nobody can answer its mails.")
        )
    if words := telling_words(address, office):
        yield _("Mails of this discreet office show the address %(address)s, which tells what it is about (%(words)s).") % {
            "address": address,
            "words": ", ".join(words),
        }


def advice_on_municipality(municipality: Municipality) -> Iterator[str]:
    """Its addresses stand in the mails of all offices, the discreet ones among them."""
    discreet = municipality.offices.filter(sensitive=True).select_related("department").prefetch_related("services")
    for address in sorted({municipality.mail_sender, municipality.email} - {""}):
        for office in discreet:
            if words := telling_words(address, office):
                yield _("Mails of the discreet office “%(office)s” may show %(address)s, which tells too much (%(words)s).") % {
                    "office": office.name,
                    "address": address,
                    "words": ", ".join(words),
                }
