"""What the tests of the desk share: who is there, and how one does something at it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from conftest import HOST, NOON
from sprechstunde.queue.actions import draw_ticket
from sprechstunde.staff.models import User

DESK = "/arbeitsplatz/"
BACKEND = "sprechstunde.staff.backends.MunicipalityBackend"


def waiting(office, count, first_at=NOON - timedelta(minutes=30)):
    """So many numbers, a minute apart."""
    minutes = (timedelta(minutes=each) for each in range(count))
    return [draw_ticket(office=office, browser=None, now=first_at + each).ticket for each in minutes]


def client_of(user: User) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user, backend=BACKEND)
    return client


def do(client, name, ticket=None, **sent):
    """Posts to an address of the desk; what the page says that one then sees."""
    args = [ticket.public_id] if ticket else []
    response = client.post(reverse(f"console:{name}", args=args), sent, follow=True)
    return text_of(response)


def page(client, name, ticket=None):
    """What one reads who opens a form, wherever that leads."""
    return text_of(client.get(reverse(f"console:{name}", args=[ticket.public_id] if ticket else []), follow=True))


def desk(client):
    return text_of(client.get(DESK))


def text_of(response):
    """What can be read, in one line."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(without_tags))
