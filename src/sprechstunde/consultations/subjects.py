from __future__ import annotations


def room_subject(consultation_id: int) -> str:
    return f"room/{consultation_id}"
