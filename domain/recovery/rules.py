"""Which bases are kept, and why: enough to go back a long way, and no more than a disk holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

NAME: Final = re.compile(r"base/(\d{4}-\d\d-\d\d)(?:\.(\d{1,6}))?", re.ASCII)


class Why(StrEnum):
    """Why a base stays."""

    NEWEST = "newest"
    LAST_GOOD = "last good"
    DRILLED = "drilled"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Retention:
    """All bases of the last so many days that have one, and one a week of the last so many weeks that have one.

    Days and weeks are counted by the bases themselves: neither a clock that runs ahead nor a summer without a server
    makes what is there too old.
    """

    days: int
    weeks: int


@dataclass(frozen=True, slots=True, order=True)
class Base:
    """A base by its name: the business day, and the how manieth of that day."""

    on: date
    again: int
    name: str

    @property
    def week(self) -> tuple[int, int]:
        year, week, _ = self.on.isocalendar()
        return year, week


def bases_among(names: Iterable[str]) -> list[Base]:
    """The bases among these names, oldest first; what is named otherwise is none of ours."""
    found = []
    for name in names:
        if (parts := NAME.fullmatch(name)) is not None:
            try:
                found.append(Base(date.fromisoformat(parts[1]), int(parts[2] or 1), name))
            except ValueError:
                continue
    return sorted(found)


def kept_bases(
    bases: Sequence[Base], retention: Retention, *, last_good: str | None, drilled: str | None
) -> dict[str, Why]:
    """Why each base stays, the newest first; those that are not in it may go.

    The newest stays whatever the numbers say, and so do the last that was reported good and the one that the last good
    drill was made of: what is known to serve is not given up for what ought to.
    """
    newest_first = sorted(bases, reverse=True)
    days = set(list(dict.fromkeys(base.on for base in newest_first))[: max(retention.days, 0)])
    of_weeks: dict[tuple[int, int], str] = {}
    for base in newest_first:
        of_weeks.setdefault(base.week, base.name)
    weekly = set(list(of_weeks.values())[: max(retention.weeks, 0)])
    kept = {}
    for place, base in enumerate(newest_first):
        if place == 0:
            kept[base.name] = Why.NEWEST
        elif base.name == last_good:
            kept[base.name] = Why.LAST_GOOD
        elif base.name == drilled:
            kept[base.name] = Why.DRILLED
        elif base.on in days:
            kept[base.name] = Why.DAY
        elif base.name in weekly:
            kept[base.name] = Why.WEEK
    return kept
