"""Everything the desk shows, for the page and for the fragment that updates it."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Any

from sprechstunde.appointments.lookups import unanswered_requests
from sprechstunde.console import news
from sprechstunde.console.agenda import today_of
from sprechstunde.console.help import calls_for_help, helping_in
from sprechstunde.console.person import Person, current_of
from sprechstunde.console.rows import parked_rows, waiting_rows
from sprechstunde.console.team import team_of
from sprechstunde.console.ticket_forms import BREAK_MINUTES
from sprechstunde.consultations.models import Consultation, Reason
from sprechstunde.offices.lookups import OfficeNow, offices_now, offices_served_by, open_counter_of
from sprechstunde.offices.models import Counter
from sprechstunde.queue.order import first_for
from sprechstunde.staff.models import User

DESERTED_IS_NEWS = timedelta(hours=12)
JUST_ENDED = timedelta(minutes=15)  # so long the desk offers the next appointment with whom one has talked


def desk_of(adviser: User, now: datetime) -> dict[str, Any]:
    counter = open_counter_of(adviser)
    offices = list(offices_served_by(adviser))
    served = offices_now(adviser.municipality, now, offices)
    current = current_of(counter)
    today = today_of(offices, now)
    calls = calls_for_help(adviser, offices)
    desk: dict[str, Any] = {
        "adviser": adviser,
        "counter": counter,
        "offices": served,
        "current": current,
        "as_of": now,
        "closed_automatically": not counter and was_deserted(adviser, now),
        "gives_appointments": bool(today) or any(office.appointments_offered for office in offices),
        "today": today,
        "new_requests": unanswered_requests(offices) if offices else 0,
        "just_ended": None if current else just_ended(adviser, now),
        "calls_for_help": calls,
        "helping": helping_in(adviser),
        **(at_the_counter(counter, current, card_of(counter, served), now) if counter else WITHOUT_A_COUNTER),
    }
    desk["occasions"] += news.help_as_occasion(counter, current, calls)
    return desk


WITHOUT_A_COUNTER: dict[str, Any] = {
    "queue": (), "waiting": 0, "not_shown": 0, "parked": (), "team": (), "first": None, "can_call": False, "only_others": False,
    "no_show": None, "answers": (), "said": (), "too_many": 0, "occasions": (),
}  # fmt: skip


def at_the_counter(counter: Counter, current: Person | None, card: OfficeNow | None, now: datetime) -> dict[str, Any]:
    team = team_of(counter)
    present = {each.adviser_id for each in team}
    queue = waiting_rows(counter, present, now)
    waiting = max(card.waiting if card else 0, len(queue))
    first = next((row for row in queue if not row.is_for_others), None)
    somebody = first or (waiting > len(queue) and first_for(counter.office, counter.adviser_id))
    answers = news.answers_to(counter, now)
    return {
        "queue": queue,
        "waiting": waiting,
        "not_shown": waiting - len(queue),
        "parked": parked_rows(counter, present, now),
        "team": tuple(each for each in team if each.adviser_id != counter.adviser_id),
        "first": first,
        "can_call": bool(somebody and not current),
        "only_others": bool(queue) and not somebody,
        "no_show": news.no_show_of(counter, now),
        "answers": answers,
        "said": news.said_today(counter, now),
        "closes_at": card.closes_at if card else None,
        "too_many": news.will_not_be_served(card),
        "occasions": news.occasions(counter, current, queue, answers),
        "break_choices": BREAK_MINUTES,
    }


def meaning_of(desk: dict[str, Any]) -> Hashable:
    """What is shown, without the moment at which: only when this changes the desks are told."""
    counter = desk["counter"]
    return (
        tuple(
            desk[name] for name in ("queue", "waiting", "parked", "team", "current", "no_show", "answers", "said", "too_many")
        ),
        tuple((card.office.pk, card.status, card.reason, card.waiting, card.counters) for card in desk["offices"]),
        counter and (counter.pk, counter.break_since, counter.break_until, counter.office.intake_stopped_at),
        desk["occasions"],
        desk["only_others"],
        tuple(entry.meaning for entry in desk["today"]),
        desk["new_requests"],
        desk["just_ended"] and desk["just_ended"].pk,
        desk["gives_appointments"],
        desk["calls_for_help"],
        desk["helping"],
    )


def card_of(counter: Counter | None, served: list[OfficeNow]) -> OfficeNow | None:
    return next((card for card in served if counter and card.office.pk == counter.office_id), None)


def just_ended(adviser: User, now: datetime) -> Consultation | None:
    """The talk from which the adviser comes, when a next appointment can be made for it."""
    ended = Consultation.objects.filter(adviser=adviser, reason=Reason.FINISHED, ended_at__gte=now - JUST_ENDED)
    still_served = ended.filter(office__appointments_offered=True, office__assignments__adviser=adviser)
    return still_served.select_related("ticket").order_by("-ended_at").first()


def was_deserted(adviser: User, now: datetime) -> bool:
    """Whether the last counter was closed because nobody was there, and not long ago."""
    last = Counter.objects.filter(adviser=adviser).exclude(closed_at=None).order_by("-closed_at").first()
    return bool(last and last.deserted and last.closed_at and now - last.closed_at < DESERTED_IS_NEWS)
