"""How one cell is painted: fill inside the cell, selection around it, words that are never cut in silence."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QObject, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from domain.kernel.words import gettext
from ui.kit.form import DigitField
from ui.kit.rows import WAITING, Index, Rows
from ui.kit.theme import font, theme

PADDING: Final = 8
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_RIGHT_INT: Final = int(_RIGHT)
_LEFT_INT: Final = int(_LEFT)
_MANY: Final = 20_000


class Cell(QStyledItemDelegate):
    """Paints the cells of one grid straight from its rows; asking the model role by role costs more."""

    def __init__(self, rows: Rows, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = rows
        self.marked: list[tuple[int, int]] = []
        self.everything = False
        self.current = (-1, -1)
        self.focused = False
        theme().changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Take the colours and fonts of the theme that is on."""
        self._sel, self._ring = theme().brush("sel"), theme().color("accent")
        self._text, self._seltext, self._muted = (theme().color(token) for token in ("text", "seltext", "muted"))
        self._plain, self._bold = font(theme().size), font(theme().size, bold=True)
        self._metrics = {False: QFontMetrics(self._plain), True: QFontMetrics(self._bold)}
        self._fitted: dict[tuple[str, bool, int], str] = {}

    def is_marked(self, row: int) -> bool:
        """Whether the row is selected, alone or as one of all."""
        return self.everything or any(first <= row <= last for first, last in self.marked)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.row(), index.column()
        rect: QRect = option.rect
        line, marked = self._rows.line(row), self.is_marked(row)
        shown = self._rows.shown[column]
        if marked:
            painter.fillRect(rect, self._sel)
        if line is None:
            painter.setPen(self._muted)
            painter.drawText(rect.adjusted(PADDING, 0, -PADDING, 0), _LEFT_INT, WAITING)
            return
        at = self._rows.place_of(column)
        fill, tone = line.fills[at], line.tones[at]
        if fill:
            painter.fillRect(rect.adjusted(1, 1, -1, -1), theme().brush(fill))
            painter.setPen(self._text)
        elif tone:
            painter.setPen(theme().color(tone))
        else:
            painter.setPen(self._seltext if marked else self._text)
        painter.setFont(self._bold if shown.bold else self._plain)
        words = self._fit(line.words[at], shown.bold, rect.width() - 2 * PADDING)
        painter.drawText(rect.adjusted(PADDING, 0, -PADDING, 0), _RIGHT_INT if shown.right else _LEFT_INT, words)
        if self.focused and self.current == (row, column):
            painter.setPen(self._ring)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: N802, ARG002
        column = self._rows.shown[index.column()]
        editor = DigitField(parent) if column.right else QLineEdit(parent)
        editor.setAccessibleName(gettext(column.title))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: N802
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:  # noqa: N802
        if isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def _fit(self, words: str, bold: bool, width: int) -> str:
        wanted = (words, bold, width)
        fitted = self._fitted.get(wanted)
        if fitted is None:
            if len(self._fitted) > _MANY:
                self._fitted.clear()
            fitted = self._fitted[wanted] = self._metrics[bold].elidedText(words, Qt.TextElideMode.ElideRight, width)
        return fitted
