from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sprechstunde.foundation.settings import Settings, settings

SECRET = {"secret_key", "demo_password", "database_url", "ice_servers", "smtp_password", "turn_secret"}


class Command(BaseCommand):
    help = "Lists every setting with its meaning and its present value."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, field in Settings.model_fields.items():
            value = getattr(settings(), name)
            shown = "(set)" if name in SECRET and value else repr(value)
            self.stdout.write(f"SPRECHSTUNDE_{name.upper()} = {shown}\n    {field.description}\n")
