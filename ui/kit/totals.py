"""The row of sums below a grid, divided like the grid so that its label never scrolls away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit.cell import PADDING
from ui.kit.grid import Grid
from ui.kit.rows import Rows
from ui.kit.theme import font, theme

_HEIGHT: Final = 30
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Totals(QWidget):
    """Finished words under the columns of their keys, in bold."""

    def __init__(self, rows: Rows, grid: Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._grid = rows, grid
        self._words: Mapping[str, str] = {}
        self._tones: Mapping[str, str] = {}
        self.setFixedHeight(_HEIGHT)
        self.setVisible(False)
        grid.scrolled.connect(lambda _: self.update())
        grid.widths_changed.connect(self.update)

    def show_words(self, words: Mapping[str, str], tones: Mapping[str, str]) -> None:
        """Show these words, a column key each."""
        self._words, self._tones = dict(words), dict(tones)
        self.setAccessibleName(", ".join(self._words.values()))
        self.setVisible(bool(words))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("head"))
        painter.setFont(font(theme().size, bold=True))
        frozen, width = self._rows.frozen, self._grid.frozen_width()
        painter.setClipRect(QRect(width, 0, self.width() - width, _HEIGHT))
        for column in range(frozen, len(self._rows.shown)):
            self._paint(painter, column, self._grid.columnViewportPosition(column))
        painter.setClipRect(QRect(0, 0, width or self.width(), _HEIGHT))
        left = 0
        for column in range(frozen):
            self._paint(painter, column, left)
            left += self._grid.columnWidth(column)
        painter.setClipping(False)
        painter.setPen(theme().color("line"))
        painter.drawLine(0, 0, self.width(), 0)
        if width:
            painter.fillRect(QRect(width - 2, 0, 2, _HEIGHT), theme().color("accent"))
        painter.end()

    def _paint(self, painter: QPainter, number: int, left: int) -> None:
        column = self._rows.shown[number]
        words = self._words.get(column.key, "")
        if words:
            rect = QRect(left, 0, self._grid.columnWidth(number), _HEIGHT).adjusted(PADDING, 0, -PADDING, 0)
            painter.setPen(theme().color(self._tones.get(column.key, "text")))
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, _RIGHT if column.right else _LEFT, fitted)
