"""The calendar: Taipei's days, Taiwan's holidays, make-up Saturdays and typhoons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.calendar import TAIPEI, Calendar, business_day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=TAIPEI), date(2026, 12, 31)),
    ],
)
def test_the_business_day_is_the_day_in_taipei(at: datetime, day: date) -> None:
    assert business_day(at) == day


def test_a_moment_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        business_day(datetime(2026, 11, 22, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 1, 1), False),
        (date(2026, 2, 17), False),
        (date(2026, 10, 9), False),
        (date(2025, 2, 8), True),
        (date(2025, 1, 27), False),
        (date(2024, 2, 17), True),
    ],
)
def test_holidays_are_free_and_made_up_saturdays_work(day: date, working: bool) -> None:
    assert Calendar().is_working(day) is working


def test_a_typhoon_day_and_a_day_entered_as_working_win_over_the_national_calendar() -> None:
    calendar = Calendar({date(2026, 9, 1): False, date(2026, 11, 21): True})

    assert not calendar.is_working(date(2026, 9, 1))
    assert calendar.is_working(date(2026, 11, 21))


@pytest.mark.parametrize(
    ("due", "effective"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 2, 14), date(2026, 2, 23)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 4)),
    ],
)
def test_a_due_day_off_moves_to_the_next_working_day(due: date, effective: date) -> None:
    assert Calendar().effective_due(due) == effective


def test_the_next_working_day_is_never_the_day_itself() -> None:
    assert Calendar().next_working(date(2026, 11, 20)) == date(2026, 11, 23)


@given(st.dates(date(2015, 1, 1), date(2035, 12, 1)))
def test_the_effective_day_works_and_no_working_day_is_skipped(day: date) -> None:
    calendar = Calendar()

    effective = calendar.effective_due(day)

    assert calendar.is_working(effective)
    assert not any(calendar.is_working(day + timedelta(days=n)) for n in range((effective - day).days))
