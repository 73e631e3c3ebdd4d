"""The table of every screen: frozen columns, sums, a column chooser, copy for Excel and a selection of everything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHeaderView, QScrollBar, QSizePolicy, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.chooser import Chooser
from ui.kit.column import Column, Layout, Line, Sort
from ui.kit.formula import never_a_formula
from ui.kit.grid import Grid
from ui.kit.rows import Fetch, Rows
from ui.kit.theme import theme
from ui.kit.totals import Totals

COPY_AT_MOST: Final = 50_000


@dataclass(frozen=True)
class Selection:
    """What the user picked: all matching rows as one thought, or these rows."""

    everything: bool
    count: int
    rows: tuple[Any, ...]


class Table(QFrame):
    """Rows under columns with everything a clerk expects around them; the column named `stretch` takes what is left,
    and with `snug` the table is as high as its rows.

    `opened` is Enter or a double click, `ticked` Space, `sorted_by` a click on a header (column key, with Shift),
    `picked` any change of the selection, `moved` another current row, `arranged` columns or widths the user changed,
    `edited` a value typed into an editable cell (row, column key, words), `rows_went_missing` a window whose
    rows were deleted meanwhile.
    """

    opened = Signal(object)
    ticked = Signal(object)
    sorted_by = Signal(str, bool)
    picked = Signal()
    moved = Signal(object)
    arranged = Signal(object)
    edited = Signal(object, str, str)
    rows_went_missing = Signal()

    def __init__(
        self,
        columns: Sequence[Column[Any]],
        *,
        key: Callable[[Any], Hashable],
        name: str,
        stretch: str = "",
        snug: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._snug = snug
        if snug:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setProperty("role", "grid")
        self.rows = Rows(columns, key=key, parent=self)
        self.grid = Grid(self.rows, self)
        self.grid.setAccessibleName(_(name))
        self._name, self._stretch = name, stretch
        self._totals = Totals(self.rows, self.grid, self)
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self._bar.setVisible(False)
        self._setting_widths = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for part in (self.grid, self._totals, self._bar):
            layout.addWidget(part)
        self.setFocusProxy(self.grid)
        self._connect()
        self._set_widths({})

    def _connect(self) -> None:
        inner = self.grid.horizontalScrollBar()
        inner.rangeChanged.connect(self._follow_range)
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)
        self.grid.opened.connect(self.opened)
        self.grid.ticked.connect(self.ticked)
        self.grid.header_clicked.connect(self._click_header)
        self.grid.everything_asked.connect(self.select_everything)
        self.grid.copy_asked.connect(self.copy)
        self.grid.marked.connect(self.picked)
        self.grid.selectionModel().currentRowChanged.connect(lambda now, _before: self._tell_moved(now.row()))
        self.grid.widths_changed.connect(self._tell_arranged)
        self.rows.edited.connect(self.edited)
        self.rows.rows_went_missing.connect(self.rows_went_missing)
        header = self.grid.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda _at: self.choose_columns())
        theme().changed.connect(self.restyle)

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show a list; the row that was current stays current, and scrolled as it was."""
        key, top = self.current_key(), self._offset_of_current()
        self.rows.show(rows)
        self._go_back(key, top)
        self.updateGeometry()

    def show_window(self, count: int, anchors: Sequence[Any], fetch: Fetch, first: Sequence[Line] = ()) -> None:
        """Show a window on many rows, see Rows.open_window; who stood on a row of the first page stands there again."""
        key, top = self.current_key(), self._offset_of_current()
        self.rows.open_window(count, anchors, fetch, first)
        if first:
            self._go_back(key, top)

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.rows.show_sorts(sorts)

    def show_totals(self, words: Mapping[str, str], tones: Mapping[str, str] | None = None) -> None:
        """Show finished words below the columns of these keys, some of them in another colour."""
        self._totals.show_words(words, tones or {})

    def current(self) -> Any | None:
        """The row the user stands on."""
        return self.rows.row(self.grid.currentIndex().row()) if self.grid.currentIndex().isValid() else None

    def current_key(self) -> Hashable | None:
        """The key of the row the user stands on."""
        row = self.current()
        key: Hashable | None = self.rows.key(row) if row is not None else None
        return key

    def current_column(self) -> str:
        """The key of the column the user stands in, "" for none."""
        index = self.grid.currentIndex()
        return self.rows.shown[index.column()].key if index.isValid() else ""

    def go_to(self, place: int, column: str = "") -> None:
        """Stand on a row, counted from 0."""
        if not 0 <= place < self.rows.rowCount():
            return
        at = next((at for at, shown in enumerate(self.rows.shown) if shown.key == column), None)
        if at is None:
            at = max(self.grid.currentIndex().column(), 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.rows.index(place, at)
        self.grid.selectionModel().setCurrentIndex(index, flags)
        self.grid.scrollTo(index)

    def go_to_key(self, key: Hashable) -> bool:
        """Stand on the row of this key, if it is here."""
        place = self.rows.place(key)
        if place is not None:
            self.go_to(place)
        return place is not None

    def selection(self) -> Selection:
        """What the user picked; everything is told as such, not row by row."""
        if self.grid.everything:
            return Selection(True, self.rows.rowCount(), ())
        stretches = self.grid.ranges()
        count = sum(last - first + 1 for first, last in stretches)
        places = (place for first, last in stretches for place in range(first, last + 1))
        rows = (self.rows.row(place) for place in places)
        return Selection(False, count, tuple(row for row in rows if row is not None))

    def select_everything(self) -> None:
        """All rows that match, without touching one of them."""
        self.grid.set_everything(True)

    def layout_now(self) -> Layout:
        """The columns as the user left them."""
        widths = {column.key: self.grid.columnWidth(at) for at, column in enumerate(self.rows.shown)}
        return Layout(tuple(widths), widths)

    def arrange(self, layout: Layout) -> None:
        """Put the columns as the user left them last time."""
        self.rows.arrange(layout)
        self._set_widths(layout.widths)

    def choose_columns(self) -> None:
        """Ask the user which columns to show, and tell `arranged`."""
        chooser = Chooser(self.rows.columns, self.rows.shown, self)
        if chooser.exec():
            self.arrange(Layout(chooser.chosen(), self.layout_now().widths))
            self.arranged.emit(self.layout_now())
        chooser.deleteLater()

    def copy(self) -> None:
        """Put the picked rows on the clipboard as Excel takes them: tabs, and quotes where needed."""
        QGuiApplication.clipboard().setText(self.as_text())

    def as_text(self) -> str:
        """The picked rows with their titles, separated by tabs; words never start a formula."""
        stretches = [(0, self.rows.rowCount() - 1)] if self.grid.everything else self.grid.ranges()
        places = [place for first, last in sorted(stretches) for place in range(first, last + 1)][:COPY_AT_MOST]
        text = io.StringIO()
        writer = csv.writer(text, dialect="excel-tab")
        writer.writerow([_(column.title) for column in self.rows.shown])
        for place in places:
            line = self.rows.line(place)
            if line is not None:
                cells = [(column, line.words[self.rows.place_of(at)]) for at, column in enumerate(self.rows.shown)]
                writer.writerow([words if column.right else never_a_formula(words) for column, words in cells])
        return text.getvalue()

    def restyle(self) -> None:
        """Words, days or colours look different now."""
        self.rows.restyle()
        self.grid.setAccessibleName(_(self._name))
        self._totals.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        if not self._snug:
            return super().sizeHint()
        head, row = self.grid.horizontalHeader().height(), self.grid.verticalHeader().defaultSectionSize()
        sums = 0 if self._totals.isHidden() else self._totals.sizeHint().height()
        # an empty list has room for one row, so that it is seen to be one
        return QSize(super().sizeHint().width(), head + max(self.rows.rowCount(), 1) * row + sums + 4)

    def _set_widths(self, widths: Mapping[str, int]) -> None:
        self._setting_widths = True
        for at, column in enumerate(self.rows.shown):
            self.grid.setColumnWidth(at, widths.get(column.key, column.width))
            wide = QHeaderView.ResizeMode.Stretch if column.key == self._stretch else QHeaderView.ResizeMode.Interactive
            self.grid.horizontalHeader().setSectionResizeMode(at, wide)
        self.grid.place_frozen()
        self._setting_widths = False

    def _tell_arranged(self) -> None:
        if not self._setting_widths:
            self.arranged.emit(self.layout_now())

    def _tell_moved(self, place: int) -> None:
        self.moved.emit(self.rows.row(place))

    def _click_header(self, section: int, more: bool) -> None:
        self.sorted_by.emit(self.rows.shown[section].key, more)

    def _follow_range(self, least: int, most: int) -> None:
        self._bar.setRange(least, most)
        self._bar.setPageStep(self.grid.horizontalScrollBar().pageStep())
        self._bar.setVisible(most > least)

    def _offset_of_current(self) -> int:
        index = self.grid.currentIndex()
        return index.row() - self.grid.rowAt(0) if index.isValid() else 0

    def _go_back(self, key: Hashable | None, offset: int) -> None:
        place = self.rows.place(key) if key is not None else None
        if place is None:
            place = 0
        self.go_to(place)
        first = self.grid.rowAt(QPoint(0, 0).y())
        if key is not None and first >= 0:
            self.grid.verticalScrollBar().setValue(max(place - offset, 0))
