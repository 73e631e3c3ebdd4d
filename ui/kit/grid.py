"""A table view whose first columns stay while the others scroll."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from ui.kit.cell import Cell
from ui.kit.rows import Rows
from ui.kit.theme import theme

COMPACT: Final = 24
COMFORTABLE: Final = 29
_HEADER: Final = 30
_MARK: Final = 4


class _Sheet(QTableView):
    """What the scrolling and the frozen part have in common."""

    def __init__(self, rows: Rows, cell: Cell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = cell
        self.setModel(rows)
        self.setItemDelegate(cell)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.setVisible(False)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setMinimumSectionSize(COMPACT)
        down.setDefaultSectionSize(COMPACT)
        across.setHighlightSections(False)
        across.setSectionsClickable(True)
        across.setMinimumSectionSize(36)
        across.setFixedHeight(_HEADER)
        across.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        row = self._cell.current[0]
        if row < 0 or not self._cell.is_marked(row):
            return
        top, height = self.rowViewportPosition(row), self.rowHeight(row)
        painter = QPainter(self.viewport())
        painter.setPen(theme().color("accent"))
        right = self.viewport().width()
        painter.drawLine(0, top, right, top)
        painter.drawLine(0, top + height - 1, right, top + height - 1)
        if self.columnViewportPosition(0) == 0 and not self.isColumnHidden(0):
            painter.fillRect(QRect(0, top, _MARK, height), theme().color("accent"))
        painter.end()


class Grid(_Sheet):
    """The scrolling part, which carries the frozen part on top of itself."""

    opened = Signal(object)
    ticked = Signal(object)
    everything_asked = Signal()
    copy_asked = Signal()
    marked = Signal()
    header_clicked = Signal(int, bool)
    scrolled = Signal(int)
    widths_changed = Signal()

    def __init__(self, rows: Rows, parent: QWidget | None = None) -> None:
        self._rows = rows
        cell = Cell(rows, rows)
        super().__init__(rows, cell, parent)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.frozen = _Sheet(rows, cell, self)
        self.frozen.setObjectName("frozen")
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setSelectionModel(self.selectionModel())
        self.viewport().stackUnder(self.frozen)
        self._tie()

    def _tie(self) -> None:
        self.frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.horizontalScrollBar().valueChanged.connect(self.scrolled)
        self.horizontalHeader().sectionResized.connect(self._follow_width)
        self.frozen.horizontalHeader().sectionResized.connect(self._give_width)
        for header in (self.horizontalHeader(), self.frozen.horizontalHeader()):
            header.sectionClicked.connect(self._click_header)
        self.selectionModel().selectionChanged.connect(self._remember)
        self.selectionModel().currentChanged.connect(self._move)
        self.doubleClicked.connect(self._open)
        self.frozen.doubleClicked.connect(self._open)
        self._rows.modelReset.connect(self._reset)
        self.frozen.viewport().installEventFilter(self)

    def set_comfortable(self, comfortable: bool) -> None:
        """Higher rows, for short lists."""
        for view in (self, self.frozen):
            view.verticalHeader().setDefaultSectionSize(COMFORTABLE if comfortable else COMPACT)

    def set_everything(self, everything: bool) -> None:
        """Every row that matches counts as selected, though none is touched one by one."""
        self._cell.everything = everything
        self._repaint()
        self.marked.emit()

    @property
    def everything(self) -> bool:
        """Whether every matching row counts as selected."""
        return self._cell.everything

    def ranges(self) -> list[tuple[int, int]]:
        """First and last of every stretch of selected rows."""
        return list(self._cell.marked)

    def frozen_width(self) -> int:
        """How much of the left belongs to the frozen part."""
        return sum(self.columnWidth(column) for column in range(self._rows.frozen))

    def place_frozen(self) -> None:
        """Hide in the frozen part what scrolls, and lay it over the left edge."""
        count = self._rows.frozen
        for column in range(self._rows.columnCount()):
            self.frozen.setColumnHidden(column, column >= count)
            if column < count:
                self.frozen.setColumnWidth(column, self.columnWidth(column))
        self.frozen.setVisible(count > 0)
        self._fit_frozen()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            if self.state() != QAbstractItemView.State.EditingState and self.currentIndex().isValid():
                self._open(self.currentIndex())
            event.ignore()
        elif event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.ticked.emit(self._rows.row(self.currentIndex().row()))
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.everything_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters and digits are keys of the screen, not a search through the rows."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit_frozen()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._cell.focused = True
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self.setCurrentIndex(self._rows.index(0, 0))
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._cell.focused = False
        self._repaint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.frozen.viewport() and event.type() == QEvent.Type.MouseButtonPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        row = self._rows.row(index.row())
        if row is not None:
            self.opened.emit(row)

    def _click_header(self, section: int) -> None:
        more = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.header_clicked.emit(section, more)

    def _remember(self, _chosen: QItemSelection, _left: QItemSelection) -> None:
        selection = self.selectionModel().selection()
        stretches = (selection.at(place) for place in range(selection.count()))
        self._cell.marked = [(stretch.top(), stretch.bottom()) for stretch in stretches]
        self._cell.everything = False
        self.marked.emit()

    def _move(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._cell.current = (now.row(), now.column())
        if now.isValid() and now.column() >= self._rows.frozen:
            # a cell that slid under the frozen part is brought back into the light
            left = self.visualRect(now).left()
            if left < self.frozen_width():
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + left - self.frozen_width())
        self._repaint()

    def _reset(self) -> None:
        self._cell.marked, self._cell.everything, self._cell.current = [], False, (-1, -1)
        self.marked.emit()

    def _follow_width(self, section: int, _old: int, new: int) -> None:
        if section < self._rows.frozen:
            self.frozen.setColumnWidth(section, new)
            self._fit_frozen()
        self.widths_changed.emit()

    def _give_width(self, section: int, _old: int, new: int) -> None:
        if section < self._rows.frozen and new and self.columnWidth(section) != new:
            self.setColumnWidth(section, new)

    def _fit_frozen(self) -> None:
        height = self.viewport().height() + self.horizontalHeader().height()
        self.frozen.setGeometry(0, 0, self.frozen_width(), height)

    def _repaint(self) -> None:
        self.viewport().update()
        self.frozen.viewport().update()


_HELD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
