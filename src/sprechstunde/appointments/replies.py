"""What a calendar program answers to our invitation (iMIP, RFC 6047; iTIP, RFC 5546): read, not yet believed.

Whatever is not plainly an answer to one appointment is for a person to read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage

from django.utils.translation import gettext_noop
from icalendar.parser import Contentline

from sprechstunde.mail.inbox import Automatic, Outcome, Result, how_automatic

CALENDAR_BYTES = 64 * 1024
CALENDARS = 5
LINE_LENGTH = 4096
COMMENT_LENGTH = 500
CHARSETS = {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"}  # those that decode in no time
ILLEGIBLE = "…"
ANSWERS = {"ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"}
WANTED = {"METHOD", "UID", "SEQUENCE", "ATTENDEE", "DTSTAMP", "COMMENT", "RECURRENCE-ID"}

AUTOMATIC = gettext_noop("An automatic mail, such as an out-of-office notice or a newsletter.")
RETURNED = gettext_noop("A mail came back: the address may be wrong.")
ANSWERED_BY_ITSELF = gettext_noop("A program answered the invitation by itself, such as during an absence.")
NO_CALENDAR = gettext_noop("A mail without an answer from a calendar.")
TOO_MANY_CALENDARS = gettext_noop("The calendar part is too large, or there are too many.")
CONTRADICTORY = gettext_noop("The mail contradicts itself about what it answers.")
NO_ANSWER = gettext_noop("A calendar entry that is not an answer to our invitation.")
OTHER_TIME = gettext_noop("Another time is suggested from the calendar.")
UNCLEAR = gettext_noop("The answer from the calendar is incomplete or about several appointments or persons.")


@dataclass(frozen=True, slots=True)
class Reply:
    uid: str
    sequence: int
    attendee: str  # the address that answers
    partstat: str  # one of ANSWERS
    comment: str = ""
    dtstamp: datetime | None = None


def reply_in(message: EmailMessage) -> Reply | Outcome:
    """The answer, or what becomes of a mail that has none."""
    calendars = list(_calendar_parts(message))
    automatic = how_automatic(message)
    if not calendars and automatic == Automatic.RETURNED:
        return _for_a_person(RETURNED)
    if not calendars:
        return _for_a_person(NO_CALENDAR) if automatic == Automatic.NO else Outcome(Result.IGNORED, AUTOMATIC)
    if automatic not in (Automatic.NO, Automatic.GENERATED):
        return _for_a_person(ANSWERED_BY_ITSELF)
    if len(calendars) > CALENDARS:
        return _for_a_person(TOO_MANY_CALENDARS)
    return _agreed([_reply_of(part) for part in calendars])


def _agreed(found: list[Reply | Outcome]) -> Reply | Outcome:
    """Some programs send the same answer twice, in the body and attached; two different ones nobody could apply."""
    first = found[0]
    for each in found[1:]:
        if isinstance(first, Outcome) or isinstance(each, Outcome):
            different = first != each
        else:
            different = replace(first, comment="", dtstamp=None) != replace(each, comment="", dtstamp=None)
        if different:
            return _for_a_person(CONTRADICTORY)
    return first


def _calendar_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Not those within a forwarded mail: what was sent on is not what the sender answers."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = part.get_content_type()
        if kind.startswith("multipart/"):
            waiting += reversed([each for each in part.iter_parts() if isinstance(each, EmailMessage)])
        elif kind in ("text/calendar", "application/ics") or _is_named_ics(part):
            yield part


def _is_named_ics(part: EmailMessage) -> bool:
    return not part.get_content_type().startswith("message/") and str(part.get_filename("")).lower().endswith(".ics")


def _reply_of(part: EmailMessage) -> Reply | Outcome:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or len(content) > CALENDAR_BYTES:
        return _for_a_person(TOO_MANY_CALENDARS)
    calendar, events = _components(_text(content, part))
    methods = {value.strip().upper() for _, value in calendar["METHOD"]}
    told = str(part.get_param("method", "")).strip().upper()
    if len(methods) > 1 or (told and methods != {told}):
        return _for_a_person(CONTRADICTORY)
    if methods == {"COUNTER"}:
        return _for_a_person(OTHER_TIME)
    if methods != {"REPLY"}:
        return _for_a_person(NO_ANSWER)
    reply = _reply_from(events[0]) if len(events) == 1 else None
    return reply or _for_a_person(UNCLEAR)


# A component's properties: by name, in their order, each with its parameters.
Properties = dict[str, list[tuple[dict[str, str], str]]]


def _components(text: str) -> tuple[Properties, list[Properties]]:
    """The calendar's own properties and those of every entry in it; alarms and time zones have nothing to say."""
    calendar: Properties = defaultdict(list)
    entries: list[Properties] = []
    path: list[str] = []
    for line in re.split(r"\r\n|\n|\r", text):
        name, delimiter, rest = re.match(r"([A-Za-z0-9-]*)([:;]?)(.*)", line, re.DOTALL).groups()  # type: ignore[union-attr]
        name = name.upper()
        if name == "BEGIN" and delimiter:
            path.append(rest.strip().upper())
            if len(path) == 2 and path[1] != "VTIMEZONE":
                entries.append(defaultdict(list))
        elif name == "END" and delimiter:
            path = path[:-1]
        elif name in WANTED and path[:1] == ["VCALENDAR"] and (len(path) == 1 or (len(path) == 2 and path[1] == "VEVENT")):
            (calendar if len(path) == 1 else entries[-1])[name].append(_property(line))
    return calendar, entries


