"""The field the customer is found in, with those who fit below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from domain.customers.queries import CustomerFound
from domain.kernel.words import gettext as _
from ui.kit.form import SearchBox

_CUSTOMER: Final = Qt.ItemDataRole.UserRole
_TYPING_MS: Final = 120
_SHOWN: Final = 8


class CustomerBox(SearchBox):
    """`searched` while one types and pauses, `retyped` at once, `entered` with Enter, `picked` for one of the list."""

    searched = Signal(str)
    retyped = Signal()
    entered = Signal(str)
    picked = Signal(object)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setAccessibleName(_("Customer"))
        self.setPlaceholderText(_("Number, name, tax number, phone or route"))
        self._page = page
        self._list = QListWidget(page)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(_("Found"))
        self._list.itemClicked.connect(self._pick)
        self._list.hide()
        self._chooses = False
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self._words()))
        self.asked.connect(self._typed)

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None:
        """Offer below the field who fits what was typed; none is no list, and an answer to older words is not shown.

        Enter takes the marked one only where the clerk was told to choose, or has moved the mark: else it asks for who
        is meant by the words.
        """
        if found and typed != self._words():
            return
        self._list.clear()
        self._chooses = to_choose
        for one in found:
            item = QListWidgetItem(f"{one.code}　{one.name}")
            item.setData(_CUSTOMER, one)
            self._list.addItem(item)
        if not found:
            self._list.hide()
            return
        self._list.setCurrentRow(0)
        height = self._list.sizeHintForRow(0) * min(len(found), _SHOWN) + 2 * self._list.frameWidth() + 2
        self._list.setGeometry(0, 0, max(self.width(), 280), height)
        self._list.move(self.mapTo(self._page, QPoint(0, self.height() + 1)))
        self._list.raise_()
        self._list.show()

    def event(self, event: QEvent) -> bool:
        # in an empty field there is nothing to undo but the last receipt
        if isinstance(event, QKeyEvent) and not self.text() and self._would_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if not self._take(event):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self._list.hide()

    def _words(self) -> str:
        return (self.text() + self.composing).strip()

    @staticmethod
    def _would_undo(event: QKeyEvent) -> bool:
        return event.type() == QEvent.Type.ShortcutOverride and event.matches(QKeySequence.StandardKey.Undo)

    def _take(self, event: QKeyEvent) -> bool:
        shown, key = self._list.isVisible(), event.key()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key), 0)
        if step and shown:
            self._chooses = True
            self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
            return True
        if key == Qt.Key.Key_Escape and shown:
            self._list.hide()
            return True
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or held or self.composing:
            return False
        self._pause.stop()
        if shown and self._chooses:
            self._pick(self._list.currentItem())
        else:
            self.entered.emit(self.text())
        return True

    def _typed(self, _typed: str, _composing: str) -> None:
        self._list.hide()
        self.retyped.emit()
        self._pause.start()

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._list.hide()
            self.picked.emit(item.data(_CUSTOMER))
