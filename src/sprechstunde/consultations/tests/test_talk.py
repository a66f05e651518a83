"""The room's life: both or neither, who is gone comes back in front, nobody is left hanging."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from conftest import NOON, call_next, draw_ticket, in_parallel
from sprechstunde.consultations import actions, jobs
from sprechstunde.consultations.models import Consultation, Participant
from sprechstunde.foundation.ticker import server_started, tick
from sprechstunde.queue import actions as queue
from sprechstunde.queue import jobs as queue_jobs
from sprechstunde.queue.lookups import waiting_list
from sprechstunde.queue.models import State, Ticket

pytestmark = pytest.mark.django_db

ABSENCE = timedelta(seconds=120)


def gone_since(moment, *, role=Participant.Role.ADVISER):
    Participant.objects.filter(role=role).update(absent_since=moment)


def is_connected(role):
    Participant.objects.filter(role=role).update(absent_since=None)


# Life


def test_calling_opens_the_room_with_the_adviser_in_it(call, bashir):
    assert (call.state, call.adviser, call.opened_at) == ("opening", bashir, NOON)
    assert [each.role for each in call.participants.all()] == ["adviser"]


def test_calling_nobody_opens_no_room(counter):
    with pytest.raises(queue.NobodyWaits):
        call_next(counter=counter, now=NOON)
    assert not Consultation.objects.exists()


def test_a_room_that_cannot_be_opened_calls_nobody(annas_ticket, counter, monkeypatch):
    monkeypatch.setattr(actions.Participant.objects, "create", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        call_next(counter=counter, now=NOON)
    annas_ticket.refresh_from_db()
    assert annas_ticket.state == State.WAITING


def test_stepping_in_admits_the_citizen_and_the_talk_runs(talk):
    talk.refresh_from_db()
    assert (talk.state, talk.started_at) == ("running", NOON)
    assert [each.role for each in talk.participants.all()] == ["adviser", "citizen"]


def test_stepping_in_twice_admits_once(talk):
    actions.start(ticket=talk.ticket, now=NOON + timedelta(seconds=5))
    talk.refresh_from_db()
    assert talk.started_at == NOON
    assert talk.participants.count() == 2


def test_finishing_ends_the_talk_and_frees_the_counter(talk, counter):
    actions.finish(consultation=talk, now=NOON + timedelta(minutes=20))
    talk.refresh_from_db()
    assert (talk.state, talk.reason, talk.ended_at) == ("ended", "finished", NOON + timedelta(minutes=20))
    assert talk.ticket.state == State.FINISHED
    draw_ticket(office=talk.office, browser=None, now=NOON)
    assert call_next(counter=counter, now=NOON).ticket.number == "T-002"


def test_a_talk_that_has_not_begun_cannot_be_finished(call):
    with pytest.raises(queue.TooLate):
        actions.finish(consultation=call, now=NOON)
    call.refresh_from_db()
    assert call.state == "opening"


def test_ending_a_second_time_changes_nothing(talk):
    actions.finish(consultation=talk, now=NOON)
    actions.end(consultation=talk, reason="no_show", now=NOON + timedelta(minutes=1))
    talk.refresh_from_db()
    assert (talk.reason, talk.ended_at) == ("finished", NOON)


def test_the_citizen_may_leave_and_come_back_while_the_talk_runs(talk, anna, at_noon):
    assert anna.post(reverse("consultations:leave"))["Location"] == reverse("consultations:farewell")
    place = talk.participants.get(role="citizen")
    assert place.left_at == NOON
    assert anna.get(reverse("consultations:farewell")).status_code == 200
    assert anna.get(reverse("consultations:room")).status_code == 200
    actions.note_connected(participant=place)
    place.refresh_from_db()
    assert place.left_at is None


def test_after_the_talk_the_citizen_sees_the_last_page_and_the_browser_forgets_the_room(talk, anna, at_noon):
    actions.finish(consultation=talk, now=NOON)
    assert anna.get(reverse("consultations:room"))["Location"] == reverse("consultations:farewell")
    page = anna.get(reverse("consultations:farewell"))
    assert page.status_code == 200
    assert page["Clear-Site-Data"] == '"storage"'


def test_after_the_talk_the_adviser_is_back_at_the_desk(talk, bashirs_client, at_noon):
    path = reverse("consultations:end", args=[talk.public_id])
    assert bashirs_client.post(path)["Location"] == reverse("console:desk")
    assert bashirs_client.get(reverse("consultations:advisers_room", args=[talk.public_id]))["Location"] == reverse(
        "console:desk"
    )
    again = bashirs_client.post(path, follow=True)  # a second click is no error
    assert again.redirect_chain[-1][0] == reverse("console:desk")


def test_while_nobody_has_stepped_in_there_is_nothing_to_end(call, bashirs_client, at_noon):
    room = reverse("consultations:advisers_room", args=[call.public_id])
    assert bashirs_client.post(reverse("consultations:end", args=[call.public_id]))["Location"] == room
    call.refresh_from_db()
    assert call.state == "opening"


@pytest.mark.parametrize(("button", "state"), [("give_back", State.WAITING), ("no_show", State.NO_SHOW)])
def test_the_adviser_can_give_back_or_mark_as_not_come(call, bashirs_client, at_noon, button, state):
    path = reverse(f"consultations:{button}", args=[call.public_id])
    assert bashirs_client.post(path)["Location"] == reverse("console:desk")
    assert Ticket.objects.get().state == state
    call.refresh_from_db()
    assert (call.state, call.reason) == ("ended", "given_back" if button == "give_back" else "no_show")
    assert bashirs_client.post(path).status_code == 302


def test_a_name_and_texts_of_others_are_shown_as_text_in_the_room(talk, anna, bashir, bashirs_client, at_noon):
    Ticket.objects.update(label="<script>alert(1)</script>")
    bashir.display_name = "<img src=x onerror=alert(1)>"
    bashir.save()
    bashirs_client.force_login(bashir, backend="sprechstunde.staff.backends.MunicipalityBackend")
    for html in (
        anna.get(reverse("consultations:room")).content.decode(),
        bashirs_client.get(reverse("consultations:advisers_room", args=[talk.public_id])).content.decode(),
    ):
        assert "<script>alert" not in html
        assert "<img src=x" not in html


# Who vanishes


def test_when_the_adviser_is_gone_for_good_the_citizen_waits_in_front_again(talk, office):
    for _ in range(3):
        draw_ticket(office=office, browser=None, now=NOON)
    is_connected("citizen")
    gone_since(NOON)
    jobs.return_citizens_of_vanished_advisers(NOON + ABSENCE - timedelta(seconds=1))
    talk.refresh_from_db()
    assert talk.state == "running"
    jobs.return_citizens_of_vanished_advisers(NOON + ABSENCE)
    talk.refresh_from_db()
    assert (talk.state, talk.reason, talk.ended_at) == ("ended", "adviser_absent", NOON + ABSENCE)
    assert [ticket.number for ticket in waiting_list(office)] == ["T-001", "T-002", "T-003", "T-004"]


def test_a_citizen_who_is_called_by_an_adviser_who_vanishes_waits_again(call, office):
    gone_since(NOON)
    jobs.return_citizens_of_vanished_advisers(NOON + ABSENCE)
    call.refresh_from_db()
    assert (call.state, call.reason) == ("ended", "adviser_absent")
    assert Ticket.objects.get().state == State.WAITING


def test_an_adviser_who_never_opened_the_room_counts_as_gone(call):
    jobs.return_citizens_of_vanished_advisers(NOON + ABSENCE)
    assert Ticket.objects.get().state == State.WAITING


def test_a_citizen_who_vanishes_ends_nothing(talk):
    is_connected("adviser")
    gone_since(NOON, role=Participant.Role.CITIZEN)
    jobs.return_citizens_of_vanished_advisers(NOON + timedelta(hours=1))
    talk.refresh_from_db()
    assert talk.state == "running"


def test_an_adviser_who_came_back_in_time_goes_on(talk):
    gone_since(NOON)
    adviser = talk.participants.get(role="adviser")
    actions.note_connected(participant=adviser)
    jobs.return_citizens_of_vanished_advisers(NOON + timedelta(hours=1))
    talk.refresh_from_db()
    assert talk.state == "running"


def test_an_absence_is_counted_from_its_beginning(talk):
    adviser = talk.participants.get(role="adviser")
    gone_since(NOON)
    actions.note_disconnected(participant=adviser, now=NOON + timedelta(minutes=1))
    adviser.refresh_from_db()
    assert adviser.absent_since == NOON


def test_after_a_start_of_the_server_everybody_has_the_whole_time_to_come_back(talk):
    is_connected("adviser")
    started = NOON + timedelta(hours=1)
    server_started.send(sender=None, now=started)
    jobs.return_citizens_of_vanished_advisers(started + ABSENCE - timedelta(seconds=1))
    talk.refresh_from_db()
    assert talk.state == "running"
    jobs.return_citizens_of_vanished_advisers(started + ABSENCE)
    talk.refresh_from_db()
    assert talk.state == "ended"


def test_a_machine_that_slept_does_not_end_the_talk_the_moment_it_wakes(talk, monkeypatch):
    """The adviser's connection was just renewing itself when the machine fell asleep."""
    monkeypatch.setattr(queue_jobs, "_last_sweep", None)
    tick(holder="one", now=NOON)
    gone_since(NOON)
    tick(holder="one", now=NOON + timedelta(minutes=30))
    talk.refresh_from_db()
    assert talk.state == "running"


