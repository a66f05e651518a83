from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, StepValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sprechstunde.municipalities.models import Municipality
from sprechstunde.staff.models import User

MOST_SEATS = 20  # appointments of one office side by side


class Department(models.Model):
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the overview"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A virtual office: one queue, the same people, the same hours."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="offices", editable=False)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="offices", verbose_name=_("department"))
    slug = models.SlugField(_("short name in the address"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    prefix = models.CharField(
        _("letters before the numbers"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{1,3}$", _("One to three capital letters, such as T."))],
        help_text=_("One to three capital letters; the first number of the day is then T-001."),
    )
    summary = models.CharField(_("in one sentence"), max_length=200, blank=True, help_text=_("Shown in the overview."))
    purpose = models.TextField(_("what it is for"), blank=True)
    bring = models.TextField(_("what to have at hand"), blank=True)
    how_it_works = models.TextField(_("how it works"), blank=True)
    legal_basis = models.TextField(
        _("legal basis and purpose of data processing"),
        blank=True,
        help_text=_("Stands beside the button that draws a number."),
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True, help_text=_("If empty, the department's."))
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    sensitive = models.BooleanField(
        _("discreet"),
        default=False,
        help_text=_("Titles of pages and windows then do not say what the advice is about."),
    )
    open_on_holidays = models.BooleanField(_("open on public holidays"), default=False)
    daily_limit = models.PositiveSmallIntegerField(
        _("most numbers a day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    queue_limit = models.PositiveSmallIntegerField(
        _("most people waiting at the same time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: no limit."),
    )
    closing_guard = models.BooleanField(
        _("no numbers that cannot be served before closing"),
        default=True,
        help_text=_("Near closing time appointments are offered instead of numbers."),
    )
    position_hidden = models.BooleanField(
        _("do not show the position"),
        default=False,
        help_text=_("Who waits then sees that the number is kept, but not how many are in front."),
    )
    documents_view_only = models.BooleanField(
        _("documents only to look at"),
        default=False,
        help_text=_("Only advisers put documents on the table, and nobody else takes a copy along."),
    )
    relay_only = models.BooleanField(
        _("all connections through the relay"),
        default=False,
        help_text=_("Nobody in the room, the adviser included, then learns anybody's network address. Needs a TURN server."),
    )
    intake_stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    call_seconds = models.PositiveSmallIntegerField(
        _("time to answer a call (seconds)"), default=120, validators=[MinValueValidator(20), MaxValueValidator(900)]
    )
    call_limit = models.PositiveSmallIntegerField(
        _("calls before a no-show"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("Who misses a call moves behind the next two; after so many missed calls the number ends."),
    )
    appointments_offered = models.BooleanField(
        _("appointments can be booked"), default=False, help_text=_("Within the consultation hours below.")
    )
    lead_minutes = models.PositiveIntegerField(
        _("shortest notice (minutes)"),
        default=120,
        validators=[MaxValueValidator(60 * 24 * 30)],
        help_text=_("How long before its beginning an appointment can still be booked."),
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("bookable ahead (days)"), default=56, validators=[MinValueValidator(1), MaxValueValidator(370)]
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        _("pause after an appointment (minutes)"), default=5, validators=[MaxValueValidator(120)]
    )
    slot_step_minutes = models.PositiveSmallIntegerField(
        _("an appointment can begin every (minutes)"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(240), StepValueValidator(5)],
        help_text=_("Counted from the beginning of the consultation hours; a multiple of five."),
    )
    check_in_minutes = models.PositiveSmallIntegerField(
        _("waiting area opens before an appointment (minutes)"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("a time is held until the e-mail is confirmed (minutes)"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
    )
    proposal_hours = models.PositiveSmallIntegerField(
        _("proposed times are held (hours)"), default=72, validators=[MinValueValidator(1), MaxValueValidator(24 * 14)]
    )
    reply_email = models.EmailField(
        _("e-mail for replies to our mails"),
        blank=True,
        help_text=_("For a discreet office choose an address that does not tell what it is about."),
    )
    position = models.PositiveSmallIntegerField(_("place in the overview"), default=0)
    staff = models.ManyToManyField(User, through="Assignment", related_name="offices")

    class Meta:
        verbose_name = _("virtual office")
        verbose_name_plural = _("virtual offices")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="office_slug_once_per_municipality"),
            models.UniqueConstraint(fields=["municipality", "prefix"], name="office_prefix_once_per_municipality"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: object) -> None:
        self.municipality_id = self.department.municipality_id
        super().save(**kwargs)  # type: ignore[arg-type]


class Service(models.Model):
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="services")
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    minutes = models.PositiveSmallIntegerField(
        _("usual length (minutes)"), default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    position = models.PositiveSmallIntegerField(_("place"), default=0)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["office", "slug"], name="service_slug_once_per_office")]

    def __str__(self) -> str:
        return self.name


class OpeningHours(models.Model):
    """One span of one weekday. Midnight as the end means the end of that day."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"), help_text=_("00:00 means midnight at the end of the day."))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_end_after_they_begin",
                condition=Q(closes_at__gt=models.F("opens_at")) | Q(closes_at="00:00"),
            ),
            models.CheckConstraint(name="opening_hours_on_a_weekday", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

    def clean(self) -> None:
        midnight = self.closes_at is not None and self.closes_at.hour == self.closes_at.minute == 0
        if self.opens_at and self.closes_at and not midnight and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The end must be after the beginning.")})


class ConsultationHours(models.Model):
    """A span of a weekday in which appointments can lie. Midnight as the end means the end of that day."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="consultation_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=OpeningHours.Weekday.choices)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"), help_text=_("00:00 means midnight at the end of the day."))
    parallel = models.PositiveSmallIntegerField(
        _("at the same time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text=_("How many appointments may run side by side; never more than there are advisers not on leave."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("no longer valid from"), null=True, blank=True)

    class Meta:
        verbose_name = _("consultation hours")
        verbose_name_plural = _("consultation hours")
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="consultation_hours_end_after_they_begin",
                condition=Q(ends_at__gt=models.F("starts_at")) | Q(ends_at="00:00"),
            ),
            models.CheckConstraint(name="consultation_hours_on_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="consultation_hours_have_seats", condition=Q(parallel__gte=1) & Q(parallel__lte=MOST_SEATS)
            ),
            models.CheckConstraint(
                name="consultation_hours_are_valid_for_some_days",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"

    def clean(self) -> None:
        midnight = self.ends_at is not None and self.ends_at.hour == self.ends_at.minute == 0
        if self.starts_at and self.ends_at and not midnight and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end must be after the beginning.")})
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValidationError({"valid_until": _("This day must be after the first one.")})


class Absence(models.Model):
    """Days on which an adviser gives no advice, both ends included. Why is nobody's business."""

    adviser = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences", verbose_name=_("adviser"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(ends_on__gte=models.F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.adviser} {self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day must not be before the first.")})


class Closure(models.Model):
    """Days on which an office, a department or the whole municipality is closed, both ends included."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="closures", editable=False)
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name=_("department"),
    )
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("virtual office"),
        help_text=_("Neither department nor office: everything is closed."),
    )  # fmt: skip
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, help_text=_("Shown to citizens, such as “Staff meeting”."))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(name="closure_ends_after_it_begins", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(name="closure_of_one_thing", condition=Q(department=None) | Q(office=None)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} ({self.starts_on:%d.%m.%Y})"

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day must not be before the first.")})
        if self.department and self.office:
            raise ValidationError(_("Choose a department or an office, not both."))

    def concerns(self, office: Office) -> bool:
        if self.office_id:
            return self.office_id == office.pk
        return self.department_id in (None, office.department_id)


class Assignment(models.Model):
    """Who advises in which office."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("virtual office"))
    adviser = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("adviser"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["office", "adviser"], name="adviser_once_per_office")]

    def __str__(self) -> str:
        return f"{self.adviser} – {self.office}"


class Counter(models.Model):
    """An adviser's presence in an office, from opening to closing."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="counters")
    adviser = models.ForeignKey(User, on_delete=models.CASCADE, related_name="counters")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    deserted = models.BooleanField(default=False)
    break_since = models.DateTimeField(null=True, blank=True)
    break_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["adviser"], condition=Q(closed_at=None), name="one_open_counter_per_adviser"),
        ]
        indexes = [models.Index(fields=["office"], condition=Q(closed_at=None), name="open_counters_of_an_office")]

    def __str__(self) -> str:
        return f"{self.adviser} – {self.office}"
