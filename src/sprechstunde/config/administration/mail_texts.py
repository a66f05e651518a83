"""What our mails say: every mail to look at, for every office and language, and the own words instead of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sprechstunde.appointments.discretion import tells
from sprechstunde.appointments.mail_examples import example_letter
from sprechstunde.appointments.mail_senders import OUR_LANGUAGES
from sprechstunde.appointments.mail_texts import (
    ALL_PLACEHOLDERS,
    EDITABLE,
    gives_away,
    mail_text,
    placeholders_of,
    unknown_placeholders,
)
from sprechstunde.appointments.mail_words import Event
from sprechstunde.appointments.models import MailText
from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.forms import MunicipalForm
from sprechstunde.config.administration.scope import municipality_of, within
from sprechstunde.foundation import clock
from sprechstunde.mail.letters import Letter
from sprechstunde.offices.models import Office

LANGUAGES: tuple[tuple[str, str | Promise], ...] = (("de", _("German")), ("en", _("English")))
# The few rules of style that stand in a mail apply; apart from them it may do nothing, and only our page may show it.
HTML_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)


class MailTextForm(MunicipalForm):
    event = forms.ChoiceField(label=_("mail"), choices=[(event.value, event.label) for event in EDITABLE])
    language = forms.ChoiceField(label=_("language"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].widget.attrs.update({"rows": 12, "spellcheck": "true"})

    def clean(self) -> dict[str, Any]:
        super().clean()
        if {"event", "language"} <= self.cleaned_data.keys() and "office" not in self.errors:
            self._refuse_a_second_one(self.cleaned_data["event"])
            self._refuse_what_is_never_filled_in(Event(self.cleaned_data["event"]))
            self._refuse_what_gives_away()
        return self.cleaned_data

    def _refuse_a_second_one(self, event: str) -> None:
        known = MailText.objects.filter(municipality=self.municipality, office=self.cleaned_data.get("office"), event=event)
        if known.filter(language=self.cleaned_data["language"]).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("There is a text of your own for this mail, office and language already."))

    def _refuse_what_is_never_filled_in(self, event: Event) -> None:
        office = self.cleaned_data.get("office")
        known = ", ".join(f"{{{each.name}}}" for each in placeholders_of(event))
        for field in ("subject", "body"):
            text = self.cleaned_data.get(field, "")
            if unknown := unknown_placeholders(event, text, discreet=bool(office and office.sensitive)):
                said = gettext("In this mail “{%(name)s}” is not filled in. You can use: %(known)s")
                self.add_error(field, said % {"name": unknown[0], "known": known})

    def _refuse_what_gives_away(self) -> None:
        office = self.cleaned_data.get("office")
        for field in ("subject", "body"):
            if office and office.sensitive and tells(self.cleaned_data.get(field, ""), office):
                self.add_error(field, gettext("This says what the office is about. It is discreet, so mails must not tell."))


@dataclass(frozen=True)
class EventRow:
    event: Event
    preview: str
    own: list[MailText]
    add: str  # empty: its words cannot be changed


class MailTextAdmin(MunicipalAdmin):
    form = MailTextForm
    list_select_related = ("office",)
    fields = ("event", "office", "language", "subject", "body")
    change_form_template = "admin/appointments/mailtext/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        with_a_frame = csp_update({"frame-src": [SELF]})(self.preview_view)
        return [
            path("vorschau/", self.admin_site.admin_view(with_a_frame), name="appointments_mailtext_preview"),
            path("vorschau/html/", self.admin_site.admin_view(self.html_view), name="appointments_mailtext_html"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every mail there is, with its own texts; a list of the own texts alone would be empty at first."""
        if request.method == "POST" or not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        title = capfirst(str(self.opts.verbose_name_plural))
        context = {**self._page(request, title), "rows": list(self._rows(request))}
        return TemplateResponse(request, "admin/appointments/mailtext/overview.html", context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        used = {"placeholders": ALL_PLACEHOLDERS, "preview": reverse("admin:appointments_mailtext_preview")}
        return super().changeform_view(request, object_id, form_url, {**used, **(extra_context or {})})

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"language": "de", **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "empty_label": gettext("– all offices –")})

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        chosen = Chosen(request)
        letter = chosen.letter()
        own = mail_text(chosen.event, chosen.office, letter.language) if chosen.event in EDITABLE else None
        context = {
            **self._page(request, gettext("What the mails look like")),
            "chosen": chosen,
            "letter": letter,
            "own": own,
            "gives_away": own and gives_away(own, chosen.office),
            "calendar": letter.calendar.decode() if letter.calendar else "",
            "frame": f"{reverse('admin:appointments_mailtext_html')}?{request.GET.urlencode()}",
        }
        return TemplateResponse(request, "admin/appointments/mailtext/preview.html", context)

    def html_view(self, request: HttpRequest) -> HttpResponse:
        """The mail's HTML as it is, in a frame that can do nothing."""
        if not self.has_view_permission(request):
            raise Http404
        return HttpResponse(Chosen(request).letter().html, headers={"Content-Security-Policy": HTML_POLICY})

    def _page(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _rows(self, request: HttpRequest) -> Iterable[EventRow]:
        own: dict[str, list[MailText]] = {}
        for text in self.get_queryset(request).select_related("office").order_by("language", "office__name", "pk"):
            own.setdefault(text.event, []).append(text)
        preview, add = reverse("admin:appointments_mailtext_preview"), reverse("admin:appointments_mailtext_add")
        for event in Event:
            way = f"{add}?event={event.value}" if event in EDITABLE else ""
            yield EventRow(event, f"{preview}?mail={event.value}", own.get(event.value, []), way)


class Chosen:
    """Which mail is looked at. What the address does not say, or says wrongly, is the first that there is."""

    def __init__(self, request: HttpRequest) -> None:
        self.events = list(Event)
        self.languages = LANGUAGES
        offices = Office.objects.select_related("municipality", "department").prefetch_related("services")
        self.offices = list(within(municipality_of(request), offices).order_by("name"))
        if not self.offices:
            raise Http404
        asked = request.GET
        self.event = next((each for each in Event if each.value == asked.get("mail")), Event.CONFIRMED)
        self.office = next((each for each in self.offices if each.slug == asked.get("buero")), self.offices[0])
        self.language = asked.get("sprache") if asked.get("sprache") in OUR_LANGUAGES else "de"

    def letter(self) -> Letter:
        return example_letter(self.event, self.office, str(self.language), clock.now())
