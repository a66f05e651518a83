from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from sprechstunde.staff.models import User


class MunicipalityBackend(BaseBackend):
    """Signs in with user name and password, within the municipality of the page only."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **ignored: object
    ) -> User | None:
        municipality = getattr(request, "municipality", None)
        if municipality is None or username is None or password is None:
            return None
        user = User.objects.filter(municipality=municipality, username=username).first()
        if user is None:
            User().set_password(password)  # takes as long as a wrong password
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("municipality").filter(pk=user_id, is_active=True).first()
