"""Amounts and days as the SWIFT fields write them: read exactly, or not at all."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

MOST_DIGITS: Final = 15
_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*")
_WITH_POINT: Final = re.compile(r"[0-9]+\.[0-9]*|\.[0-9]+")


def amount(written: str) -> tuple[Decimal, bool] | None:
    """The amount, and whether a decimal point stood in it; nothing if it is no amount.

    Only digits, commas and points may come in: the caller cut them out.
    """
    # some banks fill up with zeros from the left
    if len(written) > MOST_DIGITS and sum(map(str.isdigit, written.lstrip("0"))) > MOST_DIGITS:
        return None
    if "." not in written:
        # 1234, and ,50 are whole amounts of the standard
        return (Decimal(written.replace(",", ".")), False) if written.count(",") <= 1 and written != "," else None
    if _THOUSANDS.fullmatch(written):
        return Decimal(written.replace(".", "").replace(",", ".")), False
    return (Decimal(written), True) if _WITH_POINT.fullmatch(written) else None


@lru_cache(maxsize=4096)
def day(written: str) -> date | None:
    """YYMMDD of this century; nothing if there is no such day."""
    try:
        return date(2000 + int(written[:2]), int(written[2:4]), int(written[4:6]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def day_near(written: str, value_on: date) -> date | None:
    """MMDD in the year that puts it nearest the value day; nothing if there is no such day."""
    days = []
    for year in (value_on.year - 1, value_on.year, value_on.year + 1):
        try:
            days.append(date(year, int(written[:2]), int(written[2:4])))
        except ValueError:
            continue
    return min(days, key=lambda one: abs(one - value_on), default=None)
