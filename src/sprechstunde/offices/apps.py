from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficesConfig(AppConfig):
    name = "sprechstunde.offices"
    verbose_name = _("Offices")

    def ready(self) -> None:
        from sprechstunde.live.feeds import register_stream
        from sprechstunde.offices.live import subscribe

        register_stream("/live/offices", subscribe)
