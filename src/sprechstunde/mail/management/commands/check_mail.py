from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import dns.resolver
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from sprechstunde.foundation import clock
from sprechstunde.foundation.findings import Finding, Verdict
from sprechstunde.foundation.settings import settings
from sprechstunde.mail.addresses import UnusableAddress, usable_address
from sprechstunde.mail.domain_check import findings_about
from sprechstunde.mail.server_check import finding_about_server

DNS_SECONDS = 5.0


class Command(BaseCommand):
    help = "Looks at the mail server and at what the DNS says about the sender; with --to it sends a test mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="Address that gets a test mail.")
        parser.add_argument("--sender", default="", help="Sender to look at; SPRECHSTUNDE_MAIL_FROM unless given.")
        parser.add_argument("--dns", default="", help="Address of a name server, such as 192.0.2.1; the system's unless given.")

    def handle(self, *args: Any, **options: Any) -> None:
        sender = options["sender"] or settings().mail_from
        try:
            usable = usable_address(sender)
            recipient = usable_address(options["to"]) if options["to"] else ""
        except UnusableAddress:
            raise CommandError(_("This is no address mail can be sent with.")) from None
        bad = 0
        self.stdout.write(_("Sender: %(address)s") % {"address": usable} + "\n\n")
        for finding in self._findings(usable, recipient, options["dns"]):
            self.stdout.write(f"{finding}\n")
            bad += finding.verdict == Verdict.BAD
        if bad:
            sys.exit(1)

    def _findings(self, sender: str, recipient: str, name_server: str) -> Iterator[Finding]:
        yield finding_about_server(sender=sender, recipient=recipient, now=clock.now())
        domain = sender.rpartition("@")[2]
        yield from findings_about(domain, selector=settings().mail_dkim_selector, resolver=resolver(name_server))


def resolver(name_server: str) -> dns.resolver.Resolver:
    """`name_server` may carry a port, as in 127.0.0.1:5353."""
    found = dns.resolver.Resolver(configure=not name_server)
    found.lifetime = DNS_SECONDS
    if name_server:
        address, _colon, port = name_server.partition(":")
        found.nameservers = [address]
        found.port = int(port or 53)
    return found
