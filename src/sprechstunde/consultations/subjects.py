from __future__ import annotations


def room_subject(consultation_id: int) -> str:
    return f"room/{consultation_id}"


def participant_subject(participant_id: int) -> str:
    """Ends when another browser takes the place over."""
    return f"participant/{participant_id}"
