"""(f) Somebody confirms a booking. When has the mail server taken over the mail that says so?

The real server and a real mail server on this machine with STARTTLS. The clock starts before the request is sent.
`python -m bench.mails`
"""

from __future__ import annotations

import argparse
import http.client
import queue
import re
import ssl
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import trustme

from bench.overview_load import overview_load
from bench.processes import Server, our_server, seeded
from sprechstunde.mail.tests.post_office import PostOffice, only_with_tls, post_office

CODE = re.compile(r"/termin/#([A-Z2-7]{26})")
NO_LIMITS = dict.fromkeys(("booking_limit", "booking_mail_limit", "guess_limit"), "1000000 per hour")
SLUG = "terminbuero"
ZONE = ZoneInfo("Europe/Berlin")
SIDE_BY_SIDE = 20
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True)
class Arrived:
    at: float
    recipient: str
    text: str


class Letterbox:
    """What the mail server accepted, in order, with the time at which it did."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._arrived: queue.Queue[Arrived] = queue.Queue()
        office.on_acceptance = self._note

    def _note(self) -> None:
        at, accepted = time.perf_counter(), self._office.accepted[-1]
        assert accepted.encrypted, "what is measured is the way with STARTTLS"
        part = accepted.message.get_body(("plain",))
        self._arrived.put(Arrived(at, accepted.recipient, part.get_content() if part else ""))

    def next_ones(self, count: int) -> dict[str, Arrived]:
        """By recipient."""
        arrived = [self._arrived.get(timeout=GIVE_UP_SECONDS) for _ in range(count)]
        return {each.recipient: each for each in arrived}


class Citizen:
    """Books and confirms by the same forms as a person."""

    def __init__(self, server: Server, number: int) -> None:
        self.email = f"person{number}@post.example"
        self._port = server.port
        self._cookie = ""
        self._page = ""

    def book(self, starts_at: str) -> None:
        self._page = self._post(f"/termin/buchen/{SLUG}/", starts_at=starts_at, email=self.email)

    def confirm(self, code: str) -> float:
        """When it began."""
        started = time.perf_counter()
        self._post(f"{self._page}bestaetigung/", code=code)
        return started

    def _post(self, path: str, **fields: str) -> str:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self._cookie}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 302:
            raise RuntimeError(f"POST {path}: {response.status} {body[:2000]!r}")
        cookie = response.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        return response.getheader("Location") or ""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bookings", type=int, default=40)
    options = parser.parse_args()
    print("| case | bookings | first | median | 99th | last (ms) |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as (server, letterbox):
        people = booked(server, letterbox, 3 * options.bookings)
        calm, loaded, crowd = (people[start::3] for start in range(3))
        report("one after the other", [one_by_one(letterbox, *each) for each in calm])
        with overview_load(server.port, connections=16):
            busy = [one_by_one(letterbox, *each) for each in loaded]
        report("the same, 16 connections load the overview", busy)
        report("all at once", all_at_once(letterbox, crowd))


@contextmanager
def stage(folder: Path) -> Iterator[tuple[Server, Letterbox]]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(certificate)
    seeded("--bookable", SLUG, folder=folder)
    with post_office(**only_with_tls(certificate)) as office:
        letterbox = Letterbox(office)
        way = {"smtp_host": "127.0.0.1", "smtp_port": str(office.port), "smtp_ca_file": str(folder / "ca.pem")}
        with our_server(folder, **way, **NO_LIMITS) as server:
            yield server, letterbox


def booked(server: Server, letterbox: Letterbox, count: int) -> list[tuple[Citizen, str]]:
    """People who have booked, with the code that came by mail."""
    people = []
    for number, starts_at in enumerate(free_times(count)):
        citizen = Citizen(server, number)
        citizen.book(starts_at)
        found = CODE.search(letterbox.next_ones(1)[citizen.email].text)
        assert found, "the first mail carries the link with the code"
        people.append((citizen, found[1]))
    return people


def free_times(count: int) -> list[str]:
    """Twenty people to each half-hour, a week from now."""
    opens = datetime.combine(date.today() + timedelta(days=7), time_of_day(8), ZONE).astimezone(UTC)
    return [f"{opens + number // SIDE_BY_SIDE * timedelta(minutes=30):%Y-%m-%dT%H:%M:%SZ}" for number in range(count)]


def one_by_one(letterbox: Letterbox, citizen: Citizen, code: str) -> float:
    started = citizen.confirm(code)
    return letterbox.next_ones(1)[citizen.email].at - started


def all_at_once(letterbox: Letterbox, people: list[tuple[Citizen, str]]) -> list[float]:
    with ThreadPoolExecutor(len(people)) as pool:
        started = dict(pool.map(lambda each: (each[0].email, each[0].confirm(each[1])), people))
    arrived = letterbox.next_ones(len(people))
    return [arrived[email].at - at for email, at in started.items()]


def report(name: str, seconds: list[float]) -> None:
    seconds = sorted(seconds)
    first, median, late, last = (
        1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))] for share in (0, 0.5, 0.99, 1)
    )
    print(f"| {name} | {len(seconds)} | {first:.0f} | {median:.0f} | {late:.0f} | {last:.0f} |", flush=True)


if __name__ == "__main__":
    main()
