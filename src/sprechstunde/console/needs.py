"""What a talk needs besides an adviser, in words."""

from __future__ import annotations

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from sprechstunde.appointments.forms import LANGUAGES
from sprechstunde.appointments.models import Appointment
from sprechstunde.queue.models import Ticket

OUR_LANGUAGE = "de"


def needs_of(told: Appointment | Ticket) -> tuple[str, ...]:
    words = [language_need(told)]
    if told.sign_language:
        words.append(_("Sign language"))
    if told.live_text:
        words.append(_("Live text"))
    if getattr(told, "person_of_trust", False):
        words.append(_("Person of trust"))
    return tuple(word for word in words if word)


def needs_at_the_desk(ticket: Ticket) -> tuple[str, ...]:
    """What the ticket says, which knows of the appointment's needs, and who comes along."""
    appointment: Appointment | None = getattr(ticket, "appointment", None)
    trust = (_("Person of trust"),) if appointment and appointment.person_of_trust else ()
    return needs_of(ticket) + trust


def language_need(told: Appointment | Ticket) -> str:
    language = language_name(told.language)
    if told.interpreter:
        is_foreign = told.language != OUR_LANGUAGE
        return _("Interpreting: {language}").format(language=language) if is_foreign else _("Interpreting")
    return "" if told.language == OUR_LANGUAGE else _("Language: {language}").format(language=language)


def language_name(code: str) -> str:
    """As the page's language calls it, else by its own name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return dict(LANGUAGES).get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """Languages of a talk: ours, then the others by name."""
    known = [(code, language_name(code)) for code, _own_name in LANGUAGES]
    return sorted(known, key=lambda each: (each[0] != OUR_LANGUAGE, each[1]))
