"""Tables as comma-separated text that Excel opens without harm."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.export.cells import Value, clean, titles, value_of
from ui.kit.column import Column
from ui.kit.formula import never_a_formula


def write_csv(path: Path, *, title: str, top: str, columns: Sequence[Column[Any]], rows: Iterable[Any]) -> int:
    """Write the rows and answer how many; the file appears whole or not at all.

    With the mark Excel needs to read Chinese; text that would start a formula gets an apostrophe in front,
    numbers do not.
    """
    fresh = path.with_name(f".{path.name}.new")
    count = 0
    try:
        with fresh.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([_harmless(title), _harmless(top)])
            writer.writerow([_harmless(words) for words in titles(columns)])
            for row in rows:
                writer.writerow([_cell(value_of(column, row)) for column in columns])
                count += 1
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return count


def _cell(value: Value) -> str | int | Decimal:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return value
    return _harmless(value or "")


def _harmless(words: str) -> str:
    return never_a_formula(clean(words))
