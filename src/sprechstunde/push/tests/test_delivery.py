"""What push services answer, or do not answer, and what becomes of the push."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import timedelta

import pytest
import structlog
import trustme

from conftest import NOON
from sprechstunde.foundation.push_hosts import USUAL
from sprechstunde.push import delivery, transport
from sprechstunde.push.delivery import PushDelivery
from sprechstunde.push.models import OutgoingPush, Subscription
from sprechstunde.push.tests.conftest import call, deliver, let_in
from sprechstunde.push.tests.push_service import PushBrowser, push_service

pytestmark = [pytest.mark.django_db, pytest.mark.server]

SECOND = timedelta(seconds=1)


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(transport, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(transport, "PUSH_SECONDS", 0.5)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch) -> None:
    monkeypatch.setattr(delivery, "REST_SECONDS", 0.0)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_what_is_accepted_is_forgotten_and_the_subscription_stays(service, annas_browser, status):
    service.status = status
    call()
    assert deliver(NOON + SECOND) == 1
    assert not OutgoingPush.objects.exists()
    assert Subscription.objects.get().used_at == NOON + SECOND


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_deleted_with_all_that_waits_for_it(service, annas_browser, status):
    let_in(service.browser("other"), holder="browser/13")
    service.status = status
    call()
    call(topic="ticket-2")
    assert deliver() == 0
    assert len(service.received) == 1
    assert not OutgoingPush.objects.exists()
    assert Subscription.objects.get().holder == "browser/13"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_in_trouble_is_asked_again_until_it_would_be_too_late(service, annas_browser, status):
    service.status = status
    call()
    tries, now = 0, NOON
    while (push := OutgoingPush.objects.first()) is not None:
        now = push.due_at
        deliver(now)
        tries += 1
        assert len(service.received) == tries
    assert tries == 6  # after 2, 5, 10, 20 and 30 seconds; another minute is too late
    assert now - NOON == 67 * SECOND
    assert Subscription.objects.exists()


def test_after_trouble_it_arrives(service, annas_browser):
    service.status = 500
    call()
    deliver()
    service.status = 201
    assert deliver(NOON + SECOND) == 0
    assert deliver(NOON + 2 * SECOND) == 1
    assert service.received[1].headers["ttl"] == "118"


@pytest.mark.parametrize(
    ("asked", "seconds"), [("30", 30), ("1", 2), ("0", 2), ("-5", 2), ("Wed, 18 Nov 2026 11:01:00 GMT", 2), ("²", 2)]
)
def test_it_waits_as_long_as_it_is_asked_to(service, annas_browser, asked, seconds):
    service.status, service.answer_headers = 429, {"Retry-After": asked.encode("utf-8").decode("latin-1")}
    call()
    deliver()
    assert OutgoingPush.objects.get().due_at == NOON + seconds * SECOND


def test_who_is_asked_to_wait_too_long_gives_up(service, annas_browser):
    service.status, service.answer_headers = 503, {"Retry-After": "9" * 400}
    call()
    deliver()
    assert not OutgoingPush.objects.exists()


@pytest.mark.parametrize("status", [400, 401, 403, 413, 301, 302, 307, 308])
def test_what_is_refused_is_dropped_and_said_once_without_address_or_keys(service, annas_browser, status):
    with push_service() as trap:
        service.status, service.answer_headers = status, {"Location": f"{trap.origin}/inside"}
        service.answer_body = b"secret of the service"
        call()
        with structlog.testing.capture_logs() as lines:
            assert deliver() == 0
            assert deliver(NOON + 60 * SECOND) == 0
    assert trap.received == [], "no redirect is followed"
    assert not OutgoingPush.objects.exists()
    assert Subscription.objects.exists()
    [line] = lines
    assert (line["event"], line["status"], line["service"]) == ("push_refused", status, service.origin)
    said = str(lines)
    assert not any(secret in said for secret in ("/push/anna", "inside", "secret", *annas_browser.keys.values()))


@pytest.mark.parametrize("behaviour", ["stall", "drip", "flood_head", "nonsense", "hang_up"])
def test_a_service_that_misbehaves_costs_a_moment_and_is_asked_again(service, annas_browser, impatient, behaviour):
    service.behaviour = getattr(service, behaviour)
    call()
    started = time.monotonic()
    assert deliver() == 0
    assert time.monotonic() - started < 3
    assert OutgoingPush.objects.get().due_at == NOON + 2 * SECOND
    service.behaviour = None
    assert deliver(NOON + 2 * SECOND) == 1


def test_an_answer_without_end_is_not_read(service, annas_browser, impatient):
    service.behaviour = service.flood
    call()
    started = time.monotonic()
    assert deliver() == 1
    assert time.monotonic() - started < 3


def test_a_service_that_is_away_holds_up_its_own_pushes_only(service, allow, annas_browser, monkeypatch):
    monkeypatch.setattr(delivery, "REST_SECONDS", 60.0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        away = f"http://127.0.0.1:{probe.getsockname()[1]}"
        allow(service.origin, away)
        for name in ("one", "two"):
            let_in(PushBrowser(f"{away}/{name}"), holder=f"browser/{name}")
            call(holder=f"browser/{name}")
        call()
        lane = PushDelivery()
        assert lane.send_due(lambda: NOON) == 1
        assert sorted(OutgoingPush.objects.values_list("attempts", flat=True)) == [0, 1]
        assert lane.send_due(lambda: NOON + 10 * SECOND) == 0
        assert sorted(OutgoingPush.objects.values_list("attempts", flat=True)) == [0, 1]


def test_a_service_that_is_listed_no_longer_is_not_asked(service, annas_browser, allow):
    call()
    allow(*USUAL)
    assert deliver() == 0
    assert service.received == []
    assert not Subscription.objects.exists()


def test_a_mistake_of_ours_holds_up_nobody_else(service, annas_browser):
    let_in(service.browser("other"), holder="browser/13")
    Subscription.objects.filter(holder="browser/12").update(p256dh="nonsense")
    call()
    call(holder="browser/13")
    with structlog.testing.capture_logs() as lines:
        assert deliver() == 1
    assert [line["event"] for line in lines] == ["push_failed", "push_put_off", "push_sent"]
    assert "nonsense" not in str(lines)


@pytest.fixture
def names_lead_to(monkeypatch):
    def names_lead_to(*addresses: str) -> list[tuple[str, int]]:
        asked = []

        def answers(host: str, port: int, **options: object):
            asked.append((host, port))
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", answers)
        return asked

    return names_lead_to


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::10.1.2.3",
        "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_a_listed_name_that_leads_inside_is_not_connected_to(address, names_lead_to, monkeypatch):
    """Whoever holds the name's zone could point it into our own network."""
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: pytest.fail("connected"))
    let_in(PushBrowser("https://web.push.apple.com/x"))
    call()
    asked = names_lead_to(address)
    assert deliver() == 0
    assert asked == [("web.push.apple.com", 443)]
    assert not OutgoingPush.objects.exists()


