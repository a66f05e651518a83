from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from conftest import NOON
from sprechstunde.staff import jobs

pytestmark = pytest.mark.django_db


def test_expired_sessions_are_deleted_and_no_others(monkeypatch):
    monkeypatch.setattr(jobs, "_last", None)
    for name, left in (("old", timedelta(seconds=-1)), ("young", timedelta(hours=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=NOON + left)
    jobs.delete_expired_sessions(NOON)
    assert [session.session_key for session in Session.objects.all()] == ["young"]
