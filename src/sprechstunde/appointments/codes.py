"""The codes in our mails."""

from __future__ import annotations

from sprechstunde.foundation.codes import CODE_LETTERS, derived_code, hash_of_typed, written

__all__ = ["CODE_LETTERS", "code_of", "hash_of_typed", "reminder_key_of", "written"]


def code_of(public_id: str, generation: int) -> str:
    """Opens the appointment: in the link's fragment, or typed."""
    return derived_code("appointment", public_id, str(generation))


def reminder_key_of(public_id: str) -> str:
    """Ends the reminders of the appointment, and nothing else."""
    return derived_code("reminders", public_id)