def test_one_deserted_room_that_cannot_be_returned_stops_no_other(talk, monkeypatch):
    gone_since(NOON)
    monkeypatch.setattr(actions, "return_to_queue", lambda **kwargs: (_ for _ in ()).throw(queue.TooLate))
    jobs.return_citizens_of_vanished_advisers(NOON + ABSENCE)


# What the database refuses


def test_two_rooms_for_one_ticket(talk, bashir):
    with pytest.raises(IntegrityError):
        Consultation.objects.create(office=talk.office, ticket=talk.ticket, adviser=bashir, opened_at=NOON)


def test_an_ended_room_beside_a_running_one_is_fine(talk, bashir):
    Consultation.objects.create(
        office=talk.office, ticket=talk.ticket, adviser=bashir, opened_at=NOON, state="ended", ended_at=NOON
    )


@pytest.mark.parametrize("fields", [{"state": "ended"}, {"ended_at": NOON}, {"state": "ended", "ended_at": None}])
def test_an_end_without_a_time_and_a_time_without_an_end(talk, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=talk.pk).update(**fields)


@pytest.mark.parametrize("role", ["adviser", "citizen"])
def test_two_people_in_one_role(talk, role):
    with pytest.raises(IntegrityError):
        Participant.objects.create(consultation=talk, role=role)


