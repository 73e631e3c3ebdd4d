"""What a year's payments say of a customer's habits, and when they say nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.figures.rules import Days, usual_days, usual_fee


@pytest.mark.parametrize(
    ("payments", "days"),
    [
        ({16: 2, 18: 3, 20: 4, 21: 3}, Days(18, 21)),
        ({5: 12}, Days(5, 5)),
        ({5: 9, 25: 3}, Days(5, 5)),
        ({30: 3, 31: 4, 1: 3, 2: 2, 15: 1}, Days(30, 1)),
        ({5: 1, 6: 1}, None),
        ({}, None),
        (dict.fromkeys(range(1, 32), 1), None),
    ],
    ids=["a stretch", "one day", "most of them", "over the end of the month", "too few", "none", "any day"],
)
def test_the_shortest_days_that_hold_most_payments_are_the_habit(payments: dict[int, int], days: Days | None) -> None:
    assert usual_days(payments) == days


@pytest.mark.parametrize(
    ("fees", "transfers", "fee"),
    [
        ({Decimal(30): 8, Decimal(0): 2}, 10, Decimal(30)),
        ({Decimal(30): 4, Decimal(15): 4}, 8, Decimal(15)),
        ({Decimal(30): 4, Decimal(0): 6}, 10, None),
        ({Decimal(0): 6}, 6, None),
        ({Decimal(30): 2}, 2, None),
        ({}, 0, None),
    ],
    ids=["nearly always", "two alike: the smaller", "less than half", "never", "too few", "no transfer"],
)
def test_a_fee_is_usual_where_the_bank_keeps_it_of_half_of_the_transfers(
    fees: dict[Decimal, int], transfers: int, fee: Decimal | None
) -> None:
    assert usual_fee(fees, transfers) == fee
