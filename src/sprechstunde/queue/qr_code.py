"""The QR code of a ticket's link: drawn here, asked of nobody."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET_ZONE = 4  # modules, as the standard wants it (ISO/IEC 18004)


def qr_code(text: str) -> SafeString:
    """Black on white, in dark mode, too: many phones read no other. Sized by the page's style sheet."""
    drawn = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True, xmldecl=False, nl=False,
        svgclass="qr-code__image", lineclass=None,
    )  # fmt: skip
    return mark_safe(drawn.getvalue().decode())  # noqa: S308 - a drawing of squares; the text is not in it
