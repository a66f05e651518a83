"""Whom to invite, as far as the ticket says it."""

from __future__ import annotations

from dataclasses import dataclass

from sprechstunde.consultations.models import Role
from sprechstunde.foundation.languages import LANGUAGES
from sprechstunde.queue.models import Ticket

OUR_LANGUAGE = "de"


@dataclass(frozen=True)
class Proposal:
    role: Role
    language: str  # by its own name; empty when it is not known or ours


def guests_to_propose(ticket: Ticket) -> tuple[Proposal, ...]:
    found = []
    if ticket.interpreter:
        language = "" if ticket.language == OUR_LANGUAGE else dict(LANGUAGES).get(ticket.language, "")
        found.append(Proposal(Role.INTERPRETER, language))
    if ticket.sign_language:
        found.append(Proposal(Role.SIGN_INTERPRETER, ""))
    return tuple(found)
