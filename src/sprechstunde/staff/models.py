from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from sprechstunde.municipalities.models import Municipality


class Users(BaseUserManager["User"]):
    def create_user(self, *, municipality: Municipality, username: str, password: str | None, **fields: Any) -> User:
        user = self.model(municipality=municipality, username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who works for a municipality. Citizens have no account."""

    class Role(models.TextChoices):
        ADVISER = "adviser", _("Adviser")
        LEAD = "lead", _("Lead of a department")
        ADMINISTRATOR = "administrator", _("Administrator")
        AUDITOR = "auditor", _("Auditor")

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="users")
    username = models.CharField(_("user name"), max_length=60)
    display_name = models.CharField(
        _("name shown to citizens"), max_length=120, help_text=_("Such as “Frau Yılmaz” or “Herr Brandt”.")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.ADVISER)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Without the tick the person cannot sign in and is signed out at once.")
    )
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [models.UniqueConstraint(fields=["municipality", "username"], name="user_name_once_per_municipality")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        """Whether the administration is open to this person."""
        return self.is_active and self.role in (self.Role.ADMINISTRATOR, self.Role.LEAD)

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Administrators settle everything of their municipality; leads its offices, but no accounts."""
        if not self.is_active:
            return False
        return self.role == self.Role.ADMINISTRATOR or (self.role == self.Role.LEAD and permission.startswith("offices."))

    def has_perms(self, permissions: list[str], obj: object = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm(f"{app_label}.")
