from __future__ import annotations


def browser_subject(browser_id: int) -> str:
    """Streams of a browser end with it when the set of its tickets changes."""
    return f"browser/{browser_id}"


def presence_subject(office_id: int) -> str:
    """Somebody who waits there came or went; only the desks show it."""
    return f"presence/{office_id}"