@pytest.mark.parametrize("address", ["17.188.143.1", "2a02:26f0::1", "64:ff9b::17.188.143.1"])
def test_public_addresses_are_connected_to(address):
    assert transport.is_public(address)


def test_what_was_examined_is_connected_to_and_inside_is_left_out(names_lead_to, monkeypatch):
    """The name is asked once; a second answer could be another."""
    connected = []

    def connect(place, **options):
        connected.append(place)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    let_in(PushBrowser("https://web.push.apple.com/x"))
    call()
    asked = names_lead_to("10.0.0.1", "17.188.143.1")
    deliver()
    assert len(asked) == 1
    assert connected == [("17.188.143.1", 443)]


def test_a_port_named_by_the_operator_may_be_inside(names_lead_to, monkeypatch, allow):
    connected = []
    monkeypatch.setattr(
        socket, "create_connection", lambda place, **options: connected.append(place) or (_ for _ in ()).throw(OSError())
    )
    allow("push.stadt.example:8443")
    let_in(PushBrowser("https://push.stadt.example:8443/x"))
    call()
    names_lead_to("10.0.0.1")
    deliver()
    assert connected == [("10.0.0.1", 8443)]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def certificate_of(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def trusting(authority: trustme.CA):
    def verifying() -> ssl.SSLContext:
        context = ssl.create_default_context()
        authority.configure_trust(context)
        return context

    return verifying


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_it_is_sent_encrypted_to_a_service_whose_certificate_is_its_own(authority, allow, monkeypatch, name):
    monkeypatch.setattr(transport, "_verifying", trusting(authority))
    with push_service(certificate_of(authority)) as service:
        endpoint = service.browser().endpoint.replace("127.0.0.1", name)
        allow(endpoint.removeprefix("https://").partition("/")[0])
        let_in(PushBrowser(endpoint))
        call()
        assert deliver() == (name == "127.0.0.1")
        assert len(service.received) == (name == "127.0.0.1")


def test_a_service_with_a_certificate_that_nobody_vouches_for_gets_nothing(authority, allow):
    with push_service(certificate_of(authority)) as service:
        allow(service.host)
        let_in(service.browser())
        call()
        assert deliver() == 0
        assert service.received == []
    assert OutgoingPush.objects.exists()


def test_a_handshake_that_never_ends_is_ended(allow, impatient):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        allow(host)
        let_in(PushBrowser(f"https://{host}/x"))
        call()
        started = time.monotonic()
        assert deliver() == 0
        assert time.monotonic() - started < 3
    assert OutgoingPush.objects.get().attempts == 1
