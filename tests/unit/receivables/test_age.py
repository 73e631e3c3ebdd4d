"""How old money is, what its age makes of a customer, and when an invoice is due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.calendar import Calendar
from domain.receivables.rules.age import BUCKETS, bucket_of, overdue_state
from domain.receivables.rules.bills import NothingInvoiced, bill


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-180"),
        (180, "91-180"),
        (181, "181+"),
        (4000, "181+"),
    ],
)
def test_every_age_has_its_bucket(days: int, bucket: str) -> None:
    assert BUCKETS[bucket_of(days)] == bucket


@pytest.mark.parametrize(("days", "state"), [(0, "NORMAL"), (1, "WATCH"), (30, "WATCH"), (31, "HOLD"), (400, "HOLD")])
def test_the_oldest_item_makes_the_state(days: int, state: str) -> None:
    assert overdue_state(days) == state


def test_an_invoice_due_on_a_holiday_is_due_on_the_next_working_day() -> None:
    billed = bill(
        number="AB12345678",
        customer_id=7,
        kind="B2B",
        issued_on=date(2026, 11, 5),
        terms="NET10",
        net=Decimal(1000),
        tax=Decimal(50),
        calendar=Calendar(),
    )

    # 2026-11-15 is a Sunday.
    assert (billed.due_on, billed.effective_due_on) == (date(2026, 11, 15), date(2026, 11, 16))


@pytest.mark.parametrize("net", ["0", "-1"])
def test_an_invoice_over_nothing_is_refused(net: str) -> None:
    with pytest.raises(NothingInvoiced):
        bill(
            number="AB12345678",
            customer_id=7,
            kind="B2B",
            issued_on=date(2026, 11, 5),
            terms="NET30",
            net=Decimal(net),
            tax=Decimal(0),
            calendar=Calendar(),
        )
