"""Taipei's business days: which day a moment belongs to, and which days Taiwan works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

TAIPEI = ZoneInfo("Asia/Taipei")
ONE_DAY = timedelta(days=1)
SATURDAY = 5


def business_day(at: datetime) -> date:
    """The day in Taipei on which the moment falls; a moment without a zone is our own mistake."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return at.astimezone(TAIPEI).date()


@dataclass(frozen=True)
class Calendar:
    """Taiwan's working days: the national calendar with its make-up Saturdays, and over it what people entered."""

    overrides: Mapping[date, bool] = field(default_factory=lambda: MappingProxyType({}))

    def is_working(self, day: date) -> bool:
        """Whether offices and banks are open on the day."""
        entered = self.overrides.get(day)
        return day in national_working_days(day.year) if entered is None else entered

    def next_working(self, day: date) -> date:
        """The first working day after the day."""
        return self.effective_due(day + ONE_DAY)

    def effective_due(self, day: date) -> date:
        """The day itself if it is a working day, else the next that is (Civil Code §122)."""
        while not self.is_working(day):
            day += ONE_DAY
        return day


@lru_cache(maxsize=64)
def national_working_days(year: int) -> frozenset[date]:
    """Every day of the year on which Taiwan works, make-up Saturdays among them."""
    # Imported here: the package takes a quarter of a second, which the login window does not have.
    from holidays import country_holidays

    off = country_holidays("TW", years=year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range(date(year, 12, 31).timetuple().tm_yday))
    made_up = {day for day in off.weekend_workdays if day.year == year}
    return frozenset(day for day in days if day in made_up or (day.weekday() < SATURDAY and day not in off))
