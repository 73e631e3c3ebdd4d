"""A list of a million rows on a server: how fast a page is there after a jump, and what a repaint costs."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from app.bench.figures import ROUNDS, Figure, Told, middle, percentile
from app.bench.ground import own_ground
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
CREATE UNLOGGED TABLE bench.grid AS
SELECT n AS id, date '2026-01-01' + (n % 365)::int AS due_on, 'C' || lpad((n % 20000)::text, 6, '0') AS code,
       'KX' || lpad(n::text, 8, '0') AS document, (n * 7919 % 90000)::numeric AS balance
FROM generate_series(1, CAST(:rows AS bigint)) AS n
"""
_ANCHORS: Final = """
SELECT due_on, id FROM (SELECT due_on, id, row_number() OVER (ORDER BY due_on, id) AS place FROM bench.grid) AS ranked
WHERE place % :page = 1 ORDER BY place
"""
_PAGE: Final = """
SELECT id, due_on, code, document, balance FROM bench.grid
WHERE (due_on, id) >= (:due_on, :id) ORDER BY due_on, id LIMIT :page
"""


class Item(NamedTuple):
    """One row of the list."""

    id: int
    due_on: Any
    code: str
    document: str
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows the list has, how often it is scrolled and painted."""

    rows: int
    jumps: int
    rounds: int
    repaints: int


FULL: Final = Size(1_000_000, 100, ROUNDS, 10)
QUICK: Final = Size(100_000, 20, 3, 5)
LIMIT_JUMP_MS: Final = 150.0
LIMIT_REPAINT_MS: Final = 25.0


def measure(*, quick: bool, told: Told) -> Figure:
    """Full repaints a second of CPU against Qt's own C++ model; the times are those of a page after a random jump."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.desktop import start_application
    from ui.kit.preferences import Preferences

    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("grid") as books:
        told(f"grid: loading {size.rows} rows")
        app = start_application(Preferences())
        with _million(books.admin(), size.rows) as anchors:
            return _scroll(app, books.engine("clerk"), size, anchors)


def _scroll(app: QApplication, engine: Engine, size: Size, anchors: Sequence[Any]) -> Figure:
    from ui.kit.desk import Who
    from ui.kit.qt_desk import QtDesk

    desk = QtDesk(engine, who=Who("bench", "bench", frozenset(), ()), now=datetime.now(UTC))
    try:
        table, bare = _table(), _bare_view()
        app.processEvents()
        reset = _reset_ms(table, desk, size.rows, anchors)
        waits = _jumps_ms(app, table, size.rows, size.jumps)
        product, baseline = [], []
        for _ in range(size.rounds):
            product.append(_repaint_cpu_ms((table.grid, table.grid.frozen), size.repaints))
            baseline.append(_repaint_cpu_ms((bare,), size.repaints))
    finally:
        desk.close()
    return Figure(
        1000 / middle(product),
        1000 / middle(baseline),
        "repaints/s of CPU",
        len(waits),
        percentile(waits, 50),
        percentile(waits, 99),
        {
            "rows": size.rows,
            "jump_p95_ms": percentile(waits, 95),
            "over_limit": int(percentile(waits, 95) >= LIMIT_JUMP_MS) + int(middle(product) > LIMIT_REPAINT_MS),
            "repaint_cpu_ms": middle(product),
            "baseline_repaint_cpu_ms": middle(baseline),
            "reset_ms": reset,
            "rounds": size.rounds,
            "picture": f"{SIZE[0]}x{SIZE[1]}",
        },
    )


@contextmanager
def _million(engine: Engine, rows: int) -> Iterator[Sequence[Any]]:
    from sqlalchemy import text

    from ui.kit.rows import PAGE

    with engine.begin() as db:
        db.execute(text("CREATE SCHEMA bench"))
        db.execute(text("GRANT USAGE ON SCHEMA bench TO staff"))
        db.execute(text(_MAKE), {"rows": rows})
        db.execute(text("CREATE UNIQUE INDEX ON bench.grid (due_on, id)"))
        db.execute(text("GRANT SELECT ON bench.grid TO staff"))
        db.execute(text("ANALYZE bench.grid"))
        anchors = db.execute(text(_ANCHORS), {"page": PAGE}).all()
    try:
        yield anchors
    finally:
        with engine.begin() as db:
            db.execute(text("DROP SCHEMA bench CASCADE"))


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


def _repaint_cpu_ms(views: Sequence[QTableView], times: int) -> float:
    taken = []
    for _ in range(times):
        began = time.thread_time()
        for view in views:
            view.viewport().repaint()
        taken.append((time.thread_time() - began) * 1000)
    return middle(taken)


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
