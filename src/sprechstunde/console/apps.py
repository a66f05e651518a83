from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sprechstunde.console"

    def ready(self) -> None:
        from sprechstunde.console.jobs import watch_counters
        from sprechstunde.console.live import subscribe
        from sprechstunde.foundation.ticker import every_tick
        from sprechstunde.live.feeds import register_stream

        register_stream("/live/console", subscribe)
        every_tick(watch_counters)
