"""What other rooms can hear from the mail."""

from __future__ import annotations

from django.dispatch import Signal

# Sent inside the transaction when a mail is given up. Arguments: tenant, reference, event, now.
undeliverable = Signal()
