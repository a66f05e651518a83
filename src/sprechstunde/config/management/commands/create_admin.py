from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.text import slugify

from sprechstunde.foundation import clock
from sprechstunde.foundation.database import writing
from sprechstunde.municipalities.models import LAENDER, Host, Municipality, Text
from sprechstunde.staff.models import User

MISSING_TEXT = "Dieser Text fehlt noch. Die Verwaltung dieser Installation ergänzt ihn unter /verwaltung/."


class Command(BaseCommand):
    help = "Creates a municipality, if it is new, and an administrator. The password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", required=True, help="Its name, such as 'Stadt Grevenbroich'.")
        parser.add_argument(
            "--land", choices=sorted(LAENDER), help="Decides the public holidays; needed for a new municipality."
        )
        parser.add_argument("--host", help="Host name under which it is reached; needed when there are several municipalities.")
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True, help="As colleagues read it, such as 'Frau Nowak'.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        password = self.read_password()
        with writing():
            municipality = self.municipality(options)
            if User.objects.filter(municipality=municipality, username=options["username"]).exists():
                raise CommandError(f"{municipality} already has somebody called {options['username']}.")
            User.objects.create_user(
                municipality=municipality,
                username=options["username"],
                password=password,
                display_name=options["name"],
                role=User.Role.ADMINISTRATOR,
            )
        self.stdout.write(f"{options['username']} administers {municipality} at /verwaltung/.")

    def municipality(self, options: dict[str, Any]) -> Municipality:
        name = options["municipality"]
        municipality = Municipality.objects.filter(name=name).first()
        if municipality is None:
            if not options["land"]:
                raise CommandError(f"{name} is new: say its Land with --land.")
            municipality = Municipality.objects.create(name=name, slug=slugify(name), land=options["land"])
            # Every page links them, so they are there from the beginning and say that somebody has to write them.
            for kind in Text.Kind.values:
                Text.objects.create(municipality=municipality, kind=kind, body=MISSING_TEXT, updated_on=clock.now())
        if options["host"]:
            host, _ = Host.objects.get_or_create(name=options["host"].lower(), defaults={"municipality": municipality})
            if host.municipality != municipality:
                raise CommandError(f"{host} belongs to {host.municipality}.")
        return municipality

    def read_password(self) -> str:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return password
