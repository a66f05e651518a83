from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting to be sent")
    SENT = "sent", _("sent")
    UNDELIVERABLE = "undeliverable", _("could not be delivered")
    POINTLESS = "pointless", _("not sent, because its time was over")


class Trouble(models.TextChoices):
    """Why the last try failed, in a word: what servers answer may contain addresses."""

    NONE = "", ""
    UNREACHABLE = "unreachable", _("the mail server cannot be reached")
    INSECURE = "insecure", _("the mail server offers no trustworthy encryption")
    SIGN_IN = "sign_in", _("the mail server refuses our sign-in")
    SENDER = "sender", _("the mail server refuses the sender's address")
    RECIPIENT = "recipient", _("the recipient's address is refused")
    CONTENT = "content", _("the mail server refuses the content")
    LATER = "later", _("the mail server asks to try again later")
    INTERRUPTED = "interrupted", _("the connection broke or took too long")
    UNKNOWN = "unknown", _("an error of our own; the server's log says more")


class OutgoingMail(models.Model):
    """A mail that has to leave, written in the same transaction as the change that it tells of.

    Of the domain it knows only three words: whose it is (tenant), what it is about (reference) and what happened (event).
    """

    tenant = models.CharField(max_length=50)
    reference = models.CharField(max_length=64)
    event = models.CharField(max_length=40)
    language = models.CharField(max_length=16)

    message_id = models.CharField(max_length=255, unique=True)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    recipient = models.CharField(_("recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField()
    html = models.TextField()
    calendar = models.BinaryField(null=True)
    calendar_method = models.CharField(max_length=16, blank=True)
    unsubscribe_url = models.CharField(max_length=500, blank=True)

    state = models.CharField(_("state"), max_length=16, choices=MailState.choices, default=MailState.WAITING)
    created_at = models.DateTimeField(_("written"))
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("reason"), max_length=16, choices=Trouble.choices, default=Trouble.NONE, blank=True)
    answer_code = models.CharField(_("answer of the mail server"), max_length=16, blank=True)  # such as "550 5.1.1"
    sending_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        # Named as the administration shows them: those that wait for another try or were given up.
        verbose_name = _("mail that has not arrived")
        verbose_name_plural = _("mails that have not arrived")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_mail_has_a_time"),
            models.CheckConstraint(condition=Q(state="waiting") | Q(ended_at__isnull=False), name="an_ended_mail_has_a_time"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="due_mails"),
            models.Index(fields=["tenant", "reference"], name="mails_about"),
            models.Index(fields=["state", "ended_at"], name="ended_mails"),
        ]

    def __str__(self) -> str:
        return self.subject


class IncomingMail(models.Model):
    """That a mail came in and what became of it; its content stays in the mailbox it was read from."""

    class Outcome(models.TextChoices):
        APPLIED = "applied", _("applied")
        FOR_HUMAN = "for_human", _("for a person to read")
        IGNORED = "ignored", _("ignored")

    tenant = models.CharField(max_length=50)
    message_id_hash = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    reference = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "message_id_hash"], name="every_incoming_mail_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "reference"], name="incoming_mails_about"),
            models.Index(fields=["received_at"], name="old_incoming_mails"),
        ]

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.outcome}"
