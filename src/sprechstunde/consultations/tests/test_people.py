"""Who comes in, who waits outside, and what happens when two decide at once."""

from __future__ import annotations

from functools import partial

import pytest

from conftest import NOON, draw_ticket, in_parallel, make_adviser
from sprechstunde.consultations import actions, people
from sprechstunde.consultations.models import Consultation, Participant, Party, Role, Standing
from sprechstunde.consultations.tests.guests import RELAY, admitted, invited, knocking, opened
from sprechstunde.foundation.settings import settings as current
from sprechstunde.queue.models import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def relay(monkeypatch):
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", RELAY)
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


def citizen_of(talk):
    return talk.participants.get(role=Role.CITIZEN)


def open_again(place, browser=None, user=None):
    municipality = place.consultation.office.municipality
    return people.open_invitation(
        typed=people.written_code(place), browser=browser, user=user, municipality=municipality, now=NOON
    )


# Invitations


def test_an_invitation_admits_nobody_by_itself(talk):
    guest = invited(talk)
    assert guest.standing == Standing.INVITED


def test_the_code_is_kept_as_a_hash_and_can_be_shown_again(talk):
    place = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
    code = people.code_of(place)
    assert people.code_of(Participant.objects.get(pk=place.pk)) == code
    assert code not in str(Participant.objects.filter(pk=place.pk).values())
    assert len(code) * 5 >= 128


@pytest.mark.parametrize("role", [Role.ADVISER, Role.COLLEAGUE, Role.CITIZEN])
def test_nobody_is_invited_as_one_of_the_two_or_as_staff(talk, role):
    with pytest.raises(ValueError):
        people.invite(consultation=talk, role=role, name="", party=Party.FIRST)


def test_nobody_is_invited_into_the_offices_party(talk):
    with pytest.raises(ValueError):
        people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.OFFICE)


def test_invitations_have_a_limit(talk):
    for _ in range(people.MOST_INVITED):
        invited(talk)
    with pytest.raises(people.TooManyInvited):
        invited(talk)


@pytest.mark.parametrize("typed", ["", "falsch", "A" * 26, "x" * 10_000, "\x00"])
def test_what_is_no_code_opens_nothing(talk, musterstadt, typed):
    with pytest.raises(people.UnknownCode):
        people.open_invitation(typed=typed, browser=None, user=None, municipality=musterstadt, now=NOON)


def test_an_invitation_ends_with_the_talk(talk):
    place = invited(talk).place
    actions.finish(consultation=talk, now=NOON)
    with pytest.raises(people.UnknownCode):
        open_again(place)
    with pytest.raises(people.TooLate):
        people.knock(guest=place)


def test_an_invitation_is_worth_nothing_in_another_town(talk, andernort):
    place = invited(talk).place
    with pytest.raises(people.UnknownCode):
        people.open_invitation(typed=people.code_of(place), browser=None, user=None, municipality=andernort, now=NOON)


def test_before_admission_another_browser_may_take_the_invitation_over(talk):
    guest = knocking(talk)
    other = opened(guest.place)
    assert guest.standing == Standing.INVITED
    assert other.place.browser_id == Participant.objects.get(pk=guest.place.pk).browser_id


@pytest.mark.parametrize("leads", [people.admit, people.hold])
def test_who_is_in_or_aside_is_not_replaced_by_whoever_has_the_link(talk, leads):
    guest = admitted(talk)
    leads(participant=guest.place)
    with pytest.raises(people.AlreadyTaken):
        opened(guest.place)


def test_the_same_browser_may_open_it_again_at_any_time(talk):
    guest = admitted(talk)
    assert open_again(guest.place, Browser.objects.get(pk=guest.place.browser_id)).new_key is None
    assert guest.standing == Standing.ADMITTED


def test_the_citizens_browser_is_in_the_talk_already(talk):
    place = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
    with pytest.raises(people.AlreadyHere):
        open_again(place, talk.ticket.browsers.first())


def test_neither_adviser_nor_another_guest_opens_a_guests_invitation(talk, bashir):
    other = invited(talk)
    place = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
    with pytest.raises(people.AlreadyHere):
        open_again(place, user=bashir)
    with pytest.raises(people.AlreadyHere):
        open_again(place, Browser.objects.get(pk=other.place.browser_id))


# At the door


