"""Sentences to start a message from. They say nothing about the matter: others may look over a shoulder."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TO_ALL = [
    _("It takes a little longer today. Thank you for your patience; your place is kept."),
    _("We have to take a short break and go on in about ten minutes. Your place is kept."),
    _("Because of a technical problem we cannot call anybody right now. We are working on it; your place is kept."),
    _("We close soon. If it does not work out today, an appointment does."),
]
TO_ONE = [
    _("It will soon be your turn. Please keep this page open."),
    _("Please have your documents at hand; then it goes faster."),
    _("We are looking for somebody who interprets for you. Your place is kept."),
    _("Please test your microphone and camera while you wait."),
]
FOR_NOW = _("We have to leave for a while and come back today. Your number stays valid and your place is kept. We are sorry.")
FOR_TODAY = _(
    "Unfortunately we have to close for today, and we did not get to you any more. We are sorry. "
    "Please come again when we are open, or book an appointment."
)