def _property(line: str) -> tuple[dict[str, str], str]:
    """One that cannot be read is nevertheless there, with a value that is none."""
    if len(line) > LINE_LENGTH:
        return {}, ILLEGIBLE
    try:
        _, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return {}, ILLEGIBLE
    return {str(key).upper(): str(each) for key, each in parameters.items()}, str(value)


def _reply_from(event: Properties) -> Reply | None:
    """None if it is not about exactly one appointment and one person."""
    if len(event["UID"]) != 1 or len(event["ATTENDEE"]) != 1 or len(event["SEQUENCE"]) > 1 or event["RECURRENCE-ID"]:
        return None
    parameters, address = event["ATTENDEE"][0]
    answer = parameters.get("PARTSTAT", "").upper()
    sequence = event["SEQUENCE"][0][1].strip() if event["SEQUENCE"] else "0"
    if answer not in ANSWERS or not re.fullmatch(r"[0-9]{1,9}", sequence):
        return None
    return Reply(
        uid=event["UID"][0][1].strip(),
        sequence=int(sequence),
        attendee=_mail_address(address) or parameters.get("EMAIL", "").strip(),
        partstat=answer,
        comment=" ".join(value for _, value in event["COMMENT"]).strip()[:COMMENT_LENGTH],
        dtstamp=_instant(event["DTSTAMP"][0][1]) if event["DTSTAMP"] else None,
    )


def _mail_address(address: str) -> str:
    scheme, _, name = address.strip().partition(":")
    return name.strip() if scheme.lower() == "mailto" else ""


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _text(content: bytes, part: EmailMessage) -> str:
    """Unfolded before it is decoded: some programs break lines within a letter."""
    unfolded = re.sub(rb"\r?\n[ \t]", b"", content.removeprefix(b"\xef\xbb\xbf"))
    told = str(part.get_param("charset", "utf-8")).lower()
    for charset in (told if told in CHARSETS else "utf-8", "utf-8"):
        try:
            return unfolded.decode(charset)
        except UnicodeDecodeError:
            continue
    return unfolded.decode("iso-8859-1")


def _for_a_person(reason: str) -> Outcome:
    return Outcome(Result.FOR_HUMAN, reason)
