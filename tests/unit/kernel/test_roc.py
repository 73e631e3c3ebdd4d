"""Dates of the Republic: everything clerks type, and everything that is refused with a way out."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.kernel import roc

TODAY = date(2026, 11, 22)
EARLIEST, LATEST = date(1990, 1, 1), date(2031, 12, 31)


def typed(text: str, side: Literal["past", "future"] | None = None) -> date | None:
    return roc.parse_day(text, today=TODAY, earliest=EARLIEST, latest=LATEST, side=side)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *[
            (text, TODAY)
            for text in ["t", "今", "今天", ".", "1122", "1151122", "20261122", "2026/11/22", "2026-11-22"]
        ],
        *[
            (text, TODAY)
            for text in [
                "115.11.22",
                "115-11-22",
                "115/11/22",
                "民國115年11月22日",
                "115年11月22日",
                "西元2026年11月22日",
            ]
        ],
        ("T", TODAY),
        ("。", TODAY),
        ("西元2026年11月22日", TODAY),
        ("+30", date(2026, 12, 22)),
        ("-7", date(2026, 11, 15)),
        ("−7", date(2026, 11, 15)),
        ("＋1", date(2026, 11, 23)),
        ("11/5", date(2026, 11, 5)),
        ("11月5日", date(2026, 11, 5)),
        ("１１５／１／３", date(2026, 1, 3)),
        ("1130229", date(2024, 2, 29)),
        (" 115 / 11 / 22 ", TODAY),
    ],
)
def test_days_are_read_as_clerks_type_them(text: str, day: date) -> None:
    assert typed(text) == day


@pytest.mark.parametrize("text", ["", "  ", "　"])
def test_nothing_typed_is_no_day(text: str) -> None:
    assert typed(text) is None


@pytest.mark.parametrize(
    ("text", "refusal", "way_out"),
    [
        ("115/2/30", roc.NoSuchDay, "check month and day"),
        ("1150229", roc.NoSuchDay, "check"),
        ("1322", roc.NoSuchDay, "check"),
        ("0/1/0", roc.NoSuchDay, "check"),
        ("991231", roc.AmbiguousDay, "three or four digits"),
        ("150/1/1", roc.OutsideRange, "1990-01-01 to 2031-12-31"),
        ("26/11/22", roc.OutsideRange, "026/11/22"),
        ("01151122", roc.OutsideRange, "民國前"),
        ("+9999", roc.OutsideRange, "2031-12-31"),
        ("115/11", roc.PeriodNotDay, "add the day"),
        ("115年11月", roc.PeriodNotDay, "add the day"),
        ("11511", roc.PeriodNotDay, "add"),
        ("民國前1年1月1日", roc.NotADay, "115/11/22"),
        ("tomorrow", roc.NotADay, "t for today"),
        ("+", roc.NotADay, "t for today"),
        ("115/11-22", roc.NotADay, "115/11/22"),
        ("+99999", roc.NotADay, "115"),
    ],
)
def test_what_is_no_day_is_refused_with_the_way_out(text: str, refusal: type[Refused], way_out: str) -> None:
    with pytest.raises(refusal, match=way_out):
        typed(text)


def test_a_shift_past_the_end_of_time_is_no_day() -> None:
    with pytest.raises(roc.NoSuchDay):
        roc.parse_day("+1", today=date.max, earliest=EARLIEST, latest=date.max)


@pytest.mark.parametrize(
    ("text", "today", "side", "day"),
    [
        ("1228", date(2026, 1, 5), "past", date(2025, 12, 28)),
        ("0105", date(2026, 12, 28), "future", date(2027, 1, 5)),
        ("0105", date(2026, 12, 28), "past", date(2026, 1, 5)),
        ("0301", date(2026, 1, 5), "past", date(2026, 3, 1)),
        ("1228", date(2026, 1, 5), "future", date(2026, 12, 28)),
        ("1228", date(2026, 1, 5), None, date(2026, 12, 28)),
    ],
)
def test_a_day_without_a_year_goes_to_the_likely_side(
    text: str, today: date, side: Literal["past", "future"] | None, day: date
) -> None:
    assert roc.parse_day(text, today=today, earliest=EARLIEST, latest=LATEST, side=side) == day


@pytest.mark.parametrize(
    ("day", "shown", "period"),
    [(TODAY, "115/11/22", "11512"), (date(2010, 2, 3), "099/02/03", "09902"), (date(1912, 1, 1), "001/01/01", "00102")],
)
def test_documents_show_the_year_of_the_republic(day: date, shown: str, period: str) -> None:
    assert (roc.roc(day), roc.roc_period(day)) == (shown, period)


def test_days_before_the_republic_are_refused() -> None:
    for show in (roc.roc, roc.roc_period):
        with pytest.raises(roc.BeforeTheRepublic):
            show(date(1911, 12, 31))


@given(st.dates(EARLIEST, LATEST))
def test_every_shown_day_reads_back(day: date) -> None:
    assert typed(roc.roc(day)) == typed(day.isoformat()) == typed(f"{day:%Y%m%d}") == day
    assert typed(roc.roc(day).replace("/", "")) == day


@given(st.text(max_size=12))
def test_whatever_is_typed_is_a_day_nothing_or_a_refusal(text: str) -> None:
    try:
        day = typed(text)
    except Refused:
        return
    assert day is None or EARLIEST <= day <= LATEST
