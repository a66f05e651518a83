"""The lane that delivers the mails."""

from __future__ import annotations

from sprechstunde.foundation.lanes import Lane
from sprechstunde.mail import doorbell
from sprechstunde.mail.delivery import Delivery


class MailLane(Lane):
    def __init__(self) -> None:
        super().__init__("mail", Delivery(), doorbell.bell)
