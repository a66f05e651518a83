from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from sprechstunde.config.checks import refuse_unsafe_start
from sprechstunde.foundation.settings import settings


class Command(BaseCommand):
    help = "Serves Sprechstunde; brings the database up to date first."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        refuse_unsafe_start()
        from sprechstunde.config.serving import serve

        serve(settings())
