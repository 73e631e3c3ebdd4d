"""What a customer's payments of a year say of his habits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LAST_DAY: Final = 31
# below so many payments nothing is a habit
FEW: Final = 3
# most of the payments: what a habit's days hold
MOST: Final = Decimal("0.75")
# a window of more days than half a month says nothing
LONGEST: Final = 15
OFTEN: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the month, both included; the first is larger where they go on in the next month."""

    first: int
    last: int


def usual_days(payments: Mapping[int, int]) -> Days | None:
    """The shortest stretch of days of the month on which most payments come; None where there is no habit."""
    whole = sum(payments.values())
    if whole < FEW:
        return None
    for length in range(1, LONGEST + 1):
        held = {first: sum(payments.get(_day(first + n), 0) for n in range(length)) for first in range(1, LAST_DAY + 1)}
        first = max(held, key=lambda one: held[one])
        if held[first] >= whole * MOST:
            return Days(first, _day(first + length - 1))
    return None


def usual_fee(fees: Mapping[Decimal, int], transfers: int) -> Decimal | None:
    """What the bank keeps of most of a customer's transfers; None where it does not."""
    kept = sum(times for fee, times in fees.items() if fee > 0)
    if transfers < FEW or kept < transfers * OFTEN:
        return None
    return max((fee for fee in fees if fee > 0), key=lambda fee: (fees[fee], -fee))


def _day(number: int) -> int:
    return (number - 1) % LAST_DAY + 1