# Races


@pytest.mark.django_db(transaction=True)
def test_an_adviser_who_ends_while_the_ticker_gives_up_on_them_ends_once(counter, office):
    for _ in range(10):
        draw_ticket(office=office, browser=None, now=NOON)
        talk = call_next(counter=counter, now=NOON)
        queue.enter(ticket=talk.ticket, now=NOON)
        finished, returned = in_parallel(
            partial(actions.finish, consultation=fresh(talk), now=NOON),
            partial(actions.return_to_queue, consultation=fresh(talk), now=NOON),
        )
        assert sum(isinstance(each, queue.TooLate) for each in (finished, returned)) == 1
        talk.refresh_from_db()
        assert talk.reason == ("finished" if finished is None else "adviser_absent")
        Ticket.objects.all().delete()


def fresh(talk):
    return Consultation.objects.select_related("ticket__office__municipality").get(pk=talk.pk)


@pytest.mark.django_db(transaction=True)
def test_who_gives_up_while_being_called_leaves_no_room_open(counter, office):
    for _ in range(15):
        ticket = draw_ticket(office=office, browser=None, now=NOON).ticket
        in_parallel(
            partial(call_next, counter=counter, now=NOON),
            partial(queue.give_up, ticket=Ticket.objects.select_related("office").get(pk=ticket.pk), now=NOON),
        )
        assert Ticket.objects.get(pk=ticket.pk).state == State.GIVEN_UP
        assert not Consultation.objects.exclude(state="ended").exists()
