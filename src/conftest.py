"""The cast and the stage that all rooms' tests share.

Anna is a citizen with a browser. Bashir advises in Musterstadt; Carla advises in another town and must never see anything of
ours; Dora administers that other town.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time

import hypothesis
import pytest
import time_machine
from django.db import connection
from django.test import Client

from sprechstunde.consultations.actions import call_next, pick
from sprechstunde.consultations.models import Consultation
from sprechstunde.municipalities.models import Host, Municipality
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Assignment, ConsultationHours, Counter, Department, Office, OpeningHours, Service
from sprechstunde.queue import estimates
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.actions import draw_ticket, enter
from sprechstunde.queue.models import Ticket
from sprechstunde.staff.models import User
from sprechstunde.web.rate_limits import forget_all

# The same examples in every run; `pytest --hypothesis-profile=default` looks for new ones.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("house")

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Germany
HOST = "musterstadt.example"
OTHER_HOST = "andernort.example"
PASSWORD = "ein langes Passwort"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Nobody needs the tests' rows after a power failure; without waiting for the disk the races are closer, too."""
    if connection.vendor == "sqlite":
        command = connection.settings_dict["OPTIONS"]["init_command"]
        connection.settings_dict["OPTIONS"]["init_command"] = command.replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    forget_all()
    yield


@pytest.fixture(autouse=True)
def fresh_estimates() -> None:
    """They are kept by the numbers of rows, which every test counts anew."""
    estimates.forget_all()


@pytest.fixture(autouse=True)
def hosts(settings) -> None:
    settings.ALLOWED_HOSTS = [HOST, OTHER_HOST, "testserver", "127.0.0.1", "localhost"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def make_municipality(name: str, host: str) -> Municipality:
    municipality = Municipality.objects.create(slug=host.partition(".")[0], name=name, land="NW", phone="+49 2181 0")
    Host.objects.create(municipality=municipality, name=host)
    return municipality


def make_office(municipality: Municipality, slug: str = "beratung", prefix: str = "T", **fields: object) -> Office:
    department, _ = Department.objects.get_or_create(municipality=municipality, name="Jugendamt")
    office = Office.objects.create(
        department=department, slug=slug, name=slug.capitalize(), prefix=prefix, open_on_holidays=True, **fields
    )
    for weekday in range(7):
        OpeningHours.objects.create(office=office, weekday=weekday, opens_at=time(0, 0), closes_at=time(0, 0))
    Service.objects.create(office=office, slug="gespraech", name="Gespräch", minutes=30)
    return Office.objects.select_related("municipality", "department").get(pk=office.pk)


def make_adviser(office: Office, username: str, **fields: object) -> User:
    defaults = {"display_name": username.capitalize(), "password": PASSWORD}
    user = User.objects.create_user(municipality=office.municipality, username=username, **{**defaults, **fields})
    Assignment.objects.create(office=office, adviser=user)
    return user


@pytest.fixture
def musterstadt(db) -> Municipality:
    return make_municipality("Musterstadt", HOST)


@pytest.fixture
def andernort(db) -> Municipality:
    return make_municipality("Andernort", OTHER_HOST)


@pytest.fixture
def office(musterstadt: Municipality) -> Office:
    return make_office(musterstadt)


def make_bookable(office: Office, *, parallel: int = 1, **fields: object) -> Office:
    """Appointments on every weekday from 8 to 16; the grid is a quarter of an hour, a talk takes half an hour."""
    Office.objects.filter(pk=office.pk).update(appointments_offered=True, **{"buffer_minutes": 0, **fields})
    for weekday in range(5):
        ConsultationHours.objects.create(
            office=office, weekday=weekday, starts_at=time(8, 0), ends_at=time(16, 0), parallel=parallel
        )
    office.refresh_from_db()
    return office


@pytest.fixture
def bookable(office: Office, bashir: User) -> Office:
    """Bashir gives appointments, too."""
    return make_bookable(office)


@pytest.fixture
def bashir(office: Office) -> User:
    return make_adviser(office, "bashir")


@pytest.fixture
def carla(andernort: Municipality) -> User:
    return make_adviser(make_office(andernort), "carla")


@pytest.fixture
def dora(andernort: Municipality) -> User:
    return User.objects.create_user(
        municipality=andernort, username="dora", password=PASSWORD, display_name="Dora", role=User.Role.ADMINISTRATOR
    )


@pytest.fixture
def counter(office: Office, bashir: User) -> Counter:
    return open_counter(office=office, adviser=bashir, now=NOON)


@pytest.fixture
def anna() -> Client:
    return Client(headers={"host": HOST})


@pytest.fixture
def bashirs_client(bashir: User) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(bashir, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


@pytest.fixture
def carlas_client(carla: User) -> Client:
    """Carla, signed in at home."""
    client = Client(headers={"host": OTHER_HOST})
    client.force_login(carla, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


@pytest.fixture
def doras_client(dora: User) -> Client:
    """Dora, signed in at home."""
    client = Client(headers={"host": OTHER_HOST})
    client.force_login(dora, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


@pytest.fixture
def annas_ticket(anna: Client, office: Office, counter: Counter) -> Ticket:
    """Anna has drawn a number, and her browser holds the key."""
    drawn = draw_ticket(office=office, browser=None, now=NOON)
    anna.cookies[COOKIE] = drawn.new_key
    return drawn.ticket


@pytest.fixture
def call(annas_ticket: Ticket, counter: Counter) -> Consultation:
    """Bashir has called Anna; she has not answered yet."""
    return call_next(counter=counter, now=NOON)


@pytest.fixture
def talk(call: Consultation) -> Consultation:
    """Anna has stepped in."""
    enter(ticket=call.ticket, now=NOON)
    return Consultation.objects.select_related("ticket__office__municipality", "office", "adviser").get(pk=call.pk)


@pytest.fixture
def at_noon() -> Iterator[None]:
    """The clock stands at noon."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def from_noon() -> Iterator[None]:
    """The clock goes on from noon: no rate limit's window ends meanwhile."""
    with time_machine.travel(NOON, tick=True):
        yield


def call_as_the_desk_does(*, counter: Counter, now: datetime, ticket: Ticket | None = None) -> Ticket:
    """Calls the next, or this one, and opens the room for it; for rooms below the desk, which do not know it."""
    consultation = pick(counter=counter, ticket=ticket, now=now) if ticket else call_next(counter=counter, now=now)
    return consultation.ticket


def in_parallel(*works: Callable[[], object]) -> list[object]:
    """Runs all at once, each in a thread with a database connection of its own: what each returned or raised."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(works)) as threads:
        return list(threads.map(run, works))
