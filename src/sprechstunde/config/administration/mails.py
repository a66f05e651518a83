"""Mails that have not arrived: why, and what can be done. What they say and to whom is not the administration's business."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import action, display
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sprechstunde.config.administration.base import MunicipalAdmin
from sprechstunde.config.administration.scope import municipality_of
from sprechstunde.foundation import clock
from sprechstunde.mail.actions import try_again
from sprechstunde.mail.models import MailState, OutgoingMail, Trouble


class MailAdmin(MunicipalAdmin):
    list_display = ("subject", "domain", "reason", "created_at", "attempts", "next_try")
    fields = list_display
    ordering = ("-created_at",)
    actions = ("try_again_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that need somebody's attention; what is on its way or has arrived does not."""
        stuck = Q(state=MailState.UNDELIVERABLE) | Q(state=MailState.WAITING) & ~Q(trouble=Trouble.NONE)
        return OutgoingMail.objects.filter(stuck, tenant=municipality_of(request).slug).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @action(description=_("Try to send the chosen mails again now"), permissions=["delete"])
    def try_again_now(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        tried = sum(try_again(mail=mail, now=clock.now()) for mail in queryset)
        said = ngettext("%(number)d mail is being sent again.", "%(number)d mails are being sent again.", tried)
        messages.success(request, said % {"number": tried})

    @display(description=_("recipient at"))
    def domain(self, mail: OutgoingMail) -> str:
        """Enough to see a slip such as gmial.com; the rest of the address tells who has an appointment."""
        return f"…@{mail.recipient.rpartition('@')[2]}"

    @display(description=_("reason"))
    def reason(self, mail: OutgoingMail) -> str:
        words = mail.get_trouble_display()
        return f"{words} ({mail.answer_code})" if mail.answer_code else words

    @display(description=_("next try"))
    def next_try(self, mail: OutgoingMail) -> str:
        return localize(localtime(mail.due_at)) if mail.state == MailState.WAITING else gettext("none any more")