def test_knock_admit_hold_admit_send_back_remove(talk):
    guest = invited(talk)
    steps = [
        (lambda: people.knock(guest=guest.place, name="Frau Öz"), Standing.KNOCKING),
        (lambda: people.admit(participant=guest.place), Standing.ADMITTED),
        (lambda: people.hold(participant=guest.place), Standing.HELD),
        (lambda: people.knock(guest=guest.place), Standing.HELD),
        (lambda: people.admit(participant=guest.place), Standing.ADMITTED),
        (lambda: people.send_back(participant=guest.place), Standing.KNOCKING),
        (lambda: people.remove(participant=guest.place), Standing.REMOVED),
    ]
    for step, standing in steps:
        for _ in range(2):  # doing it twice is harmless
            step()
            assert guest.standing == standing
    assert guest.place.name == "Frau Öz"


def test_who_was_not_asked_in_is_not_admitted(talk):
    guest = invited(talk)
    with pytest.raises(people.TooLate):
        people.admit(participant=guest.place)
    assert guest.standing == Standing.INVITED


def test_who_was_removed_does_not_come_back(talk):
    guest = admitted(talk)
    people.remove(participant=guest.place)
    for attempt in (
        lambda: people.knock(guest=guest.place),
        lambda: people.admit(participant=guest.place),
        lambda: people.hold(participant=guest.place),
    ):
        with pytest.raises(people.TooLate):
            attempt()
    with pytest.raises(people.UnknownCode):
        open_again(guest.place)


def test_adviser_and_citizen_cannot_be_removed_and_the_adviser_not_held(talk):
    adviser = talk.participants.get(role=Role.ADVISER)
    for attempt in (
        partial(people.remove, participant=adviser), partial(people.remove, participant=citizen_of(talk)),
        partial(people.hold, participant=adviser), partial(people.send_back, participant=adviser),
    ):  # fmt: skip
        with pytest.raises(people.TooLate):
            attempt()


def test_the_name_given_at_inviting_stays(talk):
    guest = knocking(talk, name="Dolmetschbüro")
    people.send_back(participant=guest.place)
    people.knock(guest=guest.place, name="ganz anders")
    guest.place.refresh_from_db()
    assert guest.place.name == "Dolmetschbüro"


def test_nobody_is_admitted_before_the_citizen_has_come(call):
    guest = knocking(call)
    with pytest.raises(people.TooLate):
        people.admit(participant=guest.place)


def test_four_are_in_the_room_the_fifth_is_not(talk):
    admitted(talk), admitted(talk)
    fifth = knocking(talk)
    with pytest.raises(people.RoomFull):
        people.admit(participant=fifth.place)
    assert fifth.standing == Standing.KNOCKING


def test_a_guest_who_leaves_makes_room_and_may_knock_again(talk):
    first, _ = admitted(talk), admitted(talk)
    fifth = knocking(talk)
    people.leave(participant=first.place, now=NOON)
    assert first.standing == Standing.INVITED
    people.admit(participant=fifth.place)
    people.knock(guest=first.place)
    assert first.standing == Standing.KNOCKING


def test_the_citizen_who_leaves_keeps_the_place(talk):
    people.leave(participant=citizen_of(talk), now=NOON)
    assert citizen_of(talk).standing == Standing.ADMITTED
    assert citizen_of(talk).left_at == NOON


# Two households


def test_without_a_relay_no_second_household_is_invited(talk):
    with pytest.raises(people.NoRelay):
        invited(talk, Role.PARENT)
    with pytest.raises(people.NoRelay):
        invited(talk, Role.TRUSTED, party=Party.SECOND)


def test_a_relay_that_is_gone_by_the_time_of_admission_admits_nobody(talk, relay, monkeypatch):
    guest = knocking(talk, Role.PARENT)
    monkeypatch.setenv("SPRECHSTUNDE_ICE_SERVERS", "[]")
    current.cache_clear()
    with pytest.raises(people.NoRelay):
        people.admit(participant=guest.place)


def test_alone_with_one_then_the_other_then_together(talk, relay):
    parent, interpreter = knocking(talk, Role.PARENT), admitted(talk)
    people.talk_alone_with(participant=parent.place)
    assert (citizen_of(talk).standing, parent.standing, interpreter.standing) == ("held", "admitted", "admitted")
    people.talk_alone_with(participant=citizen_of(talk))
    assert (citizen_of(talk).standing, parent.standing, interpreter.standing) == ("admitted", "held", "admitted")
    people.admit_everybody(consultation=talk)
    assert {citizen_of(talk).standing, parent.standing, interpreter.standing} == {"admitted"}


