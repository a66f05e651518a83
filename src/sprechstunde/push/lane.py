"""The lane that delivers the pushes."""

from __future__ import annotations

from sprechstunde.foundation.lanes import Lane
from sprechstunde.push import doorbell
from sprechstunde.push.delivery import PushDelivery


class PushLane(Lane):
    def __init__(self) -> None:
        super().__init__("push", PushDelivery(), doorbell.bell)
