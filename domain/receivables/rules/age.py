"""How old money is: buckets, and the state that age gives a customer."""

from __future__ import annotations

from typing import Final, Literal

BUCKETS: Final = ("current", "1-30", "31-60", "61-90", "91-180", "181+")
BORDERS: Final = (0, 30, 60, 90, 180)

Overdue = Literal["NORMAL", "WATCH", "HOLD"]


def bucket_of(overdue_days: int) -> int:
    """The place in BUCKETS of an item this many days after its effective due day (decisions D-40, D-41)."""
    return sum(overdue_days > border for border in BORDERS)


def overdue_state(oldest_days: int) -> Overdue:
    """What the oldest overdue item makes of a customer (decisions D-14): watched from day 1, held after day 30."""
    if oldest_days > 30:
        return "HOLD"
    return "WATCH" if oldest_days > 0 else "NORMAL"
