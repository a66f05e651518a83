"""The page of one's own appointment: the code, every state, every form, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST
from sprechstunde.appointments import actions, jobs
from sprechstunde.appointments.codes import written
from sprechstunde.appointments.models import Appointment, EndedBy, State
from sprechstunde.appointments.tests.cast import HALF_AN_HOUR, TOMORROW_AT_NINE, confirmed, hold, in_state, proposed
from sprechstunde.appointments.tests.own_page import code_for, opened, page, state_of, url
from sprechstunde.appointments.weeks import value_of
from sprechstunde.mail.models import OutgoingMail
from sprechstunde.offices.models import Office
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

IN_TIME = TOMORROW_AT_NINE - timedelta(minutes=5)
WORD = "Beratung bei Trennung"


# The code


def test_the_code_opens_the_appointment_in_this_browser_and_changes_nothing(anna, bookable):
    appointment = confirmed(bookable)
    before = Appointment.objects.values().get()
    response = opened(anna, appointment)
    assert response["Location"] == url("appointment", appointment)
    assert list(response.cookies) == [COOKIE]
    assert "Donnerstag, 19. November 2026, 09:00 bis 09:30 Uhr" in page(anna, appointment)
    assert Appointment.objects.values().get() == before
    assert not opened(anna, appointment).cookies  # the key it has stays


def test_the_code_may_be_typed_as_people_type(anna, bookable):
    appointment = confirmed(bookable)
    typed = f"  {written(code_for(appointment)).lower()} "
    assert anna.post(reverse("appointments:open_code"), {"code": typed}).status_code == 302


@pytest.mark.parametrize("code", ["", "falsch", "x" * 10_000, "A" * 26, "\x00", "ä" * 26])
def test_a_wrong_code_gets_kind_words(anna, bookable, code):
    confirmed(bookable)
    response = anna.post(reverse("appointments:open_code"), {"code": code})
    assert response.status_code == 422
    assert "data-error-summary" in response.content.decode()
    assert not response.cookies


def test_guessing_codes_is_limited(anna, bookable):
    answers = [anna.post(reverse("appointments:open_code"), {"code": f"falsch{number}"}) for number in range(61)]
    assert [answer.status_code for answer in answers] == [422] * 60 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_another_towns_code_opens_nothing(anna, bookable, andernort):
    appointment = confirmed(bookable)
    elsewhere = Client(headers={"host": OTHER_HOST})
    assert opened(elsewhere, appointment).status_code == 422


def test_nobody_else_finds_an_appointment_by_its_address(anna, bookable):
    opened(anna, confirmed(bookable))
    appointment = Appointment.objects.get()
    stranger = Client(headers={"host": HOST})
    for name in ("appointment", "move", "cancel", "stored", "stored_as_json", "erase", "details", "calendar_file"):
        assert stranger.get(url(name, appointment)).status_code == 404
    for name in ("confirm", "cancel", "erase", "move", "check_in", "reminders", "earlier", "choose", "decline", "forget_here"):
        assert stranger.post(url(name, appointment), {"code": code_for(appointment)}).status_code == 404
    assert state_of(appointment) == State.CONFIRMED


# Confirming


def test_only_who_has_the_mail_can_confirm_and_only_by_the_button(anna, bookable):
    appointment = hold(bookable)
    html = opened(anna, appointment).content.decode()
    assert "Termin verbindlich bestätigen" in html
    assert state_of(appointment) == State.HELD
    assert anna.get(url("confirm", appointment)).status_code == 405
    assert "Termin verbindlich bestätigen" not in page(anna, appointment)
    for code in ("", "falsch"):
        anna.post(url("confirm", appointment), {"code": code})
        assert state_of(appointment) == State.HELD
    response = anna.post(url("confirm", appointment), {"code": code_for(appointment)}, follow=True)
    assert state_of(appointment) == State.CONFIRMED
    assert "Ihr Termin ist gebucht" in response.content.decode()


def test_confirming_again_is_harmless_and_too_late_is_said(anna, bookable):
    appointment = hold(bookable)
    opened(anna, appointment)
    for _ in range(2):
        anna.post(url("confirm", appointment), {"code": code_for(appointment)})
    assert OutgoingMail.objects.filter(event="confirmed").count() == 1
    expired = expired_hold(bookable)
    opened(anna, expired)
    anna.post(url("confirm", expired), {"code": code_for(expired)})
    assert state_of(expired) == State.EXPIRED
    assert "nichts gebucht" in page(anna, expired)


def expired_hold(office):
    appointment = hold(office, starts_at=TOMORROW_AT_NINE + 2 * HALF_AN_HOUR)
    jobs.end_holds(NOON + timedelta(minutes=31))
    return appointment


def test_a_corrected_address_gets_a_new_code_and_shuts_out_who_got_the_first(anna, bookable):
    appointment = hold(bookable)
    first = code_for(appointment)
    opened(anna, appointment)
    stranger = Client(headers={"host": HOST})
    opened(stranger, appointment)
    response = anna.post(url("correct_address", appointment), {"email": "richtig@example.org"}, follow=True)
    assert "richtig@example.org" in response.content.decode()
    assert stranger.get(url("appointment", appointment)).status_code == 404
    assert stranger.post(reverse("appointments:open_code"), {"code": first}).status_code == 422
    appointment.refresh_from_db()
    assert "Termin verbindlich bestätigen" in opened(anna, appointment).content.decode()


def test_in_a_discreet_office_the_yes_to_writing_is_shown_as_given_and_can_be_taken_back(anna, bookable):
    Office.objects.update(sensitive=True)
    appointment = hold(bookable)
    opened(anna, appointment)
    form = anna.get(url("correct_address", appointment)).context["form"]
    assert (form["safe"].value(), form["email"].value()) == (True, "anna@example.org")
    assert "checked" in str(form["safe"])
    refused = anna.post(url("correct_address", appointment), {"email": "richtig@example.org"})
    assert (refused.status_code, refused.context["form"]["safe"].value()) == (422, False)
    anna.post(url("correct_address", appointment), {"email": "richtig@example.org", "safe": "on"})
    appointment.refresh_from_db()
    assert appointment.email == "richtig@example.org"


def test_a_confirmed_address_stays(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    anna.post(url("correct_address", appointment), {"email": "anders@example.org"})
    appointment.refresh_from_db()
    assert appointment.email == "anna@example.org"


# Every state


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.REQUESTED, "Wir suchen Zeiten für Sie"),
        (State.PROPOSED, "Wählen Sie Ihren Termin"),
        (State.HELD, "Bitte bestätigen Sie"),
        (State.CONFIRMED, "Ihr Termin"),
        (State.CHECKED_IN, "Sie sind im Wartebereich"),
        (State.FINISHED, "Ihr Termin hat stattgefunden"),
        (State.CANCELLED, "Dieser Termin ist abgesagt"),
        (State.EXPIRED, "Die Zeit konnte nicht länger freigehalten werden"),
        (State.NO_SHOW, "Wir haben uns verpasst"),
    ],
)
def test_every_state_has_its_words_in_the_list_and_on_its_page(anna, bookable, state, words):
    appointment = in_state(state, bookable)
    opened(anna, appointment)
    html = page(anna, appointment) if state != State.HELD else opened(anna, appointment).content.decode()
    assert words in html
    assert url("appointment", appointment) in anna.get(reverse("appointments:entry")).content.decode()
    assert anna.get(url("stored", appointment)).status_code == 200
    assert anna.get(url("stored_as_json", appointment)).json()["state"] == state


def test_a_no_show_is_never_called_cancelled_and_leads_to_a_new_one(anna, bookable):
    appointment = in_state(State.NO_SHOW, bookable)
    opened(anna, appointment)
    html = page(anna, appointment)
    assert "absag" not in html and "abgesagt" not in html
    assert reverse("appointments:book", args=[bookable.slug]) in html


@pytest.mark.parametrize("state", [state for state in State if state not in (State.REQUESTED, State.PROPOSED)])
def test_a_discreet_offices_pages_have_a_neutral_title(anna, bookable, state):
    Office.objects.update(sensitive=True, name=WORD)
    appointment = in_state(state, bookable)
    opened(anna, appointment)
    for path in (
        url("appointment", appointment),
        reverse("appointments:entry"),
        url("stored", appointment),
        url("erase", appointment),
    ):
        title = anna.get(path).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert title == "Virtuelle Beratung – Sprechstunde – Musterstadt"


# Proposals


def test_choosing_takes_one_and_gives_back_the_others(anna, bookable):
    appointment = proposed(bookable)
    opened(anna, appointment)
    html = page(anna, appointment)
    assert "Passt Ihnen das?" in html and "09:30 bis 10:00 Uhr" in html
    assert anna.post(url("choose", appointment), {}).status_code == 422
    assert anna.post(url("choose", appointment), {"starts_at": value_of(NOON)}).status_code == 409
    response = anna.post(url("choose", appointment), {"starts_at": value_of(TOMORROW_AT_NINE + HALF_AN_HOUR)}, follow=True)
    assert "Ihr Termin ist gebucht" in response.content.decode()
    assert state_of(appointment) == State.CONFIRMED
    assert appointment.reservations.get().starts_at == TOMORROW_AT_NINE + HALF_AN_HOUR


def test_the_values_that_the_page_offers_can_be_chosen(anna, bookable):
    appointment = proposed(bookable)
    opened(anna, appointment)
    value = page(anna, appointment).partition('name="starts_at" value="')[2].partition('"')[0]
    anna.post(url("choose", appointment), {"starts_at": value})
    assert state_of(appointment) == State.CONFIRMED


def test_none_fits_with_or_without_words(anna, bookable):
    appointment = proposed(bookable)
    opened(anna, appointment)
    assert anna.post(url("decline", appointment), {"text": "x" * 10_000}).status_code == 422
    anna.post(url("decline", appointment), {"text": "lieber abends"})
    assert state_of(appointment) == State.REQUESTED
    assert "lieber abends" in page(anna, appointment)
    assert anna.post(url("decline", appointment), {"text": ""}).status_code == 422  # there is nothing to decline any more
    anna.post(url("decline", appointment), {"text": "oder samstags"})
    assert appointment.messages.filter(from_citizen=True).last().text == "oder samstags"


# Moving and cancelling


def test_moving_offers_other_times_than_ones_own_and_keeps_the_old_until_the_new_is_had(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    offered = anna.get(url("move", appointment)).content.decode()
    assert f'value="{value_of(TOMORROW_AT_NINE)}"' not in offered
    assert f'value="{value_of(TOMORROW_AT_NINE + timedelta(minutes=15))}"' in offered  # overlaps one's own
    later = TOMORROW_AT_NINE + 2 * HALF_AN_HOUR
    hold(bookable, starts_at=later)
    taken = anna.post(url("move", appointment), {"starts_at": value_of(later)})
    assert taken.status_code == 409
    assert "Ihr Termin ist, wie er war" in taken.content.decode()
    response = anna.post(url("move", appointment), {"starts_at": value_of(later + HALF_AN_HOUR)}, follow=True)
    assert "Ihr Termin ist verlegt" in response.content.decode()
    appointment.refresh_from_db()
    assert (appointment.state, appointment.starts_at) == (State.CONFIRMED, later + HALF_AN_HOUR)


def test_cancelling_asks_first_and_needs_no_reason(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    assert "keinen Grund" in anna.get(url("cancel", appointment)).content.decode()
    assert state_of(appointment) == State.CONFIRMED
    response = anna.post(url("cancel", appointment), follow=True)
    assert "Danke, dass Sie Bescheid geben" in response.content.decode()
    assert (state_of(appointment), appointment.ended_by) == (State.CANCELLED, EndedBy.CITIZEN)


def test_what_the_office_cancelled_is_said_with_its_reason(anna, bookable):
    appointment = confirmed(bookable)
    actions.cancel(appointment=appointment, by=EndedBy.OFFICE, reason="Krankheit im Team <b>", now=NOON)
    opened(anna, appointment)
    html = page(anna, appointment)
    assert "Leider musste das Büro absagen" in html and "Krankheit im Team &lt;b&gt;" in html


@pytest.mark.parametrize("name", ["move", "cancel"])
def test_what_has_begun_can_no_longer_be_changed(anna, bookable, name):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    with time_machine.travel(TOMORROW_AT_NINE + timedelta(minutes=1), tick=False):
        for method in (anna.get, anna.post):
            assert method(url(name, appointment))["Location"] == url("appointment", appointment)
        assert url(name, appointment) not in page(anna, appointment)
    assert state_of(appointment) == State.CONFIRMED


# Checking in


@pytest.mark.parametrize(
    ("minutes", "words", "door"),
    [
        (-11, "Der Wartebereich öffnet für Sie heute um 08:50 Uhr", "closed"),
        (-10, "Der Wartebereich ist für Sie offen", "open"),
        (5, "Bis 09:10 Uhr", "open"),
        (15, "Platz in der Warteschlange", "open"),
        (30, "Die Zeit dieses Termins ist vorbei", "over"),
    ],
)
def test_the_door_says_what_is_true_at_each_moment(anna, bookable, minutes, words, door):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    with time_machine.travel(TOMORROW_AT_NINE + timedelta(minutes=minutes), tick=False):
        html = page(anna, appointment)
        anna.post(url("check_in", appointment))
    assert words in html
    assert ("data-open hidden" in html) == (door == "closed")
    assert ("check-in-door.js" in html) == (door == "closed")
    assert Ticket.objects.exists() == (door == "open")


def test_checking_in_leads_into_the_waiting_area_once(anna, bookable, counter):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    with time_machine.travel(IN_TIME, tick=False):
        for _ in range(2):
            assert anna.post(url("check_in", appointment))["Location"] == reverse("queue:waiting_area")
        assert "data-ticket-number" in anna.get(reverse("queue:waiting_area")).content.decode()
        assert "Zum Wartebereich" in page(anna, appointment)
    assert Ticket.objects.count() == 1


def test_forms_from_other_sites_change_nothing(anna, bookable):
    appointment = confirmed(bookable)
    opened(anna, appointment)
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for name in ("cancel", "erase", "check_in", "reminders"):
        assert anna.post(url(name, appointment), headers=foreign).status_code == 403
    assert state_of(appointment) == State.CONFIRMED


def test_the_list_shows_what_this_browser_has_and_needs_few_queries(anna, bookable, django_assert_max_num_queries):
    for number in range(5):
        opened(anna, confirmed(bookable, starts_at=TOMORROW_AT_NINE + number * HALF_AN_HOUR))
    with django_assert_max_num_queries(5):
        html = anna.get(reverse("appointments:entry")).content.decode()
    assert html.count("gebucht") == 5
    assert "gebucht" not in Client(headers={"host": HOST}).get(reverse("appointments:entry")).content.decode()
