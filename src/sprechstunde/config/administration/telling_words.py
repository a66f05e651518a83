"""Addresses that give a discreet office away: whoever sees the mail on a phone reads what it is about."""

from __future__ import annotations

from sprechstunde.appointments.discretion import telling_words as words_of
from sprechstunde.config.administration.slugs import SPELLINGS
from sprechstunde.offices.models import Office

# Beginnings of words that tell something about a person wherever they stand.
TELLING = (
    "adoption", "aids", "asyl", "behind", "betreu", "drogen", "erzieh", "famil", "fluecht", "frauenhaus", "gewalt",
    "hiv", "insolvenz", "jobcenter", "jugend", "kindes", "obdach", "opfer", "pflege", "psych", "scheidung", "schuld",
    "schwanger", "sorgerecht", "sozial", "sucht", "teilhabe", "trennung", "umgang", "unterhalt", "wohngeld", "wohnungslos",
)  # fmt: skip
# What offices and services are called all over: such words tell nothing.
NEUTRAL = {
    "amt", "anfrage", "angebot", "antrag", "beratung", "beratungen", "buero", "dienst", "erstberatung", "erste", "ersten",
    "erster", "erstes", "fachbereich", "frage", "fragen", "gespraech", "gespraeche", "service", "sprechstunde", "stadt",
    "stelle", "team", "termin", "termine", "virtuell", "virtuelle", "weitere",
}  # fmt: skip


def telling_words(address: str, office: Office) -> list[str]:
    """What in the address says what the office is about: the words of its own names, and those that tell anywhere."""
    spelled = folded(address)
    local, _at, domain = spelled.partition("@")
    # The own domain may be called whatever it is called; its parts before the last two are chosen for the mailbox.
    looked_at = " ".join((local, *domain.split(".")[:-2]))
    own = {folded(word) for word in words_of(office)} - NEUTRAL
    return sorted(word for word in {*TELLING, *own} if word in looked_at)


def folded(text: str) -> str:
    return text.translate(SPELLINGS).lower()
