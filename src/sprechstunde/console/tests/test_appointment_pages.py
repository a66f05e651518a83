"""What an adviser does with an appointment: propose, move, cancel, hand over, arrange. Lost races get a kind answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST, make_adviser, make_bookable, make_office
from sprechstunde.appointments import actions, check_in, proposals
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.people import Person
from sprechstunde.console.free_days import free_times, written
from sprechstunde.console.tests.appointments import ANNA, confirmed, free, held, proposed, requested
from sprechstunde.consultations.actions import call_next, finish
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.models import Service
from sprechstunde.queue.actions import enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

KIND = "inzwischen"  # what every answer to a lost race says


def at(name, appointment):
    return reverse(f"console:{name}", args=[appointment.public_id])


def text(response):
    return " ".join(response.content.decode().split())


def signed_in(user, host=HOST):
    client = Client(headers={"host": host})
    client.force_login(user, backend="sprechstunde.staff.backends.MunicipalityBackend")
    return client


def events(appointment):
    return list(OutgoingMail.objects.filter(reference=appointment.public_id).order_by("pk").values_list("event", flat=True))


def fresh(appointment):
    return Appointment.objects.get(pk=appointment.pk)


def ticked(html):
    return set(re.findall(r'name="times" value="([^"]+)"[^>]*checked', html))


# Proposing


def test_times_are_proposed_with_a_personal_line(bookable, bashirs_client, bashir):
    appointment = requested(bookable, wishes="Nur montags")
    assert "Nur montags" in text(bashirs_client.get(at("appointment", appointment)))
    times = free(bookable)[:9:4]
    response = bashirs_client.post(
        at("propose", appointment), {"times": [written(each) for each in times], "who": bashir.pk, "note": "Bis bald"}
    )
    assert response["Location"] == at("appointment", appointment)
    appointment = fresh(appointment)
    assert (appointment.state, appointment.adviser) == (State.PROPOSED, bashir)
    assert [each.starts_at for each in appointment.reservations.order_by("starts_at")] == times
    assert appointment.messages.last().text == "Bis bald"
    assert "proposals" in events(appointment)
    assert "Bis bald" in text(bashirs_client.get(at("appointment", appointment)))


@pytest.mark.parametrize("count", [0, 1, 6])
def test_two_to_five_times_are_proposed_and_the_input_is_kept(bookable, bashirs_client, count):
    appointment = requested(bookable)
    times = {written(each) for each in free(bookable)[: 4 * count : 4]}
    response = bashirs_client.post(at("propose", appointment), {"times": list(times), "note": "Bleibt stehen"})
    assert response.status_code == 422
    assert "zwei bis fünf" in text(response)
    assert "Bleibt stehen" in text(response)
    assert ticked(text(response)) == times
    assert fresh(appointment).state == State.REQUESTED


def test_times_that_reach_into_each_other_are_not_proposed(bookable, bashirs_client):
    appointment = requested(bookable)
    response = bashirs_client.post(at("propose", appointment), {"times": [written(each) for each in free(bookable)[:2]]})
    assert response.status_code == 422
    assert "überschneiden sich" in text(response)


def test_a_time_that_somebody_took_meanwhile_is_said_and_the_rest_kept(bookable, bashirs_client):
    appointment = requested(bookable)
    first, second = free(bookable)[:5:4]
    confirmed(bookable, first)
    response = bashirs_client.post(at("propose", appointment), {"times": [written(first), written(second)], "note": "Hallo"})
    assert response.status_code == 422
    assert KIND in text(response)
    assert ticked(text(response)) == {written(second)}
    assert "Hallo" in text(response)
    assert fresh(appointment).state == State.REQUESTED


def test_a_time_lost_in_the_last_moment_is_said_too(bookable, bashirs_client, monkeypatch):
    """Between looking and keeping: the database decides."""
    appointment = requested(bookable)
    first, second = free(bookable)[:5:4]
    propose = proposals.propose

    def too_slow(**asked):
        confirmed(bookable, first)
        return propose(**asked)

    monkeypatch.setattr(proposals, "propose", too_slow)
    response = bashirs_client.post(at("propose", appointment), {"times": [written(first), written(second)]})
    assert response.status_code == 422
    assert KIND in text(response)
    assert not fresh(appointment).reservations.exists()


def test_only_the_free_times_of_the_person_who_is_to_advise_are_shown(bookable, bashir, bashirs_client):
    bookable.consultation_hours.update(parallel=2)
    make_adviser(bookable, "berta")
    taken = free(bookable)[0]
    confirmed(bookable, taken, adviser=bashir)
    appointment = requested(bookable)
    anybody = text(bashirs_client.post(at("propose", appointment), {"turn": "2026-11-16", "who": ""}))
    assert written(taken) in anybody
    mine = text(bashirs_client.post(at("propose", appointment), {"turn": "2026-11-16", "who": bashir.pk}))
    assert written(taken) not in mine
    response = bashirs_client.post(
        at("propose", appointment), {"times": [written(taken), written(free(bookable)[8])], "who": bashir.pk}
    )
    assert "für Bashir nicht" in text(response)


def test_turning_to_later_weeks_keeps_everything_unchecked(bookable, bashirs_client):
    appointment = requested(bookable)
    chosen = written(free(bookable)[0])
    html = text(bashirs_client.post(at("propose", appointment), {"turn": "2026-12-01", "times": [chosen], "note": "Halb f"}))
    assert "field-error" not in html
    assert "Halb f" in html
    assert ticked(html) == {chosen}
    assert "30. November – 13. Dezember 2026" in html
    assert fresh(appointment).state == State.REQUESTED


@pytest.mark.parametrize("times", [["x"], ["2026-11-19T08:00Z\x00"], ["9999-99-99T99:99Z"], [""], ["2026-11-19T03:00Z"] * 2])
def test_what_is_no_time_is_refused(bookable, bashirs_client, times):
    appointment = requested(bookable)
    assert bashirs_client.post(at("propose", appointment), {"times": times, "from": "x" * 99}).status_code == 422


def test_proposals_can_be_taken_back_once(bookable, bashirs_client):
    appointment = proposed(bookable)
    assert bashirs_client.post(at("withdraw", appointment))["Location"] == at("appointment", appointment)
    assert fresh(appointment).state == State.REQUESTED
    assert KIND in text(bashirs_client.post(at("withdraw", appointment), follow=True))


def test_after_the_citizen_has_chosen_nothing_is_proposed_any_more(bookable, bashirs_client):
    appointment = proposed(bookable)
    chosen = appointment.reservations.order_by("starts_at").first().starts_at
    proposals.choose(appointment=appointment, starts_at=chosen, now=NOON)
    times = [written(each) for each in free(bookable, days=3)[:5:4]]
    assert KIND in text(bashirs_client.post(at("propose", appointment), {"times": times}, follow=True))
    assert fresh(appointment).starts_at == chosen


# Moving, cancelling, handing over


def test_an_appointment_is_moved_with_a_line(bookable, bashirs_client):
    appointment = confirmed(bookable)
    new = free(bookable, days=2)[3]
    assert written(appointment.starts_at) not in text(bashirs_client.get(at("move", appointment)))
    response = bashirs_client.post(at("move", appointment), {"times": [written(new)], "note": "Passt es so?"})
    assert response["Location"] == at("appointment", appointment)
    assert fresh(appointment).starts_at == new
    assert events(appointment)[-1] == "moved"
    assert "Passt es so?" in OutgoingMail.objects.get(reference=appointment.public_id, event="moved").text


def test_moving_into_its_own_time_is_possible_where_only_its_own_time_stands_in_the_way(bookable, bashirs_client):
    first = free(bookable)[0]
    appointment = confirmed(bookable, first)
    later = first + timedelta(minutes=15)
    assert bashirs_client.post(at("move", appointment), {"times": [written(later)]}).status_code == 302
    assert fresh(appointment).starts_at == later


def test_moving_to_where_somebody_else_is_changes_nothing(bookable, bashirs_client):
    appointment, taken = confirmed(bookable), free(bookable, days=2)[3]
    was = appointment.starts_at
    held(bookable, taken)
    response = bashirs_client.post(at("move", appointment), {"times": [written(taken)], "note": "Bleibt"})
    assert response.status_code == 422
    assert KIND in text(response)
    assert "Bleibt" in text(response)
    assert fresh(appointment).starts_at == was


def test_cancelling_needs_words_and_suggests_some(bookable, bashirs_client):
    appointment = confirmed(bookable)
    assert "Erkrankung" in text(bashirs_client.get(at("cancel", appointment)))
    assert bashirs_client.post(at("cancel", appointment), {"reason": "  "}).status_code == 422
    suggested = text(bashirs_client.post(at("cancel", appointment), {"suggestion": "0", "reason": "eigenes"}))
    assert "field-error" not in suggested
    assert re.search(r"<textarea[^>]*>\s*Leider können wir diesen Termin wegen einer Erkrankung", suggested)
    assert fresh(appointment).state == State.CONFIRMED
    bashirs_client.post(at("cancel", appointment), {"reason": "Leider geht es nicht."})
    appointment = fresh(appointment)
    assert (appointment.state, appointment.ended_by, appointment.reason) == (
        State.CANCELLED, EndedBy.OFFICE, "Leider geht es nicht.",
    )  # fmt: skip
    assert events(appointment)[-1] == "cancelled"
    assert "vom Büro abgesagt" in text(bashirs_client.get(at("appointment", appointment)))


@pytest.mark.parametrize("suggestion", ["99", "-1", "x", "٣", "9" * 5000])
def test_a_suggestion_that_is_none_keeps_what_is_written(bookable, bashirs_client, suggestion):
    appointment = confirmed(bookable)
    response = bashirs_client.post(at("cancel", appointment), {"suggestion": suggestion, "reason": "Mein Satz"})
    assert response.status_code == 200
    assert "Mein Satz" in text(response)


def test_who_is_in_the_waiting_area_is_not_cancelled(bookable, counter, bashirs_client):
    appointment = confirmed(bookable)
    check_in.check_in(appointment=appointment, browser=None, now=appointment.starts_at - timedelta(minutes=5))
    assert KIND in text(bashirs_client.post(at("cancel", appointment), {"reason": "x"}, follow=True))
    assert fresh(appointment).state == State.CHECKED_IN


def test_the_citizen_was_faster_with_cancelling(bookable, bashirs_client):
    appointment = confirmed(bookable)
    actions.cancel(appointment=appointment, by=EndedBy.CITIZEN, now=NOON)
    for name, data in {
        "cancel": {"reason": "x"}, "move": {"times": [written(free(bookable)[5])]}, "reassign": {"reason": "x"},
    }.items():  # fmt: skip
        assert KIND in text(bashirs_client.post(at(name, appointment), data, follow=True)), name
    assert "von der Person abgesagt" in text(bashirs_client.get(at("appointment", appointment)))


def test_nobody_cancels_a_time_they_have_not_read(bookable, bashirs_client):
    appointment = confirmed(bookable)
    seen = appointment.sequence
    actions.move(appointment=appointment, starts_at=free(bookable, days=2)[0], by=EndedBy.CITIZEN, now=NOON)
    for name in ("cancel", "reassign", "move"):
        data = {"seen": seen, "reason": "x", "times": [written(free(bookable)[5])]}
        assert KIND in text(bashirs_client.post(at(name, appointment), data, follow=True)), name
    assert fresh(appointment).state == State.CONFIRMED
    assert f'name="seen" value="{seen + 1}"' in text(bashirs_client.get(at("cancel", appointment)))


def test_interpreting_is_an_excuse_only_where_it_was_needed(bookable, bashirs_client):
    without = confirmed(bookable)
    needed = confirmed(bookable, free(bookable)[4], Person(email="e@example.org", interpreter=True, language="tr"))
    assert "keine Dolmetschung" not in text(bashirs_client.get(at("cancel", without)))
    assert "keine Dolmetschung" in text(bashirs_client.get(at("cancel", needed)))


def test_a_request_is_declined_with_words(bookable, bashirs_client):
    appointment = requested(bookable)
    assert "Anfrage ablehnen" in text(bashirs_client.get(at("cancel", appointment)))
    bashirs_client.post(at("cancel", appointment), {"reason": "Leider haben wir keine Zeit."})
    assert fresh(appointment).state == State.CANCELLED


def test_a_colleague_takes_an_appointment_over(bookable, bashir, bashirs_client):
    appointment = confirmed(bookable, adviser=bashir)
    berta = make_adviser(bookable, "berta")
    response = bashirs_client.post(at("reassign", appointment), {"adviser": berta.pk, "reason": "Ich bin nicht da."})
    assert response["Location"] == at("appointment", appointment)
    assert fresh(appointment).adviser == berta
    assert events(appointment)[-1] == "reassigned"


def test_a_colleague_who_is_elsewhere_at_that_time_cannot_take_over(bookable, bashir, bashirs_client):
    bookable.consultation_hours.update(parallel=2)
    berta = make_adviser(bookable, "berta")
    appointment = confirmed(bookable, adviser=bashir)
    confirmed(bookable, appointment.starts_at, Person(email="e@example.org"), adviser=berta)
    response = bashirs_client.post(at("reassign", appointment), {"adviser": berta.pk, "reason": "Mein Grund"})
    assert response.status_code == 422
    assert "Berta" in text(response)
    assert "Mein Grund" in text(response)
    assert fresh(appointment).adviser == bashir


def test_nobody_of_elsewhere_takes_over(bookable, carla, bashirs_client):
    appointment = confirmed(bookable)
    stranger = make_adviser(make_office(bookable.municipality, slug="zweites", prefix="Z"), "sven")
    for other in (carla, stranger):
        assert bashirs_client.post(at("reassign", appointment), {"adviser": other.pk, "reason": "x"}).status_code == 422
    assert fresh(appointment).adviser is None


# Arranging one


def test_an_appointment_is_arranged_and_kept_until_it_is_confirmed(bookable, bashirs_client, bashir):
    path = reverse("console:new_appointment", args=[bookable.slug])
    assert bashirs_client.get(path).status_code == 200
    data = {
        "concern": bookable.services.get().pk, "who": bashir.pk, "times": [written(free(bookable)[2])],
        "email": "neu@example.org", "name": "Neu", "language": "tr", "interpreter": "on",
    }  # fmt: skip
    response = bashirs_client.post(path, data)
    appointment = Appointment.objects.get()
    assert response["Location"] == at("appointment", appointment)
    assert (appointment.state, appointment.adviser, appointment.email) == (State.HELD, bashir, "neu@example.org")
    assert (appointment.language, appointment.interpreter) == ("tr", True)
    assert not appointment.browsers.exists()
    assert events(appointment) == ["confirm_address"]


def test_what_is_missing_is_said_and_the_rest_kept(bookable, bashirs_client):
    path = reverse("console:new_appointment", args=[bookable.slug])
    time = written(free(bookable)[2])
    response = bashirs_client.post(path, {"times": [time], "email": "keine", "name": "Neu", "language": "xx"})
    assert response.status_code == 422
    assert ticked(text(response)) == {time}
    assert 'value="Neu"' in text(response)
    assert not Appointment.objects.exists()


def test_another_concern_has_other_times(bookable, bashirs_client):
    long = Service.objects.create(office=bookable, slug="lang", name="Lang", minutes=240)
    path = reverse("console:new_appointment", args=[bookable.slug])
    late = written(free_of_half_an_hour(bookable)[-1])
    assert late in text(bashirs_client.post(path, {"turn": "2026-11-30"}))
    assert late not in text(bashirs_client.post(path, {"turn": "2026-11-30", "concern": long.pk}))


def free_of_half_an_hour(office):
    service = office.services.get(minutes=30)
    return [each for each in free_times(office, service, NOON) if each.date().isoformat() < "2026-12-12"]


def test_the_next_appointment_after_a_talk_knows_the_address_of_the_last(bookable, counter, bashir, bashirs_client):
    appointment = confirmed(bookable, free(bookable, days=0)[0])
    now = appointment.starts_at - timedelta(minutes=1)
    ticket = check_in.check_in(appointment=appointment, browser=None, now=now).ticket
    consultation = call_next(counter=counter, now=now)
    enter(ticket=consultation.ticket, now=now)
    consultation.ticket.refresh_from_db()
    finish(consultation=consultation, now=NOON)
    path = reverse("console:next_appointment", args=[consultation.public_id])
    assert path in text(bashirs_client.get("/arbeitsplatz/"))
    html = text(bashirs_client.get(path))
    assert ANNA.email in html
    assert ANNA.name in html
    assert ticket.number in html


def test_the_next_appointment_after_a_talk_from_the_queue_asks_for_the_address(bookable, talk, bashirs_client):
    finish(consultation=talk, now=NOON)
    path = reverse("console:next_appointment", args=[talk.public_id])
    assert path in text(bashirs_client.get("/arbeitsplatz/"))
    assert bashirs_client.get(path).status_code == 200
    data = {
        "concern": bookable.services.get().pk,
        "times": [written(free(bookable)[0])],
        "email": "a@example.org",
        "language": "de",
    }
    assert bashirs_client.post(path, data).status_code == 302
    assert Appointment.objects.get().email == "a@example.org"


def test_an_office_without_appointments_offers_no_next_one(talk, bashirs_client):
    finish(consultation=talk, now=NOON)
    path = reverse("console:next_appointment", args=[talk.public_id])
    assert path not in text(bashirs_client.get("/arbeitsplatz/"))
    assert bashirs_client.get(path).status_code == 404


def test_nobody_makes_the_next_appointment_of_a_colleagues_talk(bookable, talk):
    berta = make_adviser(bookable, "berta")
    finish(consultation=talk, now=NOON)
    assert signed_in(berta).get(reverse("console:next_appointment", args=[talk.public_id])).status_code == 404


# Strangers


NAMES = ["appointment", "propose", "withdraw", "move", "cancel", "reassign"]


@pytest.mark.parametrize("name", NAMES)
def test_strangers_find_no_appointment(bookable, carla, dora, carlas_client, name):
    appointment = confirmed(bookable)
    neighbour = make_adviser(make_bookable(make_office(bookable.municipality, slug="zweites", prefix="Z")), "sven")
    was = Appointment.objects.values().get()
    for client in (signed_in(carla), carlas_client, signed_in(dora), signed_in(dora, OTHER_HOST), signed_in(neighbour)):
        for response in (client.get(at(name, appointment)), client.post(at(name, appointment), {"reason": "x", "times": "x"})):
            assert response.status_code in (302, 404, 405)
            assert response.status_code != 302 or "anmelden" in response["Location"]
            assert ANNA.name not in response.content.decode()
    assert Appointment.objects.values().get() == was


@pytest.mark.parametrize("public_id", ["x" * 5000, "%F0%9F%98%80", "' OR 1=1 --", "%00", "neu"])
def test_ids_that_are_none_are_not_found(bookable, bashirs_client, public_id):
    for ending in ("", "vorschlaege/", "ruecknahme/", "verlegung/", "absage/", "uebergabe/"):
        path = f"/arbeitsplatz/termine/{public_id}/{ending}"
        assert bashirs_client.post(path).status_code in (404, 405)
        assert bashirs_client.get(path).status_code in (404, 405)


def test_a_get_changes_nothing(bookable, bashirs_client):
    appointments = [confirmed(bookable), proposed(bookable)]
    was = list(Appointment.objects.order_by("pk").values())
    for appointment in appointments:
        for name in NAMES:
            bashirs_client.get(at(name, appointment))
    assert list(Appointment.objects.order_by("pk").values()) == was
