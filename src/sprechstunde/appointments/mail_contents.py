"""Which blocks a mail about an appointment consists of, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sprechstunde.appointments.calendar_entry import CalendarEntry
from sprechstunde.appointments.links import Links
from sprechstunde.appointments.mail_senders import reply_address, telephone
from sprechstunde.appointments.mail_words import Event, Occasion, Words
from sprechstunde.appointments.models import Appointment, EndedBy
from sprechstunde.appointments.wording_of_times import span_in_words
from sprechstunde.mail.blocks import Block, Code, Facts, Heading, Items, Link, Paragraph, Quote, Small, Telephone

REMINDERS = {Event.REMINDER, Event.REMINDER_SOON}
COMING = {Event.CONFIRMED, Event.MOVED, Event.REASSIGNED, *REMINDERS}
OVER = {Event.HOLD_EXPIRED, Event.NO_SHOW, Event.CANCELLED, Event.REQUEST_EXPIRED}
UNCONFIRMED = {Event.CONFIRM_ADDRESS, Event.CONFIRM_REQUEST}
WITH_TIMES = {Event.PROPOSALS, Event.EARLIER_FREE}


@dataclass(frozen=True)
class Contents:
    """A mail's words and everything that the program adds to them."""

    event: Event
    words: Words
    occasion: Occasion
    links: Links
    note: str
    times: Sequence[datetime]
    previous: datetime | None
    entry: CalendarEntry | None

    def to_the_citizen(self) -> Iterator[Block]:
        yield Heading(self.words.heading)
        yield Paragraph(_("Hello,"))
        yield from map(Paragraph, self.words.paragraphs)
        yield from self._what_somebody_wrote()
        if self.event in WITH_TIMES:
            yield Items(_("Free for you:"), tuple(self._free_times()))
        if rows := tuple(self._facts()):
            yield Facts(rows)
        yield from self._ways_in()
        yield from self._what_to_know()
        yield from self._who_we_are()

    def to_the_office(self) -> Iterator[Block]:
        """Nothing of the person: the office's mailbox may be read by others."""
        yield Heading(self.words.heading)
        yield from map(Paragraph, self.words.paragraphs)
        yield Link(_("To the appointments"), self.links.desk)
        yield Small(_("Everything else is at your desk only: this mail says nothing about the person."))

    @property
    def _appointment(self) -> Appointment:
        return self.occasion.appointment

    @property
    def _discreet(self) -> bool:
        return self._appointment.office.sensitive

    def _what_somebody_wrote(self) -> Iterator[Block]:
        """What is written freely may say what the talk is about; of discreet offices it is read on the page only."""
        if self.event == Event.CANCELLED and self._appointment.ended_by == EndedBy.CITIZEN:
            return  # the reason is their own
        if self.note and self._discreet:
            yield Paragraph(_("We have written a few words to you about it. You can read them on the page behind the link."))
        elif self.note:
            yield Quote(_("We would like to say about it:"), self.note.strip())

    def _facts(self) -> Iterator[tuple[str, str]]:
        appointment = self._appointment
        if appointment.starts_at and appointment.ends_at:
            length = appointment.ends_at - appointment.starts_at
            label = _("Your appointment until now") if self.event == Event.EARLIER_FREE else _("Time")
            yield label, self._span(appointment.starts_at, length)
            if self.previous and self.event == Event.MOVED:
                yield _("No longer"), self._span(self.previous, length)
        if self.event == Event.CONFIRM_ADDRESS:
            yield _("State"), _("not booked yet, kept for you until %(limit)s") % {"limit": self.occasion.limit}
        if not self._discreet:
            yield _("Virtual office"), appointment.office.name
            yield _("Concern"), appointment.service.name

    def _free_times(self) -> Iterator[str]:
        length = timedelta(minutes=self._appointment.service.minutes)
        held = self._appointment.reservations
        for starts_at in self.times or held.order_by("starts_at").values_list("starts_at", flat=True):
            yield self._span(starts_at, length)

    def _span(self, starts_at: datetime, length: timedelta) -> str:
        return span_in_words(starts_at, starts_at + length, self.occasion.zone)

    def _ways_in(self) -> Iterator[Block]:
        if self.event in OVER:
            yield Link(_("Make a new appointment"), self.links.new_appointment)
            return
        yield Link(self._what_the_link_does(), self.links.personal)
        yield self._code()

    def _code(self) -> Code:
        say = _("If the link does not work, open this page and enter the code:")
        return Code(say, self.links.written_code, self.links.entry)

    def _what_the_link_does(self) -> str:
        labels = {
            Event.CONFIRM_ADDRESS: _("Confirm the appointment"),
            Event.CONFIRM_REQUEST: _("Confirm the e-mail address"),
            Event.PROPOSALS: _("Choose a time"),
            Event.EARLIER_FREE: _("Look at the earlier time"),
            Event.REQUEST_ARRIVED: _("Look at the request"),
            Event.PROPOSALS_EXPIRED: _("Look at the request"),
        }
        return labels.get(self.event, _("Open the appointment"))

    def _what_to_know(self) -> Iterator[Block]:
        if self.event in COMING:
            yield Paragraph(self._how_to_take_part())
            yield Paragraph(_("Does the time not suit you any more? By the same link you can move or cancel the appointment."))
        if self.entry:
            yield Paragraph(self._about_the_calendar(self.entry))
        if self.event in UNCONFIRMED:
            yield Paragraph(_("It was not you who asked for an appointment? Then there is nothing for you to do."))
        elif self.event in OVER:
            yield Small(_("All that we keep about this appointment you can see and delete on its page:"), self.links.personal)
            yield self._code()
        else:
            yield Small(_("Please do not pass the link on: whoever has it can see and change the appointment."))

    def _how_to_take_part(self) -> str:
        how = _("You take part by video, in the browser of your phone, tablet or computer: simply open the link.")
        return f"{how} " + _("The waiting area opens at %(clock)s.") % {"clock": self.occasion.check_in_from}

    def _about_the_calendar(self, entry: CalendarEntry) -> str:
        if entry.method == "CANCEL":
            return _("The attached file takes the appointment out of your calendar.")
        if self._discreet:
            return _("The attached calendar entry only says “Appointment”. Please keep this mail for its link and code.")
        return _("The attached file puts the appointment into your calendar.")

    def _who_we_are(self) -> Iterator[Block]:
        office = self._appointment.office
        if phone := telephone(office):
            yield Telephone(_("You can also reach us by telephone:"), phone)
        yield Paragraph(_("Kind regards") + f"\n{office.municipality.name}")
        if self.event in REMINDERS:
            yield Small(_("No more reminders of this appointment:"), self.links.unsubscribe)
        if reply_address(office):
            yield Small(_("This mail was sent automatically. You may answer it, but please write nothing confidential."))
        else:
            yield Small(_("This mail was sent automatically. Answers to it are not read."))
