"""How values look in a table, and how rows are put in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.kernel.words import N_, in_language
from ui.kit import column
from ui.kit.column import Column, Line, Sort, finish, money, next_sorts, ordered


@dataclass(frozen=True)
class Debt:
    name: str
    amount: Decimal | None


COLUMNS: tuple[Column[Debt], ...] = (
    Column("name", N_("Customer"), lambda row: row.name),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=money, right=True, fill="b1"),
)
A, B, C, D = Debt("a", Decimal(5)), Debt("b", None), Debt("c", Decimal(7)), Debt("d", Decimal(5))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Decimal(1234567), "1,234,567"), (Decimal(-15500), "(15,500)"), (Decimal(0), "–"), (0, "–"), (None, "")],
)
def test_money_has_separators_brackets_and_a_dash(amount: Decimal | None, shown: str) -> None:
    assert column.money(amount) == shown


def test_a_sum_of_zero_is_zero() -> None:
    assert (column.full_money(Decimal(0)), column.full_money(Decimal(-3)), column.full_money(None)) == ("0", "(3)", "")


@pytest.fixture
def speaking_english() -> Iterator[None]:
    with in_language("en"):
        yield


def test_days_are_counted_in_the_readers_language(speaking_english: None) -> None:
    assert [column.days(number) for number in (0, 1, 114, None)] == ["–", "1 day", "114 days", ""]


def test_a_day_is_shown_as_the_user_prefers() -> None:
    def shown(style: column.DayStyle) -> str:
        column.use_day_style(style)
        return column.day(date(2026, 11, 22))

    assert copy_context().run(shown, "iso") == "2026-11-22"
    assert copy_context().run(shown, "roc") == "115/11/22"
    assert column.roc_day(date(1911, 12, 31)) == "1911-12-31"


def test_moments_are_told_by_the_clock_in_taipei() -> None:
    at = datetime(2026, 11, 22, 2, 31, 7, tzinfo=UTC)

    assert (column.moment(at), column.clock(at)) == ("11/22 10:31", "10:31:07")


def test_rows_are_sorted_by_several_columns_and_gaps_stand_last() -> None:
    rows = (A, B, C, D)

    assert ordered(COLUMNS, rows, [Sort("amount", descending=True), Sort("name", descending=True)]) == [C, D, A, B]
    assert ordered(COLUMNS, rows, [Sort("amount")]) == [A, D, C, B]


def test_a_click_turns_the_order_and_shift_adds_a_column() -> None:
    once = next_sorts((), "name", more=False)

    assert once == (Sort("name"),)
    assert next_sorts(once, "name", more=False) == (Sort("name", descending=True),)
    assert next_sorts(once, "amount", more=True) == (Sort("name"), Sort("amount"))
    assert next_sorts((*once, Sort("amount")), "amount", more=True) == (Sort("name"), Sort("amount", descending=True))


def test_a_row_is_made_ready_for_painting_whole() -> None:
    zero = Debt("z", Decimal(0))

    assert finish(COLUMNS, [A, zero]) == [
        Line(A, ("a", "5"), ("", ""), ("", "b1")),
        Line(zero, ("z", "–"), ("", "muted"), ("", "")),
    ]
