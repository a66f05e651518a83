"""What other hands do to the data while people look at it: an administrator, a colleague, the clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType

from journeys.stage import DemoServer

# One process for all changes of a test: starting Django for each would take most of its time.
READ_AND_EXECUTE = """
import json, sys
from datetime import timedelta
from django.utils.timezone import now
from sprechstunde.consultations.models import Consultation
from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.models import Closure, Counter, Office
from sprechstunde.queue.models import State, Ticket
from sprechstunde.staff.models import User
for line in sys.stdin:
    exec(json.loads(line))
    print("done", flush=True)
"""

# Offices and hours as they were when the server started, and nobody there.
REMEMBER_THE_MORNING = """
from sprechstunde.offices.models import ConsultationHours, OpeningHours
from sprechstunde.appointments.models import Appointment
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.queue.models import Message, NumberSeries, Occupation
offices, municipalities = list(Office.objects.values()), list(Municipality.objects.values())
plans = [(model, list(model.objects.all())) for model in (OpeningHours, ConsultationHours)]
def empty_morning():
    for model in (OutgoingMail, Appointment, Message, Occupation, Ticket, NumberSeries, Consultation, Counter):
        model.objects.all().delete()
    for model, rows in ((Office, offices), (Municipality, municipalities)):
        for row in rows:
            model.objects.filter(pk=row["id"]).update(**row)
    for model, rows in plans:
        model.objects.all().delete()
        model.objects.bulk_create(rows)
"""


class OtherHand:
    """Changes the database of a running server from another process; open pages notice within about a second."""

    def __init__(self, server: DemoServer) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "sprechstunde.config", "shell", "-v", "0", "-c", READ_AND_EXECUTE],
            env={
                **os.environ,
                "SPRECHSTUNDE_DATA_DIR": str(server.data_dir),
                "SPRECHSTUNDE_DEMO": "1",
                "SPRECHSTUNDE_HTTPS": "0",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> OtherHand:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.__exit__(kind, error, trace)  # end of input ends it

    def does(self, code: str) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n", f"it did not work: {code}"
