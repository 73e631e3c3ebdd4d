"""The baseline of the import: the lines and payments that were decided already, by COPY and a few bare statements."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, text

from app.bench.bare import run_script, script

PARTS: Final = """
SELECT p.bank_line_id, a.open_item_id, a.amount FROM books.allocation AS a
  JOIN books.payment AS p ON p.id = a.payment_id
 WHERE p.bank_line_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """What the product made of the lines, as the baseline gets it handed."""

    lines: list[tuple[Any, ...]]
    parts: list[tuple[Any, ...]]


def decided(db: Connection) -> Decided:
    """Every line with the customer and the items that the product found for it."""
    rows, parts = (db.execute(text(query)) for query in (script("decided"), PARTS))
    return Decided([tuple(row) for row in rows], [tuple(row) for row in parts])


def post_bare(engine: Engine, known: Decided) -> float:
    """Write the same rows without guards, in one transaction; answers the seconds."""
    began = time.perf_counter()
    with engine.begin() as db:
        run_script(db, "bare_staging")
        raw = db.connection.driver_connection
        assert raw is not None
        for table, rows in (("decided", known.lines), ("part", known.parts)):
            with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        run_script(db, "bare_import")
    return time.perf_counter() - began
