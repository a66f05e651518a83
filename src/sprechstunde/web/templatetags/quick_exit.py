from __future__ import annotations

from django import template
from django.conf import settings
from django.template import Context

from sprechstunde.web.quick_exit import offer_quick_exit

register = template.Library()


@register.simple_tag(takes_context=True)
def offers_quick_exit(context: Context) -> bool:
    known = {str(name): value for name, value in context.flatten().items()}
    return offer_quick_exit(known)


@register.simple_tag
def shares_its_host() -> bool:
    """Under a path prefix the browser's storage belongs to the city's other pages, too."""
    return bool(settings.FORCE_SCRIPT_NAME)