def test_all_come_back_or_none(talk, relay):
    parent = admitted(talk, Role.PARENT)
    people.hold(participant=parent.place)
    people.hold(participant=citizen_of(talk))
    admitted(talk), admitted(talk)
    with pytest.raises(people.RoomFull):
        people.admit_everybody(consultation=talk)
    assert (citizen_of(talk).standing, parent.standing) == ("held", "held")


# Help


@pytest.fixture
def ida(office):
    return make_adviser(office, "ida")


def test_a_colleague_comes_only_when_asked(talk, ida):
    with pytest.raises(people.TooLate):
        people.join_as_colleague(consultation=talk, colleague=ida)
    people.ask_for_help(consultation=talk, now=NOON)
    place = people.join_as_colleague(consultation=talk, colleague=ida)
    assert (place.role, place.party, place.standing) == ("colleague", "office", "admitted")
    talk.refresh_from_db()
    assert talk.help_asked_at is None
    assert people.join_as_colleague(consultation=talk, colleague=ida) == place


def test_a_colleague_who_has_left_comes_back_when_asked_again(talk, ida):
    people.ask_for_help(consultation=talk, now=NOON)
    place = people.join_as_colleague(consultation=talk, colleague=ida)
    people.leave(participant=place, now=NOON)
    with pytest.raises(people.TooLate):
        people.join_as_colleague(consultation=talk, colleague=ida)
    people.ask_for_help(consultation=talk, now=NOON)
    assert people.join_as_colleague(consultation=talk, colleague=ida) == place


def test_a_colleague_is_the_fifth_too(talk, ida):
    admitted(talk), admitted(talk)
    people.ask_for_help(consultation=talk, now=NOON)
    with pytest.raises(people.RoomFull):
        people.join_as_colleague(consultation=talk, colleague=ida)


def test_nobody_helps_in_a_talk_that_is_over(talk, ida):
    people.ask_for_help(consultation=talk, now=NOON)
    actions.finish(consultation=talk, now=NOON)
    with pytest.raises(people.TooLate):
        people.join_as_colleague(consultation=talk, colleague=ida)


# Races


@pytest.mark.django_db(transaction=True)
def test_of_several_admitted_at_once_only_as_many_come_in_as_there_is_room(talk):
    for _ in range(5):
        guests = [knocking(talk) for _ in range(4)]
        results = in_parallel(*(partial(people.admit, participant=guest.place) for guest in guests))
        assert sum(isinstance(each, people.RoomFull) for each in results) == 2
        assert sum(guest.standing == Standing.ADMITTED for guest in guests) == 2
        Participant.objects.filter(role=Role.INTERPRETER).delete()


@pytest.mark.django_db(transaction=True)
def test_admitted_and_removed_at_once_is_removed_in_the_end(talk):
    for _ in range(5):
        guest = knocking(talk)
        in_parallel(partial(people.admit, participant=guest.place), partial(people.remove, participant=fresh(guest)))
        assert guest.standing == Standing.REMOVED
        guest.place.delete()


@pytest.mark.django_db(transaction=True)
def test_two_browsers_that_open_one_invitation_at_once_do_not_both_hold_it(talk):
    for _ in range(5):
        place = people.invite(consultation=talk, role=Role.TRUSTED, name="", party=Party.FIRST)
        in_parallel(partial(opened, fresh_place(place)), partial(opened, fresh_place(place)))
        assert Participant.objects.filter(pk=place.pk).exclude(browser=None).count() == 1
        place.delete()


@pytest.mark.django_db(transaction=True)
def test_who_is_admitted_while_the_talk_ends_is_not_in_a_running_room(counter, office):
    for _ in range(5):
        draw_ticket(office=office, browser=None, now=NOON)
        talk = actions.call_next(counter=counter, now=NOON)
        actions.queue.enter(ticket=talk.ticket, now=NOON)
        guest = knocking(Consultation.objects.get(pk=talk.pk))
        in_parallel(
            partial(people.admit, participant=guest.place),
            partial(
                actions.finish, consultation=Consultation.objects.select_related("ticket__office").get(pk=talk.pk), now=NOON
            ),
        )
        assert Consultation.objects.get(pk=talk.pk).state == "ended"


def fresh(guest):
    return fresh_place(guest.place)


def fresh_place(place):
    return Participant.objects.select_related("consultation__office__municipality").get(pk=place.pk)
