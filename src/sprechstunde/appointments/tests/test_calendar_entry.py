"""Calendar entries, byte by byte after RFC 5545 and by a library that we do not write them with."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from conftest import NOON
from sprechstunde.appointments import calendar_entry
from sprechstunde.appointments.calendar_entry import (
    appointment_uid,
    entry_for_download,
    entry_for_mail,
    uid_of,
)
from sprechstunde.appointments.calendar_zone import zone_component
from sprechstunde.appointments.codes import code_of
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import State
from sprechstunde.appointments.tests.mail_stage import (
    ADDRESS,
    KINDS,
    LANGUAGES,
    NAME,
    STARTS,
    TELLING,
    appointment_for,
    make_kind,
    unfolded,
)
from sprechstunde.foundation.settings import settings

BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = ["2026-03-29T01:00", "2026-10-25T01:00", "2027-03-28T01:00", "2027-10-31T01:00"]  # in UTC


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def of_kind(kind, musterstadt):
    return make_kind(musterstadt, kind)


@pytest.fixture
def replies_read(monkeypatch):
    """Musterstadt has set up its mailbox for replies."""
    known = settings().model_copy(update={"imap": {"musterstadt": object()}})
    monkeypatch.setattr(calendar_entry, "settings", lambda: known)


@pytest.fixture
def appointment(of_kind):
    return appointment_for(Event.CONFIRMED, of_kind)


def lines_of(content):
    return unfolded(content.decode()).split("\r\n")


def event_lines(content):
    lines = lines_of(content)
    return lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]


def value_of(name, content):
    """The only property of that name in the event, outside of the alarm."""
    lines = event_lines(content)
    lines = [*lines[: lines.index("BEGIN:VALARM")], *lines[lines.index("END:VALARM") :]] if "BEGIN:VALARM" in lines else lines
    (line,) = [each for each in lines if re.match(rf"{name}[;:]", each)]
    return line


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [State.CONFIRMED, State.CANCELLED])
def test_the_bytes_are_as_the_standard_wants_them(of_kind, language, state, replies_read):
    of_kind.municipality.name = "Große Kreisstadt Überlingen an der Öffnung mit einem sehr langen Namen “5; 6, 7: 8”"
    event = Event.CANCELLED if state == State.CANCELLED else Event.CONFIRMED
    content = entry_for_mail(appointment_for(event, of_kind, language), now=NOON).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert all(line.decode("utf-8") is not None for line in content.split(b"\r\n"))  # no letter is torn apart
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", content)
    lines = lines_of(content)
    assert lines[0] == "BEGIN:VCALENDAR"
    for once in ("VERSION:2.0", "BEGIN:VEVENT", "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "CALSCALE:GREGORIAN"):
        assert lines.count(once) == 1
    assert Calendar.from_ical(content).to_ical() == content


@pytest.mark.django_db
def test_another_library_reads_what_we_know(appointment, of_kind):
    calendar = vobject.readOne(entry_for_mail(appointment, now=NOON).content.decode())
    event = calendar.vevent
    assert calendar.prodid.value.startswith("-//Sprechstunde//")
    assert event.uid.value == f"{appointment.uid}@musterstadt.sprechstunde"
    assert event.dtstart.value.astimezone(UTC) == STARTS
    assert event.dtend.value.astimezone(UTC) == STARTS + timedelta(minutes=30)
    assert event.dtstamp.value == NOON
    assert event.summary.value == "Termin"
    assert event.contents["class"][0].value == "PRIVATE"
    assert event.status.value == "CONFIRMED"
    assert event.transp.value == "OPAQUE"
    assert int(event.sequence.value) == appointment.sequence
    alarm = event.valarm
    assert (alarm.action.value, alarm.trigger.value, alarm.description.value) == ("DISPLAY", timedelta(minutes=-15), "Termin")


@pytest.mark.django_db
def test_times_stand_in_the_zone_and_the_stamp_in_utc(appointment):
    content = entry_for_mail(appointment, now=NOON).content
    assert value_of("DTSTART", content) == "DTSTART;TZID=Europe/Berlin:20261126T093000"
    assert value_of("DTEND", content) == "DTEND;TZID=Europe/Berlin:20261126T100000"
    assert value_of("DTSTAMP", content) == "DTSTAMP:20261118T110000Z"


@pytest.mark.django_db
def test_where_replies_are_not_read_nobody_is_asked_for_one(appointment):
    entry = entry_for_mail(appointment, now=NOON)
    assert entry.method == "PUBLISH"
    assert b"METHOD:PUBLISH\r\n" in entry.content
    assert b"ATTENDEE" not in entry.content
    assert value_of("ORGANIZER", entry.content).startswith("ORGANIZER;CN=Musterstadt:mailto:")


@pytest.mark.django_db
def test_where_replies_are_read_the_citizen_is_asked(appointment, kind, replies_read):
    entry = entry_for_mail(appointment, now=NOON)
    assert entry.method == "REQUEST"
    attendee = value_of("ATTENDEE", entry.content)
    assert attendee.endswith(f":mailto:{ADDRESS}")
    assert {"RSVP=TRUE", "PARTSTAT=NEEDS-ACTION", "ROLE=REQ-PARTICIPANT"} == set(attendee.partition(":")[0].split(";")[1:])
    asked = {"ordinary": "scheidung@musterstadt.example", "discreet": "post@musterstadt.example"}[kind]
    assert value_of("ORGANIZER", entry.content) == f"ORGANIZER;CN=Musterstadt:mailto:{asked}"


@pytest.mark.django_db
def test_a_cancellation_is_one_with_and_without_replies(of_kind, monkeypatch):
    appointment = appointment_for(Event.CANCELLED, of_kind, sequence=3)
    told = entry_for_mail(appointment, now=NOON)
    known = settings().model_copy(update={"imap": {"musterstadt": object()}})
    monkeypatch.setattr(calendar_entry, "settings", lambda: known)
    asked = entry_for_mail(appointment, now=NOON)
    for entry in (told, asked):
        assert entry.method == "CANCEL"
        assert value_of("STATUS", entry.content) == "STATUS:CANCELLED"
        assert value_of("SEQUENCE", entry.content) == "SEQUENCE:3"
        assert b"VALARM" not in entry.content
        assert b"#" not in entry.content
    assert b"ATTENDEE" not in told.content
    assert b"ATTENDEE" in asked.content
    assert b"RSVP" not in asked.content


@pytest.mark.django_db
def test_a_file_to_download_asks_for_nothing(appointment, replies_read):
    content = entry_for_download(appointment, now=NOON)
    assert b"METHOD:PUBLISH\r\n" in content
    assert b"ATTENDEE" not in content
    assert value_of("UID", content) == value_of("UID", entry_for_mail(appointment, now=NOON).content)


@pytest.mark.django_db
def test_the_link_in_a_calendar_opens_ordinary_appointments_only(appointment, kind):
    content = entry_for_mail(appointment, now=NOON).content
    code = code_of(appointment.public_id, 0)
    page = "https://musterstadt.example/termin/"
    link = page if kind == "discreet" else f"{page}#{code}"
    assert value_of("URL", content) == f"URL:{link}"
    conference = value_of("CONFERENCE", content)
    assert conference.endswith(f":{link}")
    assert {"VALUE=URI", "FEATURE=AUDIO,VIDEO"} <= set(conference.partition(":https")[0].split(";"))
    assert (code in unfolded(content.decode())) == (kind == "ordinary")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_tells_no_family_what_it_is_about(of_kind, kind, language, replies_read):
    appointment = appointment_for(Event.CONFIRMED, of_kind, language)
    said = unfolded(entry_for_mail(appointment, now=NOON).content.decode())
    assert NAME not in said
    assert "Anna Öz" not in said
    own = said.replace("scheidung@musterstadt.example", "")  # an ordinary office's own address for answers
    own = re.sub(r"#[A-Z2-7]{26}|UID:.*", "", own).casefold()
    assert [word for word in TELLING if word in own] == []
    if kind == "discreet":
        assert "scheidung" not in said.casefold()
    assert value_of("SUMMARY", said.encode()) == {"de": "SUMMARY:Termin", "en": "SUMMARY:Appointment"}[language]


@pytest.mark.django_db
def test_the_uid_is_found_again_and_only_in_its_own_town(appointment):
    assert appointment_uid(uid_of(appointment), "musterstadt") == appointment.uid
    assert appointment_uid(f" {str(appointment.uid).upper()}@musterstadt.sprechstunde ", "musterstadt") == appointment.uid
    for foreign in (uid_of(appointment) + "x", f"{uuid4()}@anders.example", "no uid", "", "@musterstadt.sprechstunde"):
        assert appointment_uid(foreign, "musterstadt") is None
    assert appointment_uid(uid_of(appointment), "andernort") is None


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("minutes", range(-150, 151, 30))
def test_around_the_clock_changes_every_calendar_finds_the_same_moment(of_kind, change, minutes):
    starts_at = datetime.fromisoformat(change).replace(tzinfo=UTC) + timedelta(minutes=minutes)
    appointment = appointment_for(Event.CONFIRMED, of_kind, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
    content = entry_for_mail(appointment, now=NOON).content
    event = vobject.readOne(content.decode()).vevent
    assert as_calendars_read(event.dtstart, content) == starts_at
    assert as_calendars_read(event.dtend, content) == starts_at + timedelta(minutes=45)


def as_calendars_read(time, content):
    """By our own VTIMEZONE where the time stands in a zone; of two equal local times the first counts (RFC 5545, 3.3.5)."""
    text = next(line for line in event_lines(content) if line.startswith(time.name)).rpartition(":")[2]
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    zone = tzical(io.StringIO(content.decode().replace("\r\n", "\n"))).get("Europe/Berlin")
    return datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Atlantic/Azores", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"])
@given(hours=st.integers(min_value=-24 * 120, max_value=24 * 120))
def test_the_zone_we_describe_is_the_zone_there_is(zone, change, hours):
    moment = datetime.fromisoformat(change).replace(tzinfo=UTC)
    described = described_zone(zone, moment)
    then = moment + timedelta(hours=hours)
    assert then.astimezone(described).utcoffset() == then.astimezone(ZoneInfo(zone)).utcoffset()


@cache
def described_zone(name, around):
    calendar = Calendar()
    calendar.add("prodid", "x")
    calendar.add("version", "2.0")
    calendar.add_component(zone_component(ZoneInfo(name), around.astimezone(ZoneInfo(name))))
    return tzical(io.StringIO(calendar.to_ical().decode().replace("\r\n", "\n"))).get(name)


def test_our_zone_is_a_rule_so_that_old_programs_know_it_for_all_years():
    component = zone_component(BERLIN, STARTS).to_ical().decode()
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in component
    assert "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in component
    assert component.count("DTSTART") == 2


def test_a_zone_without_a_rule_names_each_change():
    component = zone_component(ZoneInfo("Africa/Casablanca"), STARTS).to_ical().decode()
    assert "RRULE" not in component
    assert component.count("DTSTART:") >= 4
