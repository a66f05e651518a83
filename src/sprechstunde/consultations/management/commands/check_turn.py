from __future__ import annotations

import ssl
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from sprechstunde.consultations.turn.checkup import findings_about_relay
from sprechstunde.foundation import clock
from sprechstunde.foundation.findings import Verdict
from sprechstunde.foundation.settings import settings


class Command(BaseCommand):
    help = "Asks the TURN server for what browsers will ask it for, and for what it has to refuse."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ca-file", help="PEM file with the authority of its certificate; the system's unless given.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings().turn_urls and settings().turn_secret):
            raise CommandError(_("No TURN server is set up (SPRECHSTUNDE_TURN_URLS and SPRECHSTUNDE_TURN_SECRET)."))
        bad = 0
        for finding in findings_about_relay(clock.now(), trust=_trust(options["ca_file"])):
            self.stdout.write(f"{finding}\n")
            bad += finding.verdict == Verdict.BAD
        if bad:
            sys.exit(1)


def _trust(file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=file)
    except OSError:
        raise CommandError(_("This file holds no certificates: %(file)s") % {"file": file}) from None
