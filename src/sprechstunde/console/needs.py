"""What a talk needs besides an adviser, in words."""

from __future__ import annotations

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from sprechstunde.appointments.forms import LANGUAGES
from sprechstunde.appointments.models import Appointment

OUR_LANGUAGE = "de"


def needs_of(appointment: Appointment) -> tuple[str, ...]:
    words = [language_need(appointment)]
    if appointment.sign_language:
        words.append(_("Sign language"))
    if appointment.live_text:
        words.append(_("Live text"))
    if appointment.person_of_trust:
        words.append(_("Person of trust"))
    return tuple(word for word in words if word)


def language_need(appointment: Appointment) -> str:
    language = language_name(appointment.language)
    if appointment.interpreter:
        is_foreign = appointment.language != OUR_LANGUAGE
        return _("Interpreting: {language}").format(language=language) if is_foreign else _("Interpreting")
    return "" if appointment.language == OUR_LANGUAGE else _("Language: {language}").format(language=language)


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
