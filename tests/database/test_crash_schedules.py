"""Five hundred mornings on which lines, clients and backends die: every deed once, and every fault really happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.bench.schedules import Outcome, Size, figure_of, must_have_broken, run
from app.postgres import Cluster
from domain.kernel.calendar import business_day
from tests.conftest import Books

CI = Size(schedules=500)
# neither a key nor the world's own name of the money makes it once any more
FORGETS_KEYS = "ALTER TABLE books.idem DROP CONSTRAINT idem_pkey; DROP INDEX books.payment_source"


def crash(database: Books, cluster: Cluster, size: Size) -> Outcome:
    admin = cluster.url(database.admin_url.database or "")
    return run(database, admin, cluster.port, size, business_day(datetime.now(UTC)), lambda _: None)


@pytest.mark.slow
def test_whatever_breaks_no_deed_is_lost_and_none_is_done_twice(database: Books, cluster: Cluster) -> None:
    outcome = crash(database, cluster, CI)

    assert (outcome.verdict.lost, outcome.verdict.doubled, outcome.broken) == (0, 0, {})
    assert outcome.clean
    must_have_broken(outcome)
    assert "lost=0 doubled=0 unbalanced=0" in str(figure_of(outcome, CI).document()["notes"])


def test_the_harness_finds_books_that_forget_keys(database: Books, cluster: Cluster) -> None:
    with database.admin().begin() as db:
        db.execute(text(FORGETS_KEYS))

    outcome = crash(database, cluster, replace(CI, schedules=60))

    assert outcome.verdict.doubled > 0
    assert not outcome.clean
