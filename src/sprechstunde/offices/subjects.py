"""The names under which the live streams hear of changes."""

from __future__ import annotations


def office_subject(office_id: int) -> str:
    return f"office/{office_id}"


def municipality_subject(municipality_id: int) -> str:
    return f"municipality/{municipality_id}"
