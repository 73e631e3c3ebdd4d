"""Equal monthly amounts: a twelfth of the forecast in whole steps, and the true-up (behaviour 8a)."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final

from domain.kernel.money import ONE

STEP: Final = Decimal(10)
LEAST_CHANGE: Final = Decimal(100)
HUNDRED: Final = Decimal(100)


def instalment(forecast: Decimal) -> Decimal:
    """One of the eleven: a twelfth of the year, rounded up to ten dollars."""
    return _stepped(forecast / 12)


def changed(amount: Decimal, percent: Decimal) -> Decimal:
    """The instalment after the market moved; a change of less than a hundred dollars is none."""
    new = _stepped(amount * (HUNDRED + percent) / HUNDRED)
    return new if abs(new - amount) >= LEAST_CHANGE else amount


def true_up(actual: Decimal, asked: Decimal) -> Decimal:
    """The twelfth month: what was used less what the eleven asked for; below zero it is the customer's credit."""
    return actual - asked


def _stepped(amount: Decimal) -> Decimal:
    return (amount / STEP).quantize(ONE, ROUND_CEILING) * STEP
