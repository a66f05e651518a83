"""Tries the mail server as a mail would: connects, encrypts, signs in and, if wanted, hands over a test mail."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from sprechstunde.foundation.findings import Finding, Verdict
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.tokens import new_public_id
from sprechstunde.mail.mime import as_bytes
from sprechstunde.mail.models import OutgoingMail, Trouble
from sprechstunde.mail.smtp import Connection, NotSent


def finding_about_server(*, sender: str, recipient: str, now: datetime) -> Finding:
    if not settings().smtp_host:
        return Finding(Verdict.BAD, "SMTP", _("No mail server is set up (SPRECHSTUNDE_SMTP_HOST); no mail leaves."))
    server = f"{settings().smtp_host}:{settings().smtp_port}"
    try:
        connection = Connection(settings())
        try:
            if recipient:
                connection.send(sender=sender, recipient=recipient, message=as_bytes(trial_mail(sender, recipient, now)))
        finally:
            connection.close()
    except NotSent as problem:
        return Finding(Verdict.BAD, "SMTP", f"{server}: {advice(problem)}")
    if settings().smtp_security == "none":
        return Finding(Verdict.LOOK, "SMTP", _("%(server)s answers, but without encryption.") % {"server": server})
    words = _("%(server)s answers, with encryption and a valid certificate.") % {"server": server}
    if recipient:
        words += " " + _("It has accepted the test mail to %(address)s.") % {"address": recipient}
    return Finding(Verdict.GOOD, "SMTP", words)


def trial_mail(sender: str, recipient: str, now: datetime) -> OutgoingMail:
    text = _("This mail comes from Sprechstunde. If you can read it, sending works.")
    return OutgoingMail(
        message_id=f"<{new_public_id()}@{sender.rpartition('@')[2]}>",
        sender_address=sender,
        recipient=recipient,
        subject=_("Test mail from Sprechstunde"),
        text=f"{text}\n",
        html=f"<p>{text}</p>",
        language="de",
        created_at=now,
    )


def advice(problem: NotSent) -> str:
    words = {
        Trouble.UNREACHABLE: _("cannot be reached. Check SPRECHSTUNDE_SMTP_HOST, SPRECHSTUNDE_SMTP_PORT and the firewall."),
        Trouble.INSECURE: _(
            "offers no trustworthy encryption: no STARTTLS, or a certificate for another name or of an unknown authority. "
            "Nothing is sent like that. Your own authority belongs into SPRECHSTUNDE_SMTP_CA_FILE."
        ),
        Trouble.SIGN_IN: _("refuses the sign-in. Check SPRECHSTUNDE_SMTP_USER and SPRECHSTUNDE_SMTP_PASSWORD."),
        Trouble.SENDER: _("refuses the sender's address. It has to be allowed to send for it."),
        Trouble.RECIPIENT: _("refuses the recipient of the test mail."),
        Trouble.CONTENT: _("refuses the content of the test mail."),
        Trouble.LATER: _("asks to try again later."),
    }.get(problem.trouble, _("broke off the conversation or took too long."))
    return f"{words} ({problem.code})" if problem.code else words
