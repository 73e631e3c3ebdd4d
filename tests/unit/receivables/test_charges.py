"""Discounts, interest and equal amounts: the vectors of the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.calendar import Calendar
from domain.kernel.terms import due_on
from domain.receivables.rules.bills import bill_delivery
from domain.receivables.rules.charges import Discount, Interest, discount_of, interest_on
from domain.receivables.rules.plans import changed, instalment, true_up

DAY = date(2026, 11, 2)


def test_two_per_cent_off_within_ten_days() -> None:
    assert discount_of("2/10N30", Decimal(10500), DAY) == Discount(
        Decimal(210), Decimal(200), Decimal(10), date(2026, 11, 12)
    )
    assert discount_of("NET30", Decimal(10500), DAY).total == 0
    assert due_on("2/10N30", DAY) == due_on("NET30", DAY) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("base", "rate", "days", "amount"),
    [("100000", "5", 45, "616"), ("100000", "16", 365, "16000"), ("100000", "5", 0, "0"), ("100", "5", 36, "0")],
)
def test_interest_is_simple_and_half_up(base: str, rate: str, days: int, amount: str) -> None:
    assert interest_on(Decimal(base), Decimal(rate), days) == Decimal(amount)


def test_interest_counts_its_days() -> None:
    assert Interest(1, Decimal(100000), Decimal(5), DAY, date(2026, 12, 17)).amount == 616


def test_level_pay_is_a_twelfth_in_tens_and_a_true_up() -> None:
    """Behaviour 8(a): forecast 36,000 is 3,000 a month; 34,560 used leaves 1,560, 31,800 a credit of 1,200."""
    assert instalment(Decimal(36000)) == 3000
    assert instalment(Decimal(36001)) == 3010
    assert true_up(Decimal(34560), 11 * Decimal(3000)) == 1560
    assert true_up(Decimal(31800), 11 * Decimal(3000)) == -1200


@pytest.mark.parametrize(("percent", "amount"), [("6", 3180), ("2", 3000), ("-4", 2880), ("-3", 3000)])
def test_a_small_change_of_the_market_changes_nothing(percent: str, amount: int) -> None:
    assert changed(Decimal(3000), Decimal(percent)) == amount


def test_cash_on_delivery_is_due_when_it_is_invoiced_at_the_latest() -> None:
    late = bill_delivery(
        delivery_id=1, number="AB1", delivered_on=DAY, issued_on=date(2026, 11, 6), terms="COD", calendar=Calendar()
    )

    assert (late.due_on, late.effective_due_on) == (date(2026, 11, 6), date(2026, 11, 6))
