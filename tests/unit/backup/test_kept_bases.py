"""Which bases are kept: a rule of names and numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.recovery.rules import Retention, Why, bases_among, kept_bases

SATURDAY = date(2026, 11, 28)
USUAL = Retention(days=14, weeks=8)


def nightly(days: int, until: date = SATURDAY) -> list[str]:
    return [f"base/{until - timedelta(days=back)}" for back in range(days)]


def kept(
    names: list[str], retention: Retention = USUAL, last_good: str | None = None, drilled: str | None = None
) -> dict[str, Why]:
    return kept_bases(bases_among(names), retention, last_good=last_good, drilled=drilled)


def test_a_year_of_nights_becomes_fourteen_days_and_eight_weeks() -> None:
    stays = kept(nightly(365))

    assert list(stays)[:14] == nightly(14)
    assert list(stays.values())[:14] == [Why.NEWEST, *[Why.DAY] * 13]
    # the Sundays of the weeks before; the three weeks that those days are of count too
    assert list(stays.items())[14:] == [
        (f"base/{date(2026, 11, 8) - timedelta(weeks=back)}", Why.WEEK) for back in range(5)
    ]


def test_what_is_known_to_serve_stays_however_old_it_is() -> None:
    names = nightly(365)
    good, drilled = names[200], names[300]

    stays = kept(names, Retention(0, 0), last_good=good, drilled=drilled)

    assert stays == {names[0]: Why.NEWEST, good: Why.LAST_GOOD, drilled: Why.DRILLED}


@pytest.mark.parametrize("retention", [Retention(0, 0), Retention(-3, -3), Retention(1, 0), Retention(0, 1)])
def test_one_stays_whatever_the_numbers_say(retention: Retention) -> None:
    assert kept(nightly(30), retention) == {f"base/{SATURDAY}": Why.NEWEST}


def test_a_clock_that_ran_ahead_makes_nothing_too_old() -> None:
    before = kept(nightly(60))

    ahead = kept([*nightly(60), "base/2031-01-01"])

    assert set(before) - set(ahead) == {"base/2026-10-11"}
    assert ahead["base/2031-01-01"] is Why.NEWEST


def test_a_summer_without_a_server_makes_nothing_too_old() -> None:
    old = nightly(60, date(2026, 6, 1))

    stays = kept([*old, "base/2026-11-28"])

    assert set(kept(old)) - set(stays) == {"base/2026-05-19", "base/2026-04-19"}


def test_all_bases_of_a_day_stay_and_the_last_of_a_week() -> None:
    names = ["base/2026-11-28", "base/2026-11-28.2", "base/2026-11-28.10", "base/2026-10-01", "base/2026-10-01.2"]

    assert kept(names, Retention(1, 2)) == {
        "base/2026-11-28.10": Why.NEWEST,
        "base/2026-11-28.2": Why.DAY,
        "base/2026-11-28": Why.DAY,
        "base/2026-10-01.2": Why.WEEK,
    }


def test_what_is_named_otherwise_is_none_of_ours() -> None:
    names = ["base/2026-11-28", "base/2026-02-30", "base/notes", "base/2026-11-28.x", "base/2026-11-28.2.copy", "wal/1"]

    assert [base.name for base in bases_among(names)] == ["base/2026-11-28"]
    assert bases_among([]) == []
    assert kept([]) == {}
