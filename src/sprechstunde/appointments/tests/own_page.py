"""One's own appointment as the pages' tests come to it: by the code of the mail."""

from __future__ import annotations

from django.urls import reverse

from sprechstunde.appointments.codes import code_of


def code_for(appointment):
    return code_of(appointment.public_id, appointment.code_generation)


def opened(client, appointment):
    """Comes by the mail's link."""
    return client.post(reverse("appointments:open_code"), {"code": code_for(appointment)})


def page(client, appointment):
    response = client.get(url("appointment", appointment))
    assert response.status_code == 200
    return response.content.decode()


def url(name, appointment):
    return reverse(f"appointments:{name}", args=[appointment.public_id])


def state_of(appointment):
    appointment.refresh_from_db()
    return appointment.state
