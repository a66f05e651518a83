from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PushConfig(AppConfig):
    name = "sprechstunde.push"
    verbose_name = _("Notifications by push")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick
        from sprechstunde.push import jobs

        every_tick(jobs.sweep)
