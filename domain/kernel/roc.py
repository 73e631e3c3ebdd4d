"""Dates of the Republic: how people type a day, and how documents print it (民國)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import Literal

from domain.errors import Refused

FIRST_YEAR = 1912
BEFORE_FIRST = 1911
HALF_A_YEAR = timedelta(days=183)

_FOLDED = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-", "。": "."})
_SHIFT = re.compile(r"[+-]\d{1,4}")
_DAY = (
    re.compile(r"(?P<year>\d{1,4})(?P<sep>[./-])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"),
    re.compile(r"(?:民國|西元)?(?P<year>\d{1,4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日?"),
    re.compile(r"(?P<year>\d{3})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<gregorian>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<month>\d{1,2})[./-](?P<day>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})日?"),
    re.compile(r"(?P<month>\d{2})(?P<day>\d{2})"),
)
_PERIOD = re.compile(r"(?:民國|西元)?\d{3,4}(?:[./-]\d{1,2}|年\d{1,2}月)|\d{5}")


class NotADay(Refused):
    """“{text}” is not a day: type it like 115/11/22, 1122, +30 or t for today."""


class NoSuchDay(Refused):
    """There is no day “{text}” in the calendar: check month and day."""


class AmbiguousDay(Refused):
    """The six digits “{text}” may mean two days: type the year with three or four digits."""


class PeriodNotDay(Refused):
    """“{text}” is a month, not a day: add the day, like 115/11/22."""


class OutsideRange(Refused):
    """{day} ({roc}) is outside what this field takes: type a day from {earliest} to {latest}."""


class BeforeTheRepublic(Refused):
    """{day} lies before the first year of the Republic: show it as a Gregorian date."""


def parse_day(
    text: str, *, today: date, earliest: date, latest: date, side: Literal["past", "future"] | None = None
) -> date | None:
    """The day that was typed, or None for nothing; side says where a day without a year is more likely to lie."""
    typed = unicodedata.normalize("NFKC", text).translate(_FOLDED).replace(" ", "").lower()
    if not typed:
        return None
    if typed in ("t", "今", "今天", "."):
        found = today
    elif _SHIFT.fullmatch(typed):
        found = _shifted(today, int(typed), text)
    else:
        found = _written(typed, text, today, side)
    if not earliest <= found <= latest:
        raise OutsideRange(day=found, roc=_roc_or_nothing(found), earliest=earliest, latest=latest)
    return found


def roc(day: date) -> str:
    """The day as documents print it: 115/11/22."""
    if day.year < FIRST_YEAR:
        raise BeforeTheRepublic(day=day)
    return f"{day.year - BEFORE_FIRST:03d}/{day.month:02d}/{day.day:02d}"


def roc_period(day: date) -> str:
    """The two-month VAT period the day falls in, named by its even month: 11512."""
    if day.year < FIRST_YEAR:
        raise BeforeTheRepublic(day=day)
    return f"{day.year - BEFORE_FIRST:03d}{day.month + day.month % 2:02d}"


def _written(typed: str, text: str, today: date, side: Literal["past", "future"] | None) -> date:
    if re.fullmatch(r"\d{6}", typed):
        raise AmbiguousDay(text=text)
    found = next(filter(None, (form.fullmatch(typed) for form in _DAY)), None)
    if found is None:
        raise (PeriodNotDay if _PERIOD.fullmatch(typed) else NotADay)(text=text)
    parts = found.groupdict()
    month, day = int(parts["month"]), int(parts["day"])
    if "gregorian" in parts:
        return _existing(int(parts["gregorian"]), month, day, text)
    if "year" in parts:
        year = int(parts["year"])
        return _existing(year + BEFORE_FIRST if year < BEFORE_FIRST else year, month, day, text)
    near = _existing(today.year, month, day, text)
    if side == "past" and near > today + HALF_A_YEAR:
        return _existing(today.year - 1, month, day, text)
    if side == "future" and near < today - HALF_A_YEAR:
        return _existing(today.year + 1, month, day, text)
    return near


def _existing(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(text=text) from None


def _shifted(today: date, days: int, text: str) -> date:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        raise NoSuchDay(text=text) from None


def _roc_or_nothing(day: date) -> str:
    return roc(day) if day.year >= FIRST_YEAR else "民國前"
