"""Ctrl+K: one box that finds commands, customers, documents and amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.desk import TYPE_AHEAD, Desk, Work
from ui.kit.form import SearchBox
from ui.kit.piece import label
from ui.kit.search import Hit, Kind, Query, grouped, parse_query, rank
from ui.kit.theme import font, theme

if TYPE_CHECKING:
    from sqlalchemy import Connection

Find = Callable[["Connection", Query], Sequence[Hit]]

_SIZE: Final = QSize(640, 420)
_ROW: Final = 30
_TYPING_MS: Final = 60
_HIT: Final = Qt.ItemDataRole.UserRole
_KINDS: Final[dict[Kind, str]] = {
    "command": N_("Command"),
    "customer": N_("Customer"),
    "document": N_("Document"),
    "amount": N_("Amount"),
}


class Palette(QWidget):
    """Lies over the window and dims it; `chosen` brings the hit the user took."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget, *, commands: Sequence[Hit], desk: Desk, find: Find | None) -> None:
        super().__init__(parent)
        self._window = parent
        self._commands, self._desk, self._find = commands, desk, find
        self._found: Sequence[Hit] = ()
        self._work: Work | None = None
        self._used: list[str] = []
        self._box_frame = QFrame(self)
        self._box_frame.setObjectName("palette")
        self.box = SearchBox()
        self.box.setAccessibleName(_("Find anything"))
        self.box.setPlaceholderText(_("Find customers, invoices, amounts, commands…"))
        self.box.setMinimumHeight(36)
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setAccessibleName(_("Found"))
        self.list.setModel(self._model)
        self.list.setItemDelegate(_HitLine(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setStyleSheet("QListView { border: none; }")
        layout = QVBoxLayout(self._box_frame)
        layout.setContentsMargins(9, 9, 9, 9)
        legend = _("↑↓ choose    Enter run    > command    @ customer    # document    = amount")
        for piece in (self.box, self.list, label(legend, "hint")):
            layout.addWidget(piece)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(self._ask)
        self.box.asked.connect(self._typed)
        self.box.textChanged.connect(lambda _text: self._typed("", ""))
        self.box.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.hide()

    def open(self, typed: str = "") -> None:
        """Show the box over the window."""
        self.setGeometry(self._window.rect())
        self.box.setText(typed)
        self.show()
        self.raise_()
        self._show_hits()
        self.box.setFocus()

    def close_up(self) -> None:
        """Go away and want no answer."""
        self._cancel()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 70))
        painter.end()

    def resizeEvent(self, event: object) -> None:  # noqa: N802, ARG002
        left = max((self.width() - _SIZE.width()) // 2, 0)
        self._box_frame.setGeometry(QRect(left, 90, min(_SIZE.width(), self.width()), _SIZE.height()))

    def mousePressEvent(self, event: object) -> None:  # noqa: N802, ARG002
        self.close_up()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is not self.box or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            return False
        return True

    def _typed(self, _text: str, _composing: str) -> None:
        self._cancel()
        self._show_hits()
        self._pause.start()

    def _ask(self) -> None:
        query, find = parse_query(self.box.text() + self.box.composing), self._find
        if find is None or not query.text or query.kinds == {"command"}:
            return
        self._work = self._desk.work(
            lambda db: find(db, query), done=self._take_found, refused=self._none_found, limit=TYPE_AHEAD
        )

    def _take_found(self, found: Sequence[Hit]) -> None:
        self._found = found
        self._show_hits()

    def _none_found(self, _reason: LuckyGasError) -> None:
        self._take_found(())

    def _show_hits(self) -> None:
        query = parse_query(self.box.text() + self.box.composing)
        best = rank((*self._commands, *self._found), query, last_used=self._used)
        self._model.clear()
        for kind, hits in grouped(best):
            for hit in hits:
                item = QStandardItem(f"{_(_KINDS[kind])} {hit.words} {hit.remark}")
                item.setData(hit, _HIT)
                item.setEditable(False)
                self._model.appendRow(item)
        self._step(0)

    def _step(self, by: int) -> None:
        count = self._model.rowCount()
        if count:
            row = max(self.list.currentIndex().row(), 0)
            self.list.setCurrentIndex(self._model.index((row + by) % count, 0))

    def _take(self, index: QModelIndex) -> None:
        hit = index.data(_HIT) if index.isValid() else None
        if isinstance(hit, Hit) and not hit.why_not:
            self._used = [hit.key, *(key for key in self._used if key != hit.key)][:50]
            self.close_up()
            self.chosen.emit(hit)

    def _cancel(self) -> None:
        self._pause.stop()
        if self._work is not None:
            self._work.cancel()
            self._work = None


class _HitLine(QStyledItemDelegate):
    """Kind, words, remark, state and key of a hit in one line."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802, ARG002
        return QSize(100, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit = index.data(_HIT)
        if not isinstance(hit, Hit):
            return
        rect: QRect = option.rect
        if bool(option.state & QStyle.StateFlag.State_Selected):
            painter.fillRect(rect, theme().brush("sel"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(theme().size))
        painter.setPen(theme().color("muted"))
        painter.drawText(rect.adjusted(10, 0, 0, 0), middle, _(_KINDS[hit.kind]))
        painter.setPen(theme().color("muted" if hit.why_not else "text"))
        words = f"{hit.words}  {hit.key}" if hit.kind != "command" else hit.words
        painter.drawText(rect.adjusted(86, 0, -240, 0), middle, words)
        right = rect.adjusted(0, 0, -10, 0)
        for text, tone in ((hit.why_not, "muted"), (hit.keys, "muted"), (hit.state, hit.tone), (hit.remark, "text")):
            if text:
                painter.setPen(theme().color(tone or "text"))
                painter.drawText(right, middle | Qt.AlignmentFlag.AlignRight, text)
                right = right.adjusted(0, 0, -painter.fontMetrics().horizontalAdvance(text) - 16, 0)
