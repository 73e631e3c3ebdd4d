"""A table of a million rows on a server: how fast a page is there after a jump, what a repaint costs."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.errors import LuckyGasError
from domain.kernel.words import N_

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QTableView
    from sqlalchemy import Connection, Engine

    from ui.kit.qt_desk import QtDesk
    from ui.kit.table import Table

SIZE: Final = (1680, 980)
_PATIENCE_SECONDS: Final = 10.0
_MAKE: Final = """
CREATE UNLOGGED TABLE bench_grid AS
SELECT n AS id, date '2026-01-01' + (n % 365)::int AS due_on, 'C' || lpad((n % 20000)::text, 6, '0') AS code,
       'KX' || lpad(n::text, 8, '0') AS document, (n * 7919 % 90000)::numeric AS balance
FROM generate_series(1, CAST(:rows AS bigint)) AS n
"""
_ANCHORS: Final = """
SELECT due_on, id FROM (SELECT due_on, id, row_number() OVER (ORDER BY due_on, id) AS place FROM bench_grid) AS ranked
WHERE place % :page = 1 ORDER BY place
"""
_PAGE: Final = """
SELECT id, due_on, code, document, balance FROM bench_grid
WHERE (due_on, id) >= (:due_on, :id) ORDER BY due_on, id LIMIT :page
"""


class Item(NamedTuple):
    """One row of the list."""

    id: int
    due_on: Any
    code: str
    document: str
    balance: Decimal


@dataclass(frozen=True)
class GridFigures:
    """What was measured, in milliseconds."""

    rows: int
    reset_ms: float
    jump_p50_ms: float
    jump_p95_ms: float
    repaint_cpu_ms: float
    bare_repaint_cpu_ms: float


def measure_grid(engine: Engine, *, rows: int = 1_000_000, jumps: int = 100) -> GridFigures:
    """Fill a table of the database, scroll through it at random, and drop it again; closes the engine."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.desktop import start_application
    from ui.kit.desk import Who
    from ui.kit.preferences import Preferences
    from ui.kit.qt_desk import QtDesk

    app = start_application(Preferences())
    with _million(engine, rows) as anchors:
        desk = QtDesk(engine, who=Who("bench", "bench", frozenset(), ()), now=datetime.now(UTC))
        try:
            table = _table()
            app.processEvents()
            reset = _reset_ms(table, desk, rows, anchors)
            waits = _jumps_ms(app, table, rows, jumps)
            repaint = _repaint_cpu_ms((table.grid, table.grid.frozen))
        finally:
            desk.close()
    bare = _bare_view()
    app.processEvents()
    p95 = quantiles(waits, n=20)[-1]
    return GridFigures(rows, reset, median(waits), p95, repaint, _repaint_cpu_ms((bare,)))


@contextmanager
def _million(engine: Engine, rows: int) -> Iterator[Sequence[Any]]:
    from sqlalchemy import text

    from ui.kit.rows import PAGE

    with engine.begin() as db:
        db.execute(text("DROP TABLE IF EXISTS bench_grid"))
        db.execute(text(_MAKE), {"rows": rows})
        db.execute(text("CREATE UNIQUE INDEX ON bench_grid (due_on, id)"))
        db.execute(text("ANALYZE bench_grid"))
        anchors = db.execute(text(_ANCHORS), {"page": PAGE}).all()
    try:
        yield anchors
    finally:
        with engine.begin() as db:
            db.execute(text("DROP TABLE bench_grid"))
        engine.dispose()


def _columns() -> tuple[Any, ...]:
    from ui.kit.column import Column, day, money

    return (
        Column[Item]("code", N_("Customer"), lambda item: item.code, width=120, frozen=True),
        Column[Item]("document", N_("Document"), lambda item: item.document, width=160, frozen=True),
        *(Column[Item](f"due{n}", N_("Month"), lambda item: item.due_on, shown=day, width=120) for n in range(4)),
        *(
            Column[Item](f"amount{n}", N_("Amount"), lambda item: item.balance, shown=money, width=120, right=True)
            for n in range(7)
        ),
    )


def _table() -> Table:
    from ui.kit.table import Table

    table = Table(_columns(), key=lambda item: item.id, name=N_("Document"))
    table.resize(*SIZE)
    table.show()
    return table


def _reset_ms(table: Table, desk: QtDesk, rows: int, anchors: Sequence[Any]) -> float:
    from sqlalchemy import text

    from ui.kit.column import finish
    from ui.kit.rows import PAGE

    def fetch(anchor: Any, page: int, generation: int) -> None:
        def read(db: Connection) -> list[Any]:
            wanted = {"due_on": anchor.due_on, "id": anchor.id, "page": PAGE}
            return finish(table.rows.columns, [Item(*row) for row in db.execute(text(_PAGE), wanted)])

        def refused(_why: LuckyGasError) -> None:
            table.rows.gave_up(generation, page)

        desk.work(read, done=lambda lines: table.rows.take(generation, page, lines), refused=refused)

    began = time.perf_counter()
    table.show_window(rows, anchors, fetch)
    table.grid.viewport().repaint()
    return (time.perf_counter() - began) * 1000


def _jumps_ms(app: QApplication, table: Table, rows: int, jumps: int) -> list[float]:
    chance = random.Random(7)  # noqa: S311  places to jump to, not secrets
    waits = []
    for _ in range(jumps):
        place = chance.randrange(rows - 100)
        began = time.perf_counter()
        table.grid.verticalScrollBar().setValue(place)
        table.grid.viewport().repaint()
        _spin(app, lambda place=place: table.rows.line(place) is not None)  # type: ignore[misc]
        table.grid.viewport().repaint()
        waits.append((time.perf_counter() - began) * 1000)
    return waits


def _repaint_cpu_ms(views: Sequence[QTableView]) -> float:
    taken = []
    for _ in range(30):
        began = time.thread_time()
        for view in views:
            view.viewport().repaint()
        taken.append((time.thread_time() - began) * 1000)
    return median(taken)


def _bare_view() -> QTableView:
    """The same picture by Qt's own model, which holds every cell in C++."""
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QTableView

    view = QTableView()
    model = QStandardItemModel(200, 13, view)
    for row in range(200):
        for column in range(13):
            model.setItem(row, column, QStandardItem(f"{row * 7919:,}"))
    view.setModel(model)
    view.verticalHeader().setDefaultSectionSize(24)
    view.resize(*SIZE)
    view.show()
    return view


def _spin(app: QApplication, ready: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop

    until = time.perf_counter() + _PATIENCE_SECONDS
    while not ready():
        if time.perf_counter() > until:
            raise TimeoutError("the page never came")
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


if __name__ == "__main__":
    from domain.kernel.database import open_engine

    sys.stdout.write(f"{measure_grid(open_engine(sys.argv[1]))}\n")
