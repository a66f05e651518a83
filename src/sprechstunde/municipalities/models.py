from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LAENDER = {
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "BE": "Berlin",
    "BB": "Brandenburg",
    "HB": "Bremen",
    "HH": "Hamburg",
    "HE": "Hessen",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "SH": "Schleswig-Holstein",
    "TH": "Thüringen",
}


class Municipality(models.Model):
    """A tenant. Everything else is reached through it."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(
        _("name"), max_length=120, help_text=_("As it stands at the top of every page, such as “Stadt Grevenbroich”.")
    )
    land = models.CharField(_("Land"), max_length=2, choices=LAENDER, help_text=_("Decides which public holidays apply."))
    timezone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    phone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        help_text=_("Shown on every page as the way without internet, such as “+49 2181 608-0”."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    barrier_email = models.EmailField(_("e-mail for reporting barriers"), blank=True)
    ticket_retention_hours = models.PositiveSmallIntegerField(
        _("tickets are deleted after (hours)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 90)],
        help_text=_("Counted from the end of the ticket; the names given with them are deleted at the same time."),
    )
    appointment_retention_days = models.PositiveSmallIntegerField(
        _("appointments are deleted after (days)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Counted from the day of the appointment, with everything that was told for it and all mails about it."),
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("first reminder before an appointment (hours)"),
        default=24,
        validators=[MaxValueValidator(24 * 7)],
        help_text=_("0: none."),
    )
    second_reminder_minutes = models.PositiveSmallIntegerField(
        _("second reminder before an appointment (minutes)"),
        default=60,
        validators=[MaxValueValidator(24 * 60)],
        help_text=_("0: none."),
    )
    mail_sender = models.EmailField(
        _("sender of our mails"),
        blank=True,
        help_text=_("The mail server must be allowed to send for it. Empty: the installation's sender."),
    )

    push_offered = models.BooleanField(
        _("notifications through the browser's maker"),
        default=True,
        help_text=_(
            "Who waits may ask for them. They say nothing about the matter, but pass through the servers of Google, Mozilla, "
            "Apple or Microsoft."
        ),
    )
    exit_url = models.URLField(
        _("where “Leave quickly” leads"),
        default="https://www.dwd.de/",
        help_text=_("A harmless page on which nobody asks questions, such as the weather. Used by discreet offices."),
    )

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")

    def __str__(self) -> str:
        return self.name


class Host(models.Model):
    """A host name under which a municipality is reached. A sole municipality answers on any allowed host."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(_("host name"), max_length=253, unique=True, help_text=_("Without port, in lower case."))

    class Meta:
        verbose_name = _("host name")
        verbose_name_plural = _("host names")

    def __str__(self) -> str:
        return self.name


class Text(models.Model):
    """A page of text that the municipality answers for."""

    class Kind(models.TextChoices):
        IMPRINT = "impressum", _("Legal notice")
        PRIVACY = "datenschutz", _("Privacy")
        ACCESSIBILITY = "barrierefreiheit", _("Accessibility")
        EASY_LANGUAGE = "leichte-sprache", _("Easy language")
        SIGN_LANGUAGE = "gebaerdensprache", _("Sign language")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="texts")
    kind = models.CharField(_("page"), max_length=20, choices=Kind.choices)
    body = models.TextField(
        _("text"),
        help_text=_(
            "Paragraphs are separated by an empty line; a line that starts with “## ” is a heading, one with “- ” a list item."
        ),
    )
    updated_on = models.DateField(
        _("as of"), help_text=_("Shown on the page; the accessibility statement must be checked every year.")
    )

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [models.UniqueConstraint(fields=["municipality", "kind"], name="one_text_of_a_kind")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
