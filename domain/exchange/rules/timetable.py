"""When work is due: the timetable's words, and the slot (business day and window) that a due moment makes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from domain.errors import Refused
from domain.kernel.calendar import ONE_DAY, TAIPEI, business_day

_WRITTEN: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?:#(\d{1,3}))?")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAINTENANCE_FROM: Final = time(2)
_MAINTENANCE_UNTIL: Final = time(4)


class NotASlot(Refused):
    """{text} names no slot. Write the business day and the window, as in 2026-11-22T07:00."""


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One window of one business day in Taipei; a correction is the same window run again."""

    business_on: date
    window: time
    correction: int = 1

    @property
    def due_at(self) -> datetime:
        return datetime.combine(self.business_on, self.window, TAIPEI).astimezone(UTC)

    def next_correction(self) -> Slot:
        return replace(self, correction=self.correction + 1)

    def __str__(self) -> str:
        again = f"#{self.correction}" if self.correction > 1 else ""
        return f"{self.business_on}T{self.window:%H:%M}{again}"


def slot_named(text: str) -> Slot:
    """The slot as it is written in run rows and typed by people. NotASlot for anything else."""
    found = _WRITTEN.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        return Slot(date.fromisoformat(found[1]), time.fromisoformat(found[2]), int(found[3] or 1))
    except ValueError:
        raise NotASlot(text=text) from None


def slot_at(moment: datetime) -> Slot:
    """The slot of a moment's own minute."""
    there = moment.astimezone(TAIPEI)
    return Slot(there.date(), there.time().replace(second=0, microsecond=0))


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at these windows."""

    at: tuple[time, ...]

    def due_on(self, day: date) -> Iterator[Slot]:
        return (Slot(day, window) for window in sorted(self.at))

    def __str__(self) -> str:
        return " ".join(f"{window:%H:%M}" for window in self.at)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week; Monday is 0."""

    weekday: int
    at: time

    def due_on(self, day: date) -> Iterator[Slot]:
        return iter((Slot(day, self.at),) if day.weekday() == self.weekday else ())

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """Once a month."""

    day: int
    at: time

    def due_on(self, day: date) -> Iterator[Slot]:
        return iter((Slot(day, self.at),) if day.day == self.day else ())

    def __str__(self) -> str:
        return f"day {self.day} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, counted from midnight."""

    period: timedelta

    def due_on(self, day: date) -> Iterator[Slot]:
        midnight = datetime.combine(day, time(), TAIPEI)
        return (slot_at(midnight + n * self.period) for n in range(ONE_DAY // self.period))

    def __str__(self) -> str:
        minutes = int(self.period.total_seconds() // 60)
        return f"every {minutes} min" if minutes % 60 else f"every {minutes // 60} h"


When = Daily | Weekly | Monthly | Every


def slots_between(when: When, after: datetime, until: datetime) -> Iterator[Slot]:
    """The slots due after one moment and until another (that one included), oldest first."""
    day = business_day(after)
    while day <= business_day(until):
        yield from (slot for slot in when.due_on(day) if after < slot.due_at <= until)
        day += ONE_DAY


def slots_to_plan(when: When, *, after: datetime, now: datetime, every_day: bool) -> tuple[Slot, ...]:
    """What has come due since, oldest first.

    A business day that was missed whole is run once, in its last window, or not at all where only today counts. Today's
    windows all count, and what comes due again and again only as its newest.
    """
    due = tuple(slots_between(when, after, now))
    if isinstance(when, Every):
        return due[-1:]
    today = business_day(now)
    planned: list[Slot] = []
    for day, windows in groupby(due, key=lambda slot: slot.business_on):
        of_the_day = tuple(windows)
        if day == today:
            planned += of_the_day
        elif every_day:
            planned += of_the_day[-1:]
    return tuple(planned)


def latest_slot(when: When, now: datetime) -> Slot:
    """The slot that came due last."""
    *_, last = slots_between(when, now - timedelta(days=32), now)
    return last


def next_window(when: When, slot: Slot) -> datetime | None:
    """When the next window of the same business day is due; None after the day's last."""
    return next((other.due_at for other in when.due_on(slot.business_on) if other.window > slot.window), None)


def starts_at(due_at: datetime) -> datetime:
    """When a run may start: when it is due, or at the end of the maintenance it falls into (second Sunday 02:00-04)."""
    there = due_at.astimezone(TAIPEI)
    second_sunday = there.weekday() == 6 and 8 <= there.day <= 14
    if second_sunday and _MAINTENANCE_FROM <= there.time() < _MAINTENANCE_UNTIL:
        return datetime.combine(there.date(), _MAINTENANCE_UNTIL, TAIPEI).astimezone(UTC)
    return due_at
