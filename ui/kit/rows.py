"""The one table model: a list in memory, or a window on a million rows read page by page."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from domain.kernel.words import gettext
from ui.kit.column import Column, Layout, Line, Sort, finish
from ui.kit.theme import font, theme

PAGE: Final = 200
KEEP: Final = 64
PAUSE_MS: Final = 12
NEWEST: Final = 3
WAITING: Final = "…"

# a full repaint asks for thousands of roles: enums looked up each time cost three times as much
DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_EDIT: Final = int(Qt.ItemDataRole.EditRole)
_ALIGN: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_INK: Final = int(Qt.ItemDataRole.ForegroundRole)
_FONT: Final = int(Qt.ItemDataRole.FontRole)
_NAME: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_WHOLE: Final = int(Qt.ItemDataRole.AccessibleDescriptionRole)
_RIGHT: Final = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
_LEFT: Final = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
_ACROSS: Final = Qt.Orientation.Horizontal
_READ: Final = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_WRITE: Final = _READ | Qt.ItemFlag.ItemIsEditable

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Any, int, int], None]


class Rows(QAbstractTableModel):
    """Rows under columns; `show` gives it a list, `open_window` a count and the keys to read pages by.

    `key` names a row: selection and scroll position survive a refresh by it.
    """

    edited = Signal(object, str, str)
    rows_went_missing = Signal()

    def __init__(
        self, columns: Sequence[Column[Any]], *, key: Callable[[Any], Hashable], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns, self.key = tuple(columns), key
        self._rows: Sequence[Any] | None = ()
        self._count, self._generation = 0, 0
        self._anchors: Sequence[Any] = ()
        self._fetch: Fetch | None = None
        self._pages: OrderedDict[int, Sequence[Line]] = OrderedDict()
        self._stale: set[int] = set()
        self._wanted: dict[int, bool] = {}
        self._asked: set[int] = set()
        self._sorts: tuple[Sort, ...] = ()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._set_shown([column for column in self.columns if not column.optional])

    @property
    def shown(self) -> tuple[Column[Any], ...]:
        """The columns on screen, in their order."""
        return self._shown

    @property
    def frozen(self) -> int:
        """How many columns at the left stay when the others scroll."""
        return sum(column.frozen for column in self._shown)

    def arrange(self, layout: Layout) -> None:
        """Show these columns in this order; frozen ones always come first, unknown keys are passed over."""
        by_key = {column.key: column for column in self.columns}
        wanted = [by_key[key] for key in layout.keys if key in by_key]
        self.beginResetModel()
        self._set_shown(wanted or [column for column in self.columns if not column.optional])
        self.endResetModel()

    def show(self, rows: Sequence[Any]) -> None:
        """Show a list that is in memory whole."""
        self.beginResetModel()
        self._forget()
        self._rows, self._fetch, self._anchors, self._count = rows, None, (), len(rows)
        self.endResetModel()

    def open_window(self, count: int, anchors: Sequence[Any], fetch: Fetch, first: Sequence[Line] = ()) -> None:
        """Show a window on `count` rows; `fetch(anchor, page, generation)` reads a page and calls `take`.

        `first` is the first page, where it was read together with the count.
        """
        self.beginResetModel()
        self._forget()
        self._rows, self._fetch, self._anchors, self._count = None, fetch, anchors, count
        if first:
            self._pages[0] = first
        self.endResetModel()

    def renew(self, count: int, anchors: Sequence[Any]) -> None:
        """The rows behind the window changed: keep painting the old ones until the new ones are there."""
        if count != self._count and self._fetch is not None:
            self.open_window(count, anchors, self._fetch)
            return
        self._generation += 1
        self._anchors = anchors
        self._asked.clear()
        self._stale = set(self._pages)
        self._changed(0, self._count - 1)

    def take(self, generation: int, page: int, lines: Sequence[Line]) -> None:
        """A page arrived; one that was asked for before the last reset is dropped."""
        if generation != self._generation:
            return
        self._asked.discard(page)
        self._stale.discard(page)
        self._pages[page] = lines
        self._pages.move_to_end(page)
        self._drop_oldest()
        last = min((page + 1) * PAGE, self._count) - 1
        self._changed(page * PAGE, last)
        if len(lines) < last - page * PAGE + 1:
            # asking for the same page again would chase its tail: the anchors are old
            self.rows_went_missing.emit()

    def gave_up(self, generation: int, page: int) -> None:
        """A page could not be read: the next repaint asks again."""
        if generation == self._generation:
            self._asked.discard(page)

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order the rows stand in."""
        self._sorts = tuple(sorts)
        if self._shown:
            self.headerDataChanged.emit(_ACROSS, 0, len(self._shown) - 1)

    def restyle(self) -> None:
        """Words, days or colours look different now."""
        if self._rows is not None:
            self._pages.clear()
        self._set_shown(list(self._shown))
        self._changed(0, self._count - 1)

    def touch(self, row: int) -> None:
        """The values of one row in memory changed."""
        self._pages.pop(row // PAGE, None)
        self._changed(row, row)

    def row(self, number: int) -> Any | None:
        """The row that stands there, None while its page is on the way."""
        if self._rows is not None:
            return self._rows[number] if 0 <= number < len(self._rows) else None
        line = self.line(number)
        return line.row if line is not None else None

    def place(self, key: Hashable) -> int | None:
        """Where the row of this key stands, as far as its page is here."""
        if self._rows is not None:
            return next((place for place, row in enumerate(self._rows) if self.key(row) == key), None)
        for page, lines in self._pages.items():
            for offset, line in enumerate(lines):
                if self.key(line.row) == key:
                    return page * PAGE + offset
        return None

    def line(self, number: int) -> Line | None:
        """The row ready for painting; asks for its page where it is missing."""
        page, offset = divmod(number, PAGE)
        lines = self._pages.get(page)
        if lines is None:
            if self._rows is None:
                self._want(page)
                return None
            lines = self._pages[page] = finish(self.columns, self._rows[page * PAGE : (page + 1) * PAGE])
            self._drop_oldest()
        elif self._rows is None:
            self._pages.move_to_end(page)
            if page in self._stale:
                self._want(page)
        return lines[offset] if offset < len(lines) else None

    def place_of(self, column: int) -> int:
        """Where a column on screen stands in a line's words."""
        return self._at[column]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._at)

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role in (DISPLAY, _EDIT):
            line = self.line(index.row())
            return line.words[self._at[index.column()]] if line is not None else self._blank(index.row())
        if role == _ALIGN:
            return self._aligned[index.column()]
        if role == _INK:
            line = self.line(index.row())
            tone = line.tones[self._at[index.column()]] if line is not None else ""
            return theme().brush(tone) if tone else None
        if role == _FONT:
            return self._fonts[index.column()]
        if role == _NAME:
            return f"{gettext(self._shown[index.column()].title)}, {self.data(index)}"
        if role == _WHOLE and index.column() == 0:
            return self._in_words(index.row())
        return None

    def setData(self, index: Index, value: Any, role: int = _EDIT) -> bool:  # noqa: N802
        row = self.row(index.row()) if role == _EDIT else None
        if row is None or not self._shown[index.column()].editable:
            return False
        self.edited.emit(row, self._shown[index.column()].key, str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _WRITE if self._shown[index.column()].editable else _READ

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:  # noqa: N802
        if orientation != _ACROSS or not 0 <= section < len(self._shown):
            return None
        if role == DISPLAY:
            return self._titled(section)
        return (self._aligned[section] or _LEFT) if role == _ALIGN else None

    def _titled(self, section: int) -> str:
        column = self._shown[section]
        title = gettext(column.title)
        for place, sort in enumerate(self._sorts, start=1):
            if sort.key == column.key:
                mark = "▼" if sort.descending else "▲"
                return f"{title} {mark}{place if len(self._sorts) > 1 else ''}"
        return title

    def _in_words(self, number: int) -> str:
        line = self.line(number)
        if line is None:
            return ""
        return ", ".join(
            f"{gettext(column.title)} {line.words[at]}" for column, at in zip(self._shown, self._at, strict=True)
        )

    def _blank(self, number: int) -> str:
        return "" if number // PAGE in self._pages else WAITING

    def _set_shown(self, columns: list[Column[Any]]) -> None:
        places = {column.key: place for place, column in enumerate(self.columns)}
        self._shown = tuple(sorted(columns, key=lambda column: not column.frozen))
        self._at = [places[column.key] for column in self._shown]
        self._aligned = [_RIGHT if column.right else None for column in self._shown]
        bold = font(theme().size, bold=True)
        self._fonts = [bold if column.bold else None for column in self._shown]

    def _forget(self) -> None:
        self._generation += 1
        self._pages.clear()
        self._stale.clear()
        self._wanted.clear()
        self._asked.clear()

    def _drop_oldest(self) -> None:
        while len(self._pages) > KEEP:
            self._stale.discard(self._pages.popitem(last=False)[0])

    def _changed(self, first: int, last: int) -> None:
        if self._count and self._at:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._at) - 1))

    def _want(self, page: int) -> None:
        if page not in self._asked:
            # the page wanted last is asked for first
            self._wanted.pop(page, None)
            self._wanted[page] = True
            if not self._pause.isActive():
                self._pause.start()

    def _ask(self) -> None:
        wanted = list(self._wanted)[-NEWEST:]
        self._wanted.clear()
        if self._fetch is None:
            return
        for page in wanted:
            if page < len(self._anchors) and (page not in self._pages or page in self._stale):
                self._asked.add(page)
                self._fetch(self._anchors[page], page, self._generation)
