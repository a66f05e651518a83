"""How an invitation reaches a guest: as a link, as a code to type, as a picture for a camera, or by e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from sprechstunde.consultations.models import Consultation, Participant, Role, Standing, State
from sprechstunde.consultations.people import TooLate, code_of
from sprechstunde.foundation.database import writing
from sprechstunde.mail import actions as mail
from sprechstunde.mail.blocks import Block, Facts, Heading, Link, Paragraph, Small, as_html, as_text
from sprechstunde.mail.letters import Letter
from sprechstunde.municipalities.lookups import base_url

EVENT = "guest_invitation"
LANGUAGE = "de"
WORTH = timedelta(hours=3)  # no talk that one is still invited to lasts longer


def send_by_mail(*, guest: Participant, to: str, now: datetime) -> None:
    """The address is kept nowhere but in the outbox. Raises TooLate when the invitation has been opened or ended."""
    with writing():
        consultation = Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=guest.consultation_id)
        guest.refresh_from_db(fields=["standing"])
        if consultation.state == State.ENDED or guest.standing != Standing.INVITED:
            raise TooLate
        mail.send_later(compose(guest=guest, to=to, now=now), now=now)


def compose(*, guest: Participant, to: str, now: datetime) -> Letter:
    municipality = guest.consultation.office.municipality
    with translation.override(LANGUAGE):
        subject = _("Invitation to a conversation")
        blocks = list(_blocks(guest, subject))
        html = as_html(blocks, language=LANGUAGE, title=subject)
    return Letter(
        event=EVENT,
        tenant=municipality.slug,
        reference=guest.public_id,
        language=LANGUAGE,
        sender_name=municipality.name,
        sender_address=municipality.mail_sender,
        reply_to=municipality.email,
        to=to,
        subject=subject,
        text=as_text(blocks),
        html=html,
        not_after=now + WORTH,
    )


def address_in_mails(guest: Participant) -> str:
    """The path prefix is part of the base: a request's thread knows it, the ticker's does not."""
    path = reverse("consultations:invitation").removeprefix(get_script_prefix()).lstrip("/")
    return f"{base_url(guest.consultation.office.municipality)}/{path}#{code_of(guest)}"


def _blocks(guest: Participant, subject: str) -> Iterator[Block]:
    """Of a discreet office neither its name nor the role, which would tell as much."""
    office = guest.consultation.office
    yield Heading(subject)
    yield Paragraph(_("You are invited to a video conversation that takes place now."))
    if not office.sensitive:
        yield Facts(((_("Office"), office.name), (_("You take part as"), str(Role(guest.role).label))))
    yield Paragraph(
        _("You need a browser. Camera and microphone stay off until you turn them on. You knock, and then you are let in.")
    )
    yield Link(_("Open the invitation"), address_in_mails(guest))
    yield Small(_("The link is meant for you alone. It ends with the conversation."))
