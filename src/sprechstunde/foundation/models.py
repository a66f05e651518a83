from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Who executes what is due: the holder until `valid_until`, so that only one process in a cluster does."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=64)
    valid_until = models.DateTimeField()
    ticked_at = models.DateTimeField()
