"""What people type above a list, in either language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from domain.kernel.words import N_
from ui.kit.column import Column, count, day, money
from ui.kit.filters import FilterUnreadable, UnknownColumn, parse_filter

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Debtor:
    name: str
    site: str
    late: int
    total: Decimal
    due_on: date | None = None


COLUMNS: tuple[Column[Debtor], ...] = (
    Column("name", N_("Customer"), lambda row: row.name, searched=True),
    Column("site", N_("Branch"), lambda row: row.site),
    Column("late", N_("Over 90 days"), lambda row: row.late, shown=count, right=True, also=(N_("Overdue"),)),
    Column("total", N_("Amount"), lambda row: row.total, shown=money, right=True),
    Column("due_on", N_("Month"), lambda row: row.due_on, shown=day),
)
WANG = Debtor("王記餐廳", "豐原", 95, Decimal(60000), date(2026, 8, 1))
LEE = Debtor("李家麵館", "潭子", 40, Decimal(300))
RUI = Debtor("瑞成工業社", "豐原", 0, Decimal(0), date(2026, 12, 1))
ALL = (WANG, LEE, RUI)


def passing(typed: str) -> list[str]:
    found = parse_filter(typed, COLUMNS, today=TODAY)
    return [row.name[0] for row in ALL if found.matches(row)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "王李瑞"),
        ("   ", "王李瑞"),
        ("瑞成", "瑞"),
        ("客戶:王; 李", "王李"),
        ("客戶!=王; 李", "瑞"),
        ("逾期>30 branch:豐原", "王"),
        ("overdue>30", "王李"),
        ("Over 90 days >= 95", "王"),
        ("amount:300..60000", "王李"),
        ("金額:50000..", "王"),
        ("金額:..300", "李瑞"),
        ("金額:60,000", "王"),
        ("金額=0", "瑞"),
        ("金額<=３００", "李瑞"),
        ("(branch:豐原 | branch:潭子) & 逾期>60", "王"),
        ("branch：豐原｜客戶：李", "王李瑞"),
        ("customer=王記餐廳", "王"),
        ("customer=王", ""),
        ('customer:"李家"', "李"),
        ("month<115/11/22", "王"),
        ("month>t", "瑞"),
        ("late>1", "王李"),
    ],
)
def test_a_typed_filter_lets_the_meant_rows_pass(typed: str, expected: str) -> None:
    assert "".join(passing(typed)) == expected


def test_a_column_that_is_not_there_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownColumn) as refusal:
        parse_filter("金頞>3", COLUMNS)

    assert refusal.value.facts["name"] == "金頞"
    assert "金額" in refusal.value.facts["nearest"]


@pytest.mark.parametrize("typed", ["(客戶:王", "客戶:", "客戶:王)", "|", "客戶:王 |"])
def test_a_broken_filter_says_from_where_on_it_cannot_be_read(typed: str) -> None:
    with pytest.raises(FilterUnreadable):
        parse_filter(typed, COLUMNS)
