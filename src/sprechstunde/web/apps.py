from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "sprechstunde.web"

    def ready(self) -> None:
        from sprechstunde.web import failures  # noqa: F401
