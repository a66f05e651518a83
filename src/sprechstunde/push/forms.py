"""What a page's script posts after the browser has subscribed: `PushSubscription.toJSON()` or its three fields."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sprechstunde.foundation.push_hosts import LONGEST_ENDPOINT
from sprechstunde.push.endpoints import NotAllowed, destination, examine_keys


class SubscriptionForm(forms.Form):
    """`cleaned_data` has what `actions.subscribe` asks for: endpoint, p256dh, auth."""

    endpoint = forms.CharField(max_length=LONGEST_ENDPOINT, strip=False)
    p256dh = forms.CharField(max_length=87, strip=False)
    auth = forms.CharField(max_length=22, strip=False)

    @classmethod
    def of_json(cls, body: bytes) -> SubscriptionForm:
        """Of a request's body; of what is no subscription it makes a form that is not valid."""
        return cls(_fields(body))

    def clean(self) -> dict[str, Any]:
        fields = self.cleaned_data
        if not self.errors:
            try:
                destination(fields["endpoint"])
                examine_keys(p256dh=fields["p256dh"], auth=fields["auth"])
            except NotAllowed:
                raise ValidationError(_("This browser's notifications cannot be used here."), code="not_allowed") from None
        return fields


def _fields(body: bytes) -> dict[str, str]:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(content, dict):
        return {}
    keys = content.get("keys")
    found = {**content, **(keys if isinstance(keys, dict) else {})}
    return {name: found[name] for name in SubscriptionForm.base_fields if isinstance(found.get(name), str)}
