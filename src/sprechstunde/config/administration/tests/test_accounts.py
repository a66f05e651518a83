from __future__ import annotations

import json

import pytest
from django.contrib.admin.models import LogEntry

from conftest import PASSWORD
from sprechstunde.config.administration.tests.conftest import errors_of, submit
from sprechstunde.staff.access import user_subject
from sprechstunde.staff.models import User

LIST = "/verwaltung/staff/user/"
NEW = "noch ein langes Passwort"


def page_of(user: User) -> str:
    return f"{LIST}{user.pk}/change/"


def new_account(**fields: str) -> dict[str, str]:
    passwords = {"new_password": NEW, "new_password_again": NEW}
    return {"display_name": "Frau Neu", "username": "neu", "role": "adviser", "is_active": "on", **passwords, **fields}


def test_a_new_person_can_sign_in_and_advise(emils_client, anna, office):
    row = {"assignments-TOTAL_FORMS": "1", "assignments-0-office": str(office.pk)}
    assert submit(emils_client, f"{LIST}add/", **new_account(), **row).status_code == 302
    user = User.objects.get(username="neu")
    assert (user.municipality, user.offices.get(), user.is_demo) == (office.municipality, office, False)
    assert anna.post("/anmelden/", {"username": "neu", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"new_password": "", "new_password_again": ""}, "Dieses Feld ist zwingend erforderlich."),
        ({"new_password_again": "etwas ganz anderes"}, "Die beiden Passwörter sind nicht gleich."),
        ({"new_password": "zu kurz", "new_password_again": "zu kurz"}, "Dieses Passwort ist zu kurz"),
        ({"new_password": "q1w2e3r4t5y6", "new_password_again": "q1w2e3r4t5y6"}, "Dieses Passwort ist zu üblich."),
        ({"username": "bashir"}, "Diesen Benutzernamen gibt es schon."),
        ({"role": "superuser"}, "Bitte eine gültige Auswahl treffen."),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(emils_client, bashir, changes, message):
    assert message in errors_of(submit(emils_client, f"{LIST}add/", **new_account(**changes)))
    assert not User.objects.filter(display_name="Frau Neu").exists()


def test_the_same_user_name_may_exist_in_another_town(emils_client, carla):
    assert submit(emils_client, f"{LIST}add/", **new_account(username="carla")).status_code == 302
    assert User.objects.filter(username="carla").count() == 2


def test_an_empty_password_keeps_the_old_one(emils_client, bashir):
    assert submit(emils_client, page_of(bashir), display_name="Herr B.").status_code == 302
    bashir.refresh_from_db()
    assert bashir.display_name == "Herr B."
    assert bashir.check_password(PASSWORD)


def test_a_new_password_signs_the_person_out_everywhere(emils_client, bashir, bashirs_client, announced, monkeypatch):
    ended: set[str] = set()
    monkeypatch.setattr("sprechstunde.live.changes.hub.ended", ended.update)
    passwords = {"new_password": NEW, "new_password_again": NEW}
    announced(lambda: submit(emils_client, page_of(bashir), **passwords))
    bashir.refresh_from_db()
    assert bashir.check_password(NEW)
    assert ended == {user_subject(bashir)}
    assert (
        "_auth_user_id" not in bashirs_client.get("/").wsgi_request.session
        or not bashirs_client.get("/").wsgi_request.user.is_authenticated
    )


def test_who_changes_their_own_password_stays_signed_in(emils_client, emil):
    assert submit(emils_client, page_of(emil), new_password=NEW, new_password_again=NEW).status_code == 302
    assert emils_client.get(LIST).status_code == 200


def test_one_changes_ones_own_password_with_the_old_one(lenas_client, lena):
    passwords = {"new_password1": NEW, "new_password2": NEW}
    answer = lenas_client.post("/verwaltung/password_change/", {"old_password": "falsch", **passwords})
    assert answer.status_code == 200
    answer = lenas_client.post("/verwaltung/password_change/", {"old_password": PASSWORD, **passwords})
    assert answer.status_code == 302
    lena.refresh_from_db()
    assert lena.check_password(NEW)


def test_a_password_is_never_shown_not_even_as_a_hash(emils_client, bashir):
    page = emils_client.get(page_of(bashir)).content.decode()
    assert bashir.password not in page
    assert "md5" not in page


def test_nobody_shuts_themselves_out(emils_client, emil):
    data = {"role": "lead"}
    assert "Ihre eigene Rolle können Sie nicht ändern." in errors_of(submit(emils_client, page_of(emil), **data))
    page = emils_client.get(page_of(emil))
    without = {field.html_name: str(field.value() or "") for field in page.context_data["adminform"].form}
    without.pop("is_active")
    rows = {"assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0"}
    assert "Ihr eigenes Konto können Sie nicht deaktivieren." in errors_of(
        emils_client.post(page_of(emil), {**without, **rows})
    )
    answer = emils_client.post(page_of(emil).replace("change", "delete"), {"post": "yes"})
    assert "Ihr eigenes Konto können Sie nicht löschen." in answer.content.decode()
    emil.refresh_from_db()
    assert emil.is_staff


def test_nobody_is_deleted_while_they_advise(emils_client, bashir, counter):
    answer = emils_client.post(page_of(bashir).replace("change", "delete"), {"post": "yes"})
    assert "Bashir hat gerade einen Arbeitsplatz geöffnet" in answer.content.decode()
    assert User.objects.filter(pk=bashir.pk).exists()


def test_who_left_can_be_deleted(emils_client, bashir):
    assert emils_client.post(page_of(bashir).replace("change", "delete"), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=bashir.pk).exists()


def test_the_log_says_who_did_what_and_no_values(emils_client, emil, bashir):
    changes = {"display_name": "Geheimer Name", "new_password": NEW, "new_password_again": NEW}
    assert submit(emils_client, page_of(bashir), **changes).status_code == 302
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (emil, str(bashir.pk))
    fields = json.loads(entry.change_message)[0]["changed"]["fields"]
    assert fields == ["name shown to citizens", "New password", "New password, once more"]
    assert NEW not in entry.change_message
