from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from sprechstunde.config.demo import set_up_demo
from sprechstunde.foundation import clock
from sprechstunde.foundation.settings import settings


class Command(BaseCommand):
    help = "Serves the Grevenbroich pilot for trying out, with demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        password = set_up_demo(now=clock.now())
        from sprechstunde.config.serving import serve

        serve(settings(), ready=lambda port: self.say_ready(port, password))

    def say_ready(self, port: int, password: str) -> None:
        origin = f"http://{settings().host}:{port}{settings().base_path}"
        self.stdout.write(
            "\n".join(
                [
                    "",
                    "Sprechstunde: Vorführung „Stadt Grevenbroich“",
                    f"  Für Ratsuchende:  {origin}/",
                    f"  Für Beratende:    {origin}/arbeitsplatz/",
                    f"  Verwaltung:       {origin}/verwaltung/",
                    f"  Anmeldung:        beratung1, beratung2, beratung3, leitung, verwaltung, pruefung; Passwort: {password}",
                    "  Beenden mit Strg+C",
                    "",
                ]
            )
        )
        self.stdout.flush()
