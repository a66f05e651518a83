from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from sprechstunde.consultations.turn.coturn import configuration, unheard
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.turn_addresses import turn_address


class Command(BaseCommand):
    help = "Prints a configuration of coturn that fits our settings. It contains the secret."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(configuration([turn_address(url) for url in settings().turn_urls], settings().turn_secret), ending="")
        for warning in self._warnings():
            self.stderr.write(warning)

    def _warnings(self) -> list[str]:
        addresses = [turn_address(url) for url in settings().turn_urls]
        warnings = []
        if not settings().turn_secret:
            warnings.append(_("SPRECHSTUNDE_TURN_SECRET is not set: replace PUT-THE-SECRET-HERE on both sides."))
        if not addresses:
            warnings.append(_("SPRECHSTUNDE_TURN_URLS is not set: name and ports are examples."))
        warnings += [
            _("This server will not hear %(host)s:%(port)d: one name, one plain and one encrypted port.")
            % {"host": each.host, "port": each.port}
            for each in unheard(addresses)
        ]
        return warnings
