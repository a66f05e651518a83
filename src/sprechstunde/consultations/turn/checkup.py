"""Asks a TURN server for what browsers will ask it for, and for what it has to refuse."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sprechstunde.consultations.ice import credential_of, turn_credentials
from sprechstunde.consultations.turn.client import TurnClient, TurnRefused, TurnUnreachable
from sprechstunde.foundation.findings import Finding, Verdict
from sprechstunde.foundation.settings import settings
from sprechstunde.foundation.turn_addresses import TurnAddress, turn_address

# One of each kind of network that must stay out of reach; all of them are in turn.forbidden.
OUT_OF_REACH = ("10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1", "0.0.0.0")  # noqa: S104
OUT_OF_REACH_6 = ("::1", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1")
PORT = 3478
UNAUTHORIZED, QUOTA, NO_IPV6 = 401, 486, 440

Answer = tuple[Verdict, str]


def findings_about_relay(now: datetime, *, trust: ssl.SSLContext | None = None) -> Iterator[Finding]:
    for url in settings().turn_urls:
        for check in (_lets_us_in, _refuses_strangers, _refuses_the_inside):
            verdict, words = _tried(check, turn_address(url), now, trust)
            yield Finding(verdict, url, words)
            if check is _lets_us_in and verdict == Verdict.BAD:
                break


Check = Callable[[TurnAddress, datetime, ssl.SSLContext | None], Answer]


def _tried(check: Check, address: TurnAddress, now: datetime, trust: ssl.SSLContext | None) -> Answer:
    try:
        return check(address, now, trust)
    except TurnUnreachable as problem:
        if "CERTIFICATE_VERIFY_FAILED" in str(problem):
            return Verdict.BAD, _(
                "The certificate is not believed, so browsers will not connect: %(reason)s. Check that it is for this name, "
                "complete (fullchain) and not expired."
            ) % {"reason": str(problem)}
        return Verdict.BAD, _(
            "No answer from here (%(reason)s). Is the server running, is the name right, and does the firewall let this port "
            "through?"
        ) % {"reason": str(problem)}


def _lets_us_in(address: TurnAddress, now: datetime, trust: ssl.SSLContext | None) -> Answer:
    try:
        with TurnClient(address, *turn_credentials(now), trust=trust) as client:
            host, _port = client.allocate()
    except TurnRefused as refusal:
        return Verdict.BAD, _why_refused(refusal.code)
    return Verdict.GOOD, _("It answers, believes our credentials and relays from %(host)s.") % {"host": host}


def _why_refused(code: int) -> str:
    if code == UNAUTHORIZED:
        return _(
            "It does not believe our credentials. Is static-auth-secret the same as SPRECHSTUNDE_TURN_SECRET, is "
            "use-auth-secret set, and do both clocks agree?"
        )
    if code == QUOTA:
        return _("It has no place left: its quota is used up. Look at user-quota and total-quota.")
    return _("It refuses with error %(code)d.") % {"code": code}


def _refuses_strangers(address: TurnAddress, now: datetime, trust: ssl.SSLContext | None) -> Answer:
    username, _right = turn_credentials(now)
    expired = f"{int((now - timedelta(hours=1)).timestamp())}:{username.partition(':')[2]}"
    strangers = {
        _("a wrong password"): (username, credential_of(username, "somebody else's")),
        _("credentials that have ended"): (expired, credential_of(expired, settings().turn_secret)),
    }
    for who, known_as in strangers.items():
        try:
            with TurnClient(address, *known_as, trust=trust) as client:
                client.allocate()
        except TurnRefused as refusal:
            if refusal.code == UNAUTHORIZED:
                continue
            return Verdict.LOOK, _why_refused(refusal.code)
        return Verdict.BAD, _("It lets in who has %(what)s. Is use-auth-secret set, and neither no-auth nor lt-cred-mech?") % {
            "what": who
        }
    return Verdict.GOOD, _("It refuses wrong and expired credentials.")


def _refuses_the_inside(address: TurnAddress, now: datetime, trust: ssl.SSLContext | None) -> Answer:
    open_to = [
        *_reached(address, now, trust, OUT_OF_REACH, ipv6=False),
        *_reached(address, now, trust, OUT_OF_REACH_6, ipv6=True),
    ]
    if open_to:
        return Verdict.BAD, _(
            "Through it, networks are reached that nobody outside may reach: %(hosts)s. Take the lines denied-peer-ip from "
            "sprechstunde turn-config."
        ) % {"hosts": ", ".join(open_to)}
    return Verdict.GOOD, _("It relays to no network that is not public.")


def _reached(
    address: TurnAddress, now: datetime, trust: ssl.SSLContext | None, hosts: tuple[str, ...], *, ipv6: bool
) -> Iterator[str]:
    with TurnClient(address, *turn_credentials(now), trust=trust) as client:
        try:
            client.allocate(ipv6=ipv6)
        except TurnRefused:  # then nothing is reached this way
            return
        for host in hosts:
            try:
                client.permit((host, PORT))
            except TurnRefused:
                continue
            yield host
