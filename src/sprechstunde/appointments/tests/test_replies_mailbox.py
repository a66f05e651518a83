"""The whole way of an answer: from a real mailbox to the appointment and the notice that it is cancelled."""

from __future__ import annotations

import pytest
import trustme

from conftest import NOON
from sprechstunde.appointments.calendar_entry import uid_of
from sprechstunde.appointments.models import State
from sprechstunde.appointments.reply_reader import read
from sprechstunde.appointments.tests.calendar_answers import apple, outlook, thunderbird
from sprechstunde.appointments.tests.cast import confirmed, fresh
from sprechstunde.foundation import clock
from sprechstunde.foundation.mailbox_settings import MailboxSettings
from sprechstunde.mail.incoming.mailbox import Mailbox
from sprechstunde.mail.incoming.readers import reader
from sprechstunde.mail.incoming.rounds import Inbox
from sprechstunde.mail.models import IncomingMail, OutgoingMail
from sprechstunde.mail.tests.dovecot import PASSWORD, dovecot

pytestmark = [pytest.mark.django_db, pytest.mark.server]  # the server is the IMAP server


@pytest.fixture(scope="module")
def server():
    with dovecot(trustme.CA()) as running:
        yield running


def test_declined_accepted_and_doubtful_answers_end_where_they_belong(server, bookable, monkeypatch):
    assert reader() is read, "the inbox hands its mails to the appointments"
    appointment = confirmed(bookable)
    OutgoingMail.objects.all().delete()
    uid = uid_of(appointment)
    for number, content in enumerate(
        (thunderbird("ACCEPTED", uid=uid), outlook("TENTATIVE", uid=uid), apple("DECLINED", uid=uid))
    ):
        server.deliver("termine", content.replace(b"answer-1", b"answer-%d" % number))
    mailbox = MailboxSettings(host="127.0.0.1", port=server.plain, user="termine", password=PASSWORD, security="none")

    original = Mailbox.mark
    marked = []

    def crash_or_mark(self, uid, mark):
        marked.append(uid)
        if len(marked) in (1, 3, 5):
            raise SystemExit  # every mail's first mark
        original(self, uid, mark)

    monkeypatch.setattr(Mailbox, "mark", crash_or_mark)
    # The server's clock says when mails came; the appointment is at a time of our own.
    at_noon = Inbox("musterstadt", mailbox, lambda message, tenant, now: read(message, tenant, NOON))
    for _ in range(3):
        with pytest.raises(SystemExit):
            at_noon.read_new(clock.now())
    assert at_noon.read_new(clock.now()) == 1

    assert server.flags("termine") == [{r"\Seen"}, {r"\Flagged"}, {r"\Seen"}]
    assert fresh(appointment).state == State.CANCELLED
    assert [mail.event for mail in OutgoingMail.objects.all()] == ["cancelled"]
    rows = IncomingMail.objects.order_by("pk").values_list("tenant", "outcome", "reference")
    assert list(rows) == [("musterstadt", outcome, appointment.public_id) for outcome in ("applied", "for_human", "applied")]
