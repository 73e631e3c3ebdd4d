"""A table of a few debtors, and a workstation without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from domain.kernel.words import N_
from ui.home.view import HomeScreen
from ui.kit.column import Column, count, money
from ui.kit.desk import InlineDesk, Who
from ui.kit.preferences import Preferences
from ui.kit.search import Hit, Query
from ui.kit.table import Table
from ui.shell.screens import Screen
from ui.shell.window import Frame, MainWindow


@dataclass(frozen=True)
class Debtor:
    code: str
    name: str
    late: Decimal
    total: Decimal


COLUMNS: tuple[Column[Debtor], ...] = (
    Column("code", N_("Customer"), lambda row: row.code, frozen=True),
    Column("name", N_("Account"), lambda row: row.name, frozen=True),
    Column("late", N_("Over 180 days"), lambda row: row.late, shown=money, right=True, fill="b5"),
    Column("total", N_("Amount"), lambda row: row.total, shown=money, right=True, bold=True, editable=True),
    Column("count", N_("Count"), lambda row: 1, shown=count, right=True, optional=True),
)


@dataclass(frozen=True)
class Run:
    job: str = "banks.statement"
    slot: str = "2026-11-22 01:00"
    state: str = "DONE"
    seconds: float | None = 3.2
    note: str | None = None


@dataclass(frozen=True)
class Figures:
    waiting: int = 73
    proposed: int = 54
    parked: int = 3
    exceptions: int = 2
    flagged_files: int = 1
    received_today: Decimal = Decimal(1842903)
    receivable: Decimal = Decimal(19251800)
    overdue: Decimal = Decimal(4682800)
    unapplied: Decimal = Decimal(286450)
    buckets: tuple[Decimal, ...] = tuple(map(Decimal, (14569000, 2408250, 1102850, 592000, 400000, 179700)))
    tied_out: bool = True
    runs: tuple[Run, ...] = (Run(), Run("aging.verify", "2026-11-22 03:00", "FAILED", None))
    to_decide: int = 0


def debtors(many: int) -> list[Debtor]:
    return [Debtor(f"C{place:06}", f"客戶{place}", Decimal(place % 3), Decimal(place * 100)) for place in range(many)]


@pytest.fixture
def table(qtbot: QtBot) -> Table:
    made = Table(COLUMNS, key=lambda row: row.code, name=N_("Customer"))
    made.resize(420, 240)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    """Opens the workstation over figures that never change; `find` answers the palette."""
    opened: list[MainWindow] = []

    def open_it(*, may: Callable[[str], bool] = lambda _right: True) -> MainWindow:
        who = Who("mei", "陳美玲", frozenset({"clerk"}), ("豐原站",))
        desk = InlineDesk(
            lambda: nullcontext(cast(Any, None)), who=who, now=lambda: datetime(2026, 11, 22, 2, 31, 7, tzinfo=UTC)
        )
        screens = (
            Screen(
                "home",
                "ui.home",
                N_("Home"),
                "Ctrl+1",
                "",
                lambda place: HomeScreen(place, lambda _db, _on: Figures(), lambda _db, _on: ()),
            ),
        )
        window = MainWindow(Frame(desk, Preferences(), screens, may, "fin-db", find, check))
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        window.open("home")
        opened.append(window)
        return window

    yield open_it
    for window in opened:
        window.close()


def check(password: str, told: Callable[[str], None]) -> None:
    told("" if password == "right" else "不對")


def find(_db: object, query: Query) -> list[Hit]:
    return [Hit("customer", "C100305", "瑞成工業社", remark="174,100", screen="home", argument=3)] if query.text else []
