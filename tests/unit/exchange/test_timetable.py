"""When work is due, in Taipei, whatever was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.exchange.rules.timetable import (
    Daily,
    Every,
    Monthly,
    NotASlot,
    Slot,
    latest_slot,
    next_window,
    slot_named,
    slots_between,
    slots_to_plan,
    starts_at,
)

WINDOWS = Daily((time(1), time(7), time(14), time(19)))
HOURLY = Every(timedelta(hours=1))


def taipei(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def written(slots: object) -> list[str]:
    return [str(slot) for slot in slots]  # type: ignore[attr-defined]


def test_a_slot_is_a_business_day_and_a_window_of_taipei() -> None:
    slot = Slot(date(2026, 11, 22), time(1))

    assert str(slot) == "2026-11-22T01:00"
    assert slot.due_at == datetime(2026, 11, 21, 17, tzinfo=UTC)
    assert slot_named("2026-11-22T01:00#2") == slot.next_correction()


@pytest.mark.parametrize("text", ["", "now", "2026-11-22", "2026-11-31T01:00", "2026-11-22T25:00", "2026-11-22 01:00"])
def test_what_is_no_slot_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotASlot):
        slot_named(text)


@pytest.mark.parametrize(
    ("when", "after", "until", "due"),
    [
        (WINDOWS, taipei(21, 19), taipei(22, 1), ["2026-11-22T01:00"]),
        (WINDOWS, taipei(22, 0), taipei(22, 0, 59), []),
        (WINDOWS, taipei(22, 6), taipei(22, 14), ["2026-11-22T07:00", "2026-11-22T14:00"]),
        (HOURLY, taipei(22, 22, 30), taipei(23, 0), ["2026-11-22T23:00", "2026-11-23T00:00"]),
        (Monthly(1, time(0, 30)), taipei(1, 0), taipei(30, 0), ["2026-11-01T00:30"]),
    ],
)
def test_slots_between_two_moments(
    when: Daily | Every | Monthly, after: datetime, until: datetime, due: list[str]
) -> None:
    assert written(slots_between(when, after, until)) == due


def test_a_day_missed_whole_is_run_once_in_its_last_window_and_today_in_every_one() -> None:
    planned = slots_to_plan(WINDOWS, after=taipei(19, 7), now=taipei(22, 8), every_day=True)

    assert written(planned) == [
        "2026-11-19T19:00",
        "2026-11-20T19:00",
        "2026-11-21T19:00",
        "2026-11-22T01:00",
        "2026-11-22T07:00",
    ]


def test_what_counts_only_today_is_not_caught_up() -> None:
    planned = slots_to_plan(Daily((time(0, 15),)), after=taipei(19, 7), now=taipei(22, 8), every_day=False)

    assert written(planned) == ["2026-11-22T00:15"]


def test_what_comes_again_and_again_is_run_once_however_much_was_missed() -> None:
    assert written(slots_to_plan(HOURLY, after=taipei(19, 7), now=taipei(22, 8, 10), every_day=True)) == [
        "2026-11-22T08:00"
    ]


def test_the_latest_slot_and_the_window_after_it() -> None:
    slot = latest_slot(WINDOWS, taipei(22, 8))

    assert str(slot) == "2026-11-22T07:00"
    assert next_window(WINDOWS, slot) == taipei(22, 14)
    assert next_window(WINDOWS, Slot(date(2026, 11, 22), time(19))) is None


@pytest.mark.parametrize(
    ("due_at", "start_at"),
    [
        (taipei(8, 2), taipei(8, 4)),
        (taipei(8, 3, 59), taipei(8, 4)),
        (taipei(8, 4), taipei(8, 4)),
        (taipei(8, 1), taipei(8, 1)),
        (taipei(15, 3), taipei(15, 3)),
    ],
)
def test_maintenance_defers_to_its_end(due_at: datetime, start_at: datetime) -> None:
    assert starts_at(due_at) == start_at


def test_a_timetable_says_itself() -> None:
    assert [str(when) for when in (WINDOWS, HOURLY, Every(timedelta(minutes=15)), Monthly(1, time(0, 30)))] == [
        "01:00 07:00 14:00 19:00",
        "every 1 h",
        "every 15 min",
        "day 1 00:30",
    ]
