"""Citizens and guests say how it was, if they like. What nobody can rate any more leads back without a word."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from sprechstunde.consultations import ratings
from sprechstunde.consultations.access import guests_place
from sprechstunde.consultations.forms import RatingForm
from sprechstunde.consultations.models import Participant
from sprechstunde.consultations.views import citizens_place
from sprechstunde.foundation import clock


@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    place = citizens_place(request)
    if place is None:
        raise Http404
    return _rated(request, place, "consultations:farewell")


@require_POST
def guest_rate(request: HttpRequest) -> HttpResponse:
    return _rated(request, guests_place(request), "consultations:guest_farewell")


def _rated(request: HttpRequest, place: Participant, back: str) -> HttpResponse:
    form = RatingForm(request.POST)
    if form.is_valid():
        with suppress(ratings.NothingToRate):
            ratings.rate(place=place, value=form.cleaned_data["value"], now=clock.now())
    return redirect(back)
