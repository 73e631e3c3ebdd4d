"""Requests that no screen would send: the kernel refuses them by a code of ours or of the data, and posts nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from app.bench.aftermath import last_journal
from app.bench.fuzz.requests import fuzz_requests
from app.bench.scene import enter_scenes
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))
NUMBER = 500


def test_a_hostile_request_is_refused_by_its_code_and_posts_nothing(database: Books) -> None:
    scenes = enter_scenes(database, "F", 5, amounts=(1050,), today=TODAY)
    since = last_journal(database.admin())

    found = fuzz_requests(database, scenes, NUMBER, 7, TODAY.isoformat())

    assert found.crashes == []
    assert found.inputs == NUMBER
    assert found.verdicts["taken"] > 0
    assert len(found.verdicts) > 8
    assert last_journal(database.admin()) == since
