"""B-2: after random moves the tie is 0, refunds were at the rate of issue, and undoing any deed restores both sides."""

from __future__ import annotations

from datetime import UTC, datetime

from app.bench.aftermath import differences, seal
from app.bench.cylinders import a_yard
from domain.kernel.calendar import business_day
from tests.conftest import Books

TODAY = business_day(datetime.now(UTC))


def test_after_random_moves_everything_ties_b_2(database: Books) -> None:
    """3,000 moves; `luckygas bench cylinders` makes 100,000."""
    yard = a_yard(database, TODAY, seed=21, customers=60)

    yard.walk(3_000, lambda _: None)

    assert yard.wrong == []
    assert yard.unlike_lists() == 0
    assert yard.undone_and_restored(60) == (60, 0)
    seal(database)
    assert differences(database.admin()) == {}
