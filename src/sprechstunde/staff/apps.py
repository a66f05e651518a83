from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "sprechstunde.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick
        from sprechstunde.staff import jobs, signals  # noqa: F401

        every_tick(jobs.delete_expired_sessions)
