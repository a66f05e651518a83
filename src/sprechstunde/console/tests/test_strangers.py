"""Anonymous people, Carla and Dora at every address, stream and door of ours: for them it does not exist."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON, OTHER_HOST, make_adviser, make_bookable, make_office
from sprechstunde.appointments.models import Appointment, CalendarFeed, Reservation
from sprechstunde.appointments.people import Person
from sprechstunde.console.tests.appointments import confirmed
from sprechstunde.console.tests.routes import (
    ADVISER,
    AT_WORK,
    CODE,
    EVERYBODY,
    FOR_WHOM,
    GUEST,
    HOLDER,
    ROUTES,
    SERVING,
    STAFF,
    address,
    for_whom,
)
from sprechstunde.consultations.models import Consultation, Participant
from sprechstunde.live.feeds import _streams, stream_at
from sprechstunde.live.handshake import Handshake, Refused
from sprechstunde.offices.actions import open_counter
from sprechstunde.offices.models import Counter
from sprechstunde.queue.access import COOKIE
from sprechstunde.queue.actions import draw_ticket
from sprechstunde.queue.models import State, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon"), pytest.mark.long]

SECRET = "Anna Geheim"
BACKEND = "sprechstunde.staff.backends.MunicipalityBackend"


@pytest.fixture
def scene(talk):
    """Anna talks with Bashir; she has given a name that no stranger may ever read."""
    Ticket.objects.filter(pk=talk.ticket_id).update(label=SECRET)
    return talk


@pytest.fixture
def appointment(scene):
    """Anna also has an appointment with the office, under the same name."""
    return confirmed(make_bookable(scene.office), person=Person(email="anna@example.org", name=SECRET))


@pytest.fixture
def strangers(scene, carla, dora, andernort):
    """Everybody who might come by, on our host and at home."""
    with_a_foreign_key = Client(headers={"host": HOST})
    foreign = andernort.offices.get()
    open_counter(office=foreign, adviser=carla, now=NOON)
    with_a_foreign_key.cookies[COOKIE] = draw_ticket(office=foreign, browser=None, now=NOON).new_key
    forged = Client(headers={"host": HOST})
    forged.cookies[COOKIE] = "x" * 43
    neighbour = Client(headers={"host": HOST})
    neighbour.cookies[COOKIE] = draw_ticket(office=scene.office, browser=None, now=NOON).new_key
    return {
        "anonymous": Client(headers={"host": HOST}),
        "anonymous elsewhere": Client(headers={"host": OTHER_HOST}),
        "carla": signed_in(carla, HOST),
        "carla at home": signed_in(carla, OTHER_HOST),
        "dora": signed_in(dora, HOST),
        "dora at home": signed_in(dora, OTHER_HOST),
        "a browser of another municipality": with_a_foreign_key,
        "a forged key": forged,
        "somebody else who waits": neighbour,
    }


AT_HOME = {"carla at home", "dora at home"}


def signed_in(user, host):
    client = Client(headers={"host": host})
    client.force_login(user, backend=BACKEND)
    return client


def rows():
    models = (Ticket, Counter, Consultation, Participant, Appointment, Reservation, CalendarFeed)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_somebody_has_decided_about_every_address():
    undecided = [name for name, route in ROUTES if not route.startswith("verwaltung/") and name not in FOR_WHOM]
    assert undecided == []
    assert set(FOR_WHOM) <= {name for name, _ in ROUTES}


@pytest.mark.parametrize(
    ("name", "route"), [each for each in ROUTES if for_whom(*each) != EVERYBODY], ids=lambda value: value or "-"
)
def test_strangers_get_404_or_are_asked_to_sign_in_and_change_nothing(scene, appointment, strangers, name, route):
    before = rows()
    audience = for_whom(name, route)
    ids = {
        HOLDER: {"public_id": scene.ticket.public_id},
        AT_WORK: {"public_id": scene.ticket.public_id},
        ADVISER: {"public_id": scene.public_id, "person_id": scene.participants.get(role="citizen").public_id},
        GUEST: {},
        SERVING: {"public_id": appointment.public_id, "slug": scene.office.slug},
        CODE: {"public_id": appointment.public_id},
        STAFF: {"object_id": str(scene.office_id), "app_label": "offices", "url": "x/"},
    }[audience]
    path = address(route, **ids)
    for who, client in strangers.items():
        if who in AT_HOME and audience == STAFF:
            continue  # their own desk and administration; what they may not do there has tests of its own
        for method in (client.get, client.post):
            response = method(path)
            assert is_a_closed_door(response, name, who), f"{who}: {response.status_code} {response.get('Location', '')}"
            assert SECRET not in response.content.decode()
            assert scene.ticket.public_id not in response.content.decode()
            assert appointment.public_id not in response.content.decode()
    assert rows() == before


def is_a_closed_door(response, name, who):
    if response.status_code in (404, 405):
        return True
    if response.status_code != 302:
        return False
    own_waiting_area = reverse("queue:waiting_area")
    if name == "consultations:room":
        return response["Location"] == own_waiting_area  # who is not called waits, or draws a number there
    if name in ("consultations:door", "consultations:guest_room", "consultations:guest_farewell"):
        # Who has opened no invitation may type a code, as anybody may.
        return response["Location"] in (reverse("consultations:invitation"), reverse("consultations:door"))
    return response["Location"].partition("?")[0] == reverse("staff:sign_in")


@pytest.mark.parametrize(
    "name", [name for name, route in ROUTES if for_whom(name, route) == EVERYBODY and name != "queue:draw"]
)
def test_public_pages_tell_nothing_about_anybody(scene, appointment, strangers, name):
    route = dict(ROUTES)[name]
    path = address(route, slug=scene.office.slug, kind="datenschutz", key="x" * 43, mail_id="1")
    for who, client in strangers.items():
        content = client.get(path).content.decode()
        assert SECRET not in content, who
        assert scene.ticket.number not in content, who
        assert scene.ticket.public_id not in content, who
        assert scene.public_id not in content, who
        assert appointment.public_id not in content, who


# At home, with our ids


@pytest.mark.parametrize("person", ["carla at home", "dora at home"])
def test_at_their_own_desk_strangers_reach_nothing_of_ours(scene, strangers, person):
    client = strangers[person]
    hidden = make_office(scene.office.municipality, slug="nur-bei-uns", prefix="N")
    before = rows()
    assert client.post(reverse("console:open_counter"), {"office": hidden.slug}).status_code == 404
    for path in (reverse("offices:office", args=[hidden.slug]), f"/api/v1/offices/{hidden.slug}"):
        assert client.get(path).status_code == 404
    assert client.post(reverse("queue:draw", args=[hidden.slug])).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("model", ["office", "department", "closure"])
def test_doras_administration_knows_no_object_of_ours(scene, strangers, model):
    ids = {"office": scene.office_id, "department": scene.office.department_id, "closure": 1}
    response = strangers["dora at home"].get(reverse(f"admin:offices_{model}_change", args=[ids[model]]))
    assert response.status_code in (302, 404)
    listed = strangers["dora at home"].get(reverse(f"admin:offices_{model}_changelist")).content.decode()
    assert scene.office.municipality.name not in listed


def test_a_colleague_of_the_same_office_does_not_enter_the_room(scene):
    berta = signed_in(make_adviser(scene.office, "berta"), HOST)
    for name in ("advisers_room", "end", "give_back", "no_show"):
        path = reverse(f"consultations:{name}", args=[scene.public_id])
        assert berta.get(path).status_code in (404, 405)
        assert berta.post(path).status_code in (404, 405)
    scene.refresh_from_db()
    assert scene.state == "running"


def test_anna_is_no_member_of_staff(scene, anna):
    assert anna.get(reverse("consultations:advisers_room", args=[scene.public_id])).status_code == 404
    assert anna.get(reverse("console:desk")).status_code == 302


def test_a_deactivated_adviser_is_a_stranger_at_once(scene, bashir, bashirs_client):
    bashir.is_active = False
    bashir.save()
    assert bashirs_client.get(reverse("console:desk")).status_code == 302
    assert bashirs_client.post(reverse("consultations:end", args=[scene.public_id])).status_code == 404
    assert Ticket.objects.get(pk=scene.ticket_id).state == State.IN_CONSULTATION


@pytest.mark.parametrize(
    "public_id", ["%00", "x" * 5000, "..%2f", "%F0%9F%98%80", "%ff", "%0d%0aSet-Cookie:a=b", "' OR 1=1 --"]
)
def test_ids_that_are_none_are_not_found(scene, anna, bashirs_client, public_id):
    for client in (anna, bashirs_client):
        for path in (
            f"/wartebereich/{public_id}/eintritt/",
            f"/wartebereich/{public_id}/rueckgabe/",
            f"/wartebereich/{public_id}/angaben/",
            f"/beratung/{public_id}/ende/",
            f"/beratung/{public_id}/nicht-erschienen/",
            f"/buero/{public_id}/wartemarke/",
        ):
            assert client.post(path).status_code == 404
        for path in (f"/beratung/{public_id}/", f"/api/v1/offices/{public_id}", f"/buero/{public_id}/"):
            assert client.get(path).status_code == 404


@pytest.mark.parametrize("slug", ["\x00", "x" * 5000, "", "nur-bei-uns", "ß"])
def test_an_office_that_is_none_cannot_be_staffed(bashirs_client, slug):
    assert bashirs_client.post(reverse("console:open_counter"), {"office": slug}).status_code == 404


# Streams

STREAMS_FOR_EVERYBODY = {"/live/offices"}
STREAMS_DECIDED = {*STREAMS_FOR_EVERYBODY, "/live/ticket", "/live/console"}


def listen(path, client, host):
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return stream_at(path)(Handshake(path, host, "", "https", "192.0.2.1", cookies, {}))


def test_somebody_has_decided_about_every_stream():
    assert set(_streams) == STREAMS_DECIDED


@pytest.mark.parametrize("path", sorted(STREAMS_DECIDED - STREAMS_FOR_EVERYBODY))
@pytest.mark.parametrize(
    "who", ["anonymous", "anonymous elsewhere", "carla", "dora", "a browser of another municipality", "a forged key"]
)
def test_strangers_listen_to_nothing(strangers, path, who):
    host = OTHER_HOST if who.endswith("elsewhere") else HOST
    with pytest.raises(Refused):
        listen(path, strangers[who], host)


def test_citizens_do_not_listen_to_the_desk_nor_advisers_to_a_ticket(scene, anna, bashirs_client):
    with pytest.raises(Refused):
        listen("/live/console", anna, HOST)
    with pytest.raises(Refused):
        listen("/live/ticket", bashirs_client, HOST)


def test_carla_listens_at_home_to_her_own_desk_only(scene, strangers):
    ((feed, member),) = listen("/live/console", strangers["carla at home"], OTHER_HOST).places
    (state,) = feed.compute(frozenset({member})).values()
    assert SECRET not in state.data.decode()
    assert scene.office.municipality.name not in state.data.decode()


def test_a_key_that_holds_a_ticket_here_is_nothing_elsewhere(scene, anna, andernort):
    listen("/live/ticket", anna, HOST)
    with pytest.raises(Refused):
        listen("/live/ticket", anna, OTHER_HOST)


def test_a_deactivated_adviser_listens_to_nothing(scene, bashir, bashirs_client):
    listen("/live/console", bashirs_client, HOST)
    bashir.is_active = False
    bashir.save()
    with pytest.raises(Refused):
        listen("/live/console", bashirs_client, HOST)


def test_a_session_from_before_the_new_password_listens_to_nothing(scene, bashir, bashirs_client):
    bashir.set_password("ein anderes Passwort")
    bashir.save()
    with pytest.raises(Refused):
        listen("/live/console", bashirs_client, HOST)


def test_a_host_that_belongs_to_nobody_shows_nothing(strangers):
    with pytest.raises(Refused):
        listen("/live/offices", strangers["anonymous"], "unbekannt.example")
    assert Client(headers={"host": "testserver"}).get("/").status_code == 404
