from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "sprechstunde.mail"
    verbose_name = _("Mail")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick
        from sprechstunde.mail import jobs

        every_tick(jobs.sweep)
