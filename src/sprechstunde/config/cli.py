"""The installed program: `sprechstunde <command>`."""

from __future__ import annotations

import os
import sys

from pydantic import ValidationError
from pydantic_settings import SettingsError


def main() -> None:
    os.umask(0o077)  # what is kept is nobody else's to read
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprechstunde.config.settings")
    arguments = list(sys.argv)
    if len(arguments) > 1:
        arguments[1] = arguments[1].replace("-", "_") if not arguments[1].startswith("-") else arguments[1]
    if arguments[1:2] == ["demo"]:
        demo_defaults()
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(arguments)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            sys.stderr.write(f"SPRECHSTUNDE_{name.upper().removeprefix('SPRECHSTUNDE_')}: {problem['msg']}\n")
        sys.exit(2)
    except SettingsError as error:  # no JSON where JSON is wanted
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


def demo_defaults() -> None:
    """The demo runs on one's own machine: no TLS, logs for reading."""
    os.environ["SPRECHSTUNDE_DEMO"] = "1"
    os.environ.setdefault("SPRECHSTUNDE_HTTPS", "0")
    os.environ.setdefault("SPRECHSTUNDE_LOG_FORMAT", "plain")
