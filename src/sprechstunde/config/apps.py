from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "sprechstunde.config"

    def ready(self) -> None:
        from sprechstunde.config import checks  # noqa: F401
