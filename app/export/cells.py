"""What a cell of an export holds: numbers as numbers, days as days, everything else as harmless text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from domain.kernel.calendar import TAIPEI
from domain.kernel.words import gettext
from ui.kit.column import DASH, Column, DayStyle, day_style

Value = str | int | Decimal | date | None
Progress = Callable[[int], None]

# told to whoever waits once for so many rows: more often would cost more than the rows themselves
TOLD_EVERY: Final = 500
# what no file format carries, and what would turn the direction of the words around it
_UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def clean(words: str) -> str:
    """Words without characters that files refuse or that hide what they say."""
    return _UNPRINTABLE.sub("", words)


def value_of(column: Column[Any], row: Any, style: DayStyle | None = None) -> Value:
    """What stands in the cell; days are real days where the reader wants the Gregorian calendar."""
    value = column.value(row)
    if isinstance(value, bool) or value is None:
        return clean(column.shown(value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return clean(f"{value.astimezone(TAIPEI):%Y-%m-%d %H:%M}")
    if isinstance(value, date):
        return value if (style or day_style()) == "iso" else clean(column.shown(value))
    return clean(column.shown(value))


def words_of(column: Column[Any], row: Any) -> str:
    """The cell as it stands on the screen."""
    return clean(column.words(row))


def titles(columns: Sequence[Column[Any]]) -> list[str]:
    """The headers in the reader's language."""
    return [gettext(column.title) for column in columns]


def total_words(columns: Sequence[Column[Any]], totals: Mapping[str, Any]) -> list[str]:
    """The row of sums as people read it; a sum that is a word stands as it is."""
    return ["" if column.key not in totals else _total(column, totals[column.key]) for column in columns]


def _total(column: Column[Any], value: Any) -> str:
    return clean(value) if isinstance(value, str) else clean(column.shown(value)).replace(DASH, "0")
