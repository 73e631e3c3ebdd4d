"""What a deposit comes to, and how a cylinder stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.deposits.rules import Difference as Unlike
from domain.deposits.rules import (
    Inspection,
    Lot,
    NotSoMany,
    Part,
    compare,
    inspection,
    needs_top_up,
    refund_of,
    refund_oldest_first,
    uncovered,
)

TWENTY = Decimal(20)
OLD = Lot(7, TWENTY, Decimal(1200), 1, 1, "OLD-1", date(2019, 5, 1))
NEW = Lot(3, TWENTY, Decimal(1500), 2, 2, "R-1", date(2026, 3, 1))


def test_the_oldest_lot_goes_back_first_at_its_own_rate_n_79() -> None:
    parts = refund_oldest_first([NEW, OLD], 2)

    assert parts == (Part(7, 1, Decimal(1200)), Part(3, 1, Decimal(1500)))
    assert sum(part.amount for part in parts) == 2700
    assert NEW.money == 3000


@pytest.mark.parametrize("units", [0, 4])
def test_no_more_goes_back_than_was_taken_n_80(units: int) -> None:
    with pytest.raises(NotSoMany):
        refund_oldest_first([OLD, NEW], units)


def test_uncovered_is_what_the_deposits_do_not_cover() -> None:
    assert uncovered(Decimal(12000), Decimal(9000)) == 3000
    assert uncovered(Decimal(900), Decimal(1000)) == 0
    assert not needs_top_up(Decimal(12000), Decimal(9000), above=Decimal(3000))
    assert needs_top_up(Decimal(12001), Decimal(9000), above=Decimal(3000))


@pytest.mark.parametrize(
    ("inspect_by", "expected"),
    [
        (None, Inspection.UNKNOWN),
        (date(2026, 11, 19), Inspection.EXPIRED),
        (date(2026, 11, 20), Inspection.SOON),
        (date(2027, 2, 18), Inspection.SOON),
        (date(2027, 2, 19), Inspection.VALID),
    ],
)
def test_a_pressure_test_is_told_of_before_it_expires(inspect_by: date | None, expected: Inspection) -> None:
    assert inspection(inspect_by, today=date(2026, 11, 20), warn_days=90) is expected


def test_counts_that_differ_are_named_the_largest_first() -> None:
    ours = {(1, TWENTY): 3, (2, TWENTY): 1, (3, TWENTY): 2}
    theirs = {(1, TWENTY): 2, (2, TWENTY): 1, (4, Decimal(4)): 5}

    assert compare(ours, theirs) == (
        Unlike(4, Decimal(4), 0, 5),
        Unlike(3, TWENTY, 2, 0),
        Unlike(1, TWENTY, 3, 2),
    )


def a_lot(number: int, rate: int, held: int) -> Lot:
    return Lot(number, Decimal(20), Decimal(rate), held, held, None, date(2026, 1, number))


def test_known_numbers_come_out_of_their_own_lots_and_the_rest_out_of_the_oldest() -> None:
    lots = [a_lot(1, 1200, 2), a_lot(2, 1500, 2)]

    parts = refund_of(lots, 3, named=[2])

    assert [(part.lot_id, part.units) for part in parts] == [(2, 1), (1, 2)]
    assert refund_of(lots, 1, named=[2]) == (Part(2, 1, Decimal(1500)),)


@pytest.mark.parametrize(("units", "named"), [(1, [1, 2]), (3, [1, 1, 1]), (5, [])])
def test_more_than_there_are_do_not_come_back(units: int, named: list[int]) -> None:
    with pytest.raises(NotSoMany):
        refund_of([a_lot(1, 1200, 2), a_lot(2, 1500, 2)], units, named=named)
