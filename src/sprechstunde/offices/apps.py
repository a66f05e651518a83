from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "sprechstunde.offices"
    verbose_name = _("Offices")

    def ready(self) -> None:
        from sprechstunde.foundation.ticker import every_tick
        from sprechstunde.live.feeds import register_stream
        from sprechstunde.offices import jobs
        from sprechstunde.offices.live import subscribe

        register_stream("/live/offices", subscribe)
        every_tick(jobs.announce_openings_and_closings)
