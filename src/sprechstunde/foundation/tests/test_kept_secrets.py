from __future__ import annotations

from itertools import count

import pytest

from conftest import in_parallel
from sprechstunde.foundation.kept_secrets import kept_secret


@pytest.mark.django_db
def test_who_asks_at_the_same_time_gets_the_same(tmp_path):
    numbers = count()
    for attempt in range(20):
        file = tmp_path / f"secret-{attempt}"
        got = in_parallel(*[lambda file=file: kept_secret(file, lambda: f"number {next(numbers)}")] * 8)
        assert set(got) == {file.read_text()}
    assert len(list(tmp_path.iterdir())) == 20, "drafts are not left behind"
