from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "sprechstunde.staff"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from sprechstunde.staff import signals  # noqa: F401
