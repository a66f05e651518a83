"""Discreet offices ask whether writing is safe before they ask for an address (STANDARDS P-08)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AsksWhetherWritingIsSafe(forms.Form):
    """A form with an `email`, which counts only with a yes. `web/_safe_to_write.html` shows both, the question first."""

    safe = forms.BooleanField(
        label=_("Yes, it is safe to write to the address that I enter here"),
        error_messages={"required": _("Please tick that it is safe to write to you. Otherwise rather call us.")},
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["safe"]

    def clean(self) -> dict[str, Any]:
        """Without the yes nobody is asked for the address, so nothing is wrong with it either; what came along is dropped."""
        told = super().clean() or self.cleaned_data
        if "safe" in self.errors:
            self.errors.pop("email", None)
            told.pop("email", None)
        return told
