from __future__ import annotations

from django.http import Http404

from sprechstunde.municipalities.models import Municipality
from sprechstunde.offices.lookups import offices_of, offices_served_by, open_counter_of
from sprechstunde.offices.models import Counter, Office
from sprechstunde.staff.models import User


def public_office(municipality: Municipality, slug: str) -> Office:
    office = offices_of(municipality).filter(slug=slug).first()
    if office is None:
        raise Http404
    return office


def drawing_office(municipality: Municipality, slug: str) -> Office:
    """The same with nothing that only a page needs: many may draw in the same moment."""
    office = Office.objects.filter(municipality=municipality, slug=slug).first()
    if office is None:
        raise Http404
    office.municipality = municipality
    return office


def served_office(adviser: User, slug: str) -> Office:
    """An office in which this person advises; every other one does not exist for them."""
    # PostgreSQL cannot even be asked for a NUL.
    office = None if "\x00" in slug else offices_served_by(adviser).filter(slug=slug).first()
    if office is None:
        raise Http404
    return office


def own_open_counter(adviser: User) -> Counter:
    counter = open_counter_of(adviser)
    if counter is None:
        raise Http404
    return counter
