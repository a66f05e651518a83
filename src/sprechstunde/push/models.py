from __future__ import annotations

from django.db import models

from sprechstunde.foundation.push_hosts import LONGEST_ENDPOINT

LONGEST_TITLE = 100
LONGEST_BODY = 300
LONGEST_PATH = 200
LONGEST_TOPIC = 64


class Urgency(models.TextChoices):
    """RFC 8030, 5.3: a phone in a pocket is woken by what is high."""

    VERY_LOW = "very-low"
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Subscription(models.Model):
    """A browser that may be woken. Who holds it is a word of the caller's, such as "browser/12".

    Whoever reads endpoint and keys here can push nothing: push services ask for our VAPID key, which is not in the database.
    """

    tenant = models.CharField(max_length=50)
    holder = models.CharField(max_length=64)
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT)
    endpoint_hash = models.CharField(max_length=64)
    service = models.CharField(max_length=255)  # the endpoint's origin
    p256dh = models.CharField(max_length=87)
    auth = models.CharField(max_length=22)
    language = models.CharField(max_length=16)
    used_at = models.DateTimeField()  # subscribed or reached last

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "holder", "endpoint_hash"], name="a_browser_subscribes_once"),
        ]
        indexes = [models.Index(fields=["used_at"], name="unused_subscriptions")]

    def __str__(self) -> str:
        return f"{self.tenant} {self.holder}"


class OutgoingPush(models.Model):
    """A push that has to leave, written in the same transaction as the change that it tells of; deleted when it has left."""

    # Without a constraint in the database: a subscription that ends in the same moment must not undo the caller's change.
    # What is left behind belongs to nobody, is never sent and goes with its time.
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, db_constraint=False, related_name="outgoing")
    topic = models.CharField(max_length=LONGEST_TOPIC)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.CharField(max_length=LONGEST_BODY)
    path = models.CharField(max_length=LONGEST_PATH)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sending_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="due_pushes"),
            models.Index(fields=["not_after"], name="pointless_pushes"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.urgency}"
