"""Somebody's mailbox behind a real mail server on this machine: mails are waited for, as people do."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from sprechstunde.mail.tests.post_office import Accepted, PostOffice, post_office

LINK = re.compile(r"https?://\S+/termin/#[A-Z2-7-]+")
CODE = re.compile(r"\b(?:[A-Z2-7]{5}-){5}[A-Z2-7]\b")
WAIT_SECONDS = 20


class Mailbox:
    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._arrived = threading.Condition()
        self._read: list[Accepted] = []
        office.on_acceptance = self._notify

    @property
    def settings(self) -> dict[str, str]:
        """What the server needs to know to deliver here. Not encrypted, which on the same machine is allowed."""
        return {
            "SPRECHSTUNDE_SMTP_HOST": "127.0.0.1",
            "SPRECHSTUNDE_SMTP_PORT": str(self._office.port),
            "SPRECHSTUNDE_SMTP_SECURITY": "none",
        }

    def next_mail(self, recipient: str, subject: str) -> Letter:
        """The next unread mail to somebody whose subject contains these words."""
        found: list[Letter] = []

        def there() -> bool:
            for mail in self._office.accepted:
                letter = Letter(mail.message)
                if mail not in self._read and mail.recipient == recipient and subject in letter.subject:
                    self._read.append(mail)
                    found.append(letter)
                    return True
            return False

        with self._arrived:
            assert self._arrived.wait_for(there, WAIT_SECONDS), f"no mail about “{subject}” among {self.subjects}"
        return found[0]

    def empty(self) -> None:
        with self._arrived:
            self._read = list(self._office.accepted)

    @property
    def subjects(self) -> list[str]:
        return [str(mail.message["Subject"]) for mail in self._office.accepted]

    def _notify(self) -> None:
        with self._arrived:
            self._arrived.notify_all()


class Letter:
    def __init__(self, message: EmailMessage) -> None:
        self.message = message
        self.subject = str(message["Subject"])
        part = message.get_body(("plain",))
        assert part, "every mail has a text"
        self.text: str = part.get_content()

    @property
    def link(self) -> str:
        found = LINK.search(self.text)
        assert found, self.text
        return found[0]

    @property
    def code(self) -> str:
        found = CODE.search(self.text)
        assert found, self.text
        return found[0]

    @property
    def calendar(self) -> str:
        """The calendar part with its long lines joined."""
        [part] = [each for each in self.message.walk() if each.get_content_type() == "text/calendar"]
        return str(part.get_content()).replace("\r\n", "\n").replace("\n ", "")


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    with post_office() as office:
        yield Mailbox(office)
