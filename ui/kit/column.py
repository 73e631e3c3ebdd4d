"""What a column of a table is, and how values look in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from domain.kernel.calendar import TAIPEI
from domain.kernel.roc import FIRST_YEAR, roc
from domain.kernel.words import ngettext

Row = TypeVar("Row", contravariant=True)
DayStyle = Literal["iso", "roc"]

DASH: Final = "–"
_day_style: ContextVar[DayStyle] = ContextVar("day_style", default="iso")


def text(value: object) -> str:
    """The value as it is; nothing for nothing."""
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table; `key` never changes once released: views, exports and filters use it.

    `title` and `also` are msgids marked with N_; `also` are further names people may type in a filter.
    `fill` names the colour token painted inside the cell where the value is not zero.
    `tone` gives the colour token of the words, "" for the usual one.
    """

    key: str
    title: str
    value: Callable[[Row], Any]
    shown: Callable[[Any], str] = text
    width: int = 100
    right: bool = False
    frozen: bool = False
    optional: bool = False
    bold: bool = False
    fill: str = ""
    tone: Callable[[Row], str] | None = None
    also: tuple[str, ...] = ()
    searched: bool = False
    editable: bool = False

    def words(self, row: Row) -> str:
        """The cell as people read it."""
        return self.shown(self.value(row))


class Line(NamedTuple):
    """One row made ready for painting: its words, their colours and the fills, a column each."""

    row: Any
    words: tuple[str, ...]
    tones: tuple[str, ...]
    fills: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """Which columns a user wants to see, in which order, how wide."""

    keys: tuple[str, ...]
    widths: Mapping[str, int]


@dataclass(frozen=True)
class Sort:
    """One column to sort by."""

    key: str
    descending: bool = False


def finish(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> list[Line]:
    """Make rows ready for painting; a worker may do it, no Qt is needed."""
    return [_finish(columns, row) for row in rows]


def ordered(columns: Iterable[Column[Any]], rows: Iterable[Any], sorts: Sequence[Sort]) -> list[Any]:
    """The rows sorted by several columns; rows without a value stand last either way."""
    values = {column.key: column.value for column in columns}
    result = list(rows)
    for sort in reversed(sorts):
        value = values[sort.key]
        known = [row for row in result if value(row) is not None]
        unknown = [row for row in result if value(row) is None]
        result = [*sorted(known, key=value, reverse=sort.descending), *unknown]
    return result


def next_sorts(sorts: Sequence[Sort], key: str, *, more: bool) -> tuple[Sort, ...]:
    """What a click on a header makes of the order: the other way round, or a further column with Shift."""
    known = {sort.key: sort for sort in sorts}
    turned = Sort(key, descending=not known[key].descending) if key in known else Sort(key)
    if not more:
        return (turned,)
    if key in known:
        return tuple(turned if sort.key == key else sort for sort in sorts)
    return (*sorts, turned)


def use_day_style(style: DayStyle) -> None:
    """Show days as 2026-11-22 or as 115/11/22, as the user prefers."""
    _day_style.set(style)


def day_style() -> DayStyle:
    """How days are shown now."""
    return _day_style.get()


def money(amount: Decimal | int | None) -> str:
    """15,500; a negative as (15,500); zero as a dash; nothing for nothing."""
    if amount is None:
        return ""
    if amount == 0:
        return DASH
    return f"({-amount:,})" if amount < 0 else f"{amount:,}"


def full_money(amount: Decimal | int | None) -> str:
    """As money, where zero is an answer and not a gap: totals and key figures."""
    return "0" if amount is not None and amount == 0 else money(amount)


def count(number: int | None) -> str:
    """1,234; zero as 0."""
    return "" if number is None else f"{number:,}"


def percent(share: Decimal | float | None) -> str:
    """A share of one as 24%."""
    return "" if share is None else f"{share:.0%}"


def day(on: date | None) -> str:
    """The day in the style the user chose."""
    if on is None:
        return ""
    return roc_day(on) if _day_style.get() == "roc" else on.isoformat()


def roc_day(on: date | None) -> str:
    """115/11/22; days before the Republic as Gregorian ones."""
    if on is None:
        return ""
    return roc(on) if on.year >= FIRST_YEAR else on.isoformat()


def short_day(on: date | None) -> str:
    """11/22, where the year is plain from its neighbours."""
    return "" if on is None else f"{on.month:02d}/{on.day:02d}"


def days(number: int | None) -> str:
    """114 days; zero as a dash."""
    if number is None:
        return ""
    return DASH if number == 0 else ngettext("{count} day", "{count} days", number).format(count=f"{number:,}")


def moment(at: datetime | None) -> str:
    """11/22 10:31 by the clock on the wall in Taipei."""
    return "" if at is None else f"{at.astimezone(TAIPEI):%m/%d %H:%M}"


def clock(at: datetime | None) -> str:
    """10:31:07 by the clock on the wall in Taipei."""
    return "" if at is None else f"{at.astimezone(TAIPEI):%H:%M:%S}"


def _finish(columns: Sequence[Column[Any]], row: Any) -> Line:
    values = [column.value(row) for column in columns]
    words = tuple(column.shown(value) for column, value in zip(columns, values, strict=True))
    tones = tuple(
        column.tone(row) if column.tone is not None else ("muted" if word == DASH else "")
        for column, word in zip(columns, words, strict=True)
    )
    fills = tuple(column.fill if column.fill and value else "" for column, value in zip(columns, values, strict=True))
    return Line(row, words, tones, fills)
