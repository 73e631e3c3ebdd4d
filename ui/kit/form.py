"""Fields that take what a clerk types: digits without the input method, amounts, Enter to the next field."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from domain.errors import Refused
from domain.kernel.money import parse_amount
from ui.kit.column import full_money


def read_amount(typed: str) -> Decimal | None:
    """The amount that was typed, None where nothing or nothing readable stands."""
    try:
        return parse_amount(typed)
    except Refused:
        return None


class DigitField(QLineEdit):
    """A field for digits: the input method is off, so that `-` and `t` arrive as typed."""

    def inputMethodQuery(self, query: Qt.InputMethodQuery, *more: Any) -> Any:  # noqa: N802
        return False if query == Qt.InputMethodQuery.ImEnabled else super().inputMethodQuery(query, *more)


class AmountField(DigitField):
    """Whole NT dollars, shown with separators when the focus leaves; `wrong` when it cannot be read."""

    amount_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.textEdited.connect(self._typed)

    def amount(self) -> Decimal | None:
        """What stands in the field, None where it is empty or cannot be read."""
        return read_amount(self.text())

    def set_amount(self, amount: Decimal | None) -> None:
        """Put an amount into the field."""
        self.setText(full_money(amount))
        mark_wrong(self, False)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if (amount := self.amount()) is not None:
            self.set_amount(amount)

    def _typed(self, typed: str) -> None:
        amount = read_amount(typed)
        mark_wrong(self, bool(typed.strip()) and amount is None)
        self.amount_changed.emit(amount)


class SearchBox(QLineEdit):
    """A field that asks while the input method is still composing: the text so far, and what is being composed."""

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = ""
        self.textEdited.connect(lambda typed: self.asked.emit(typed, ""))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802
        super().inputMethodEvent(event)
        self.composing = event.preeditString()
        if self.composing:
            self.asked.emit(self.text(), self.composing)


class EnterMovesOn(QObject):
    """Enter goes to the next field, Shift+Enter back; install it on the fields of a form, never on all widgets."""

    def eventFilter(self, field: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress or not isinstance(field, QWidget):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        if isinstance(field, SearchBox) and field.composing:
            return False
        if isinstance(field, QComboBox) and field.view().isVisible():
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        return _step(field, back=back)


def enter_moves_on(form: QWidget, *fields: QWidget) -> None:
    """Let Enter walk through these fields in the order given; on a button it does what the button says."""
    walker = EnterMovesOn(form)
    for field in fields:
        if not isinstance(field, QPushButton):
            field.installEventFilter(walker)
    for one, following in pairwise(fields):
        QWidget.setTabOrder(one, following)


def mark_wrong(field: QLineEdit, wrong: bool) -> None:
    """Show by the field's edge that what stands in it cannot be read."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)


def _step(field: QWidget, *, back: bool) -> bool:
    reason = Qt.FocusReason.BacktabFocusReason if back else Qt.FocusReason.TabFocusReason
    following = _neighbour(field, back=back)
    while following is not None and following is not field:
        if following.isVisible() and following.isEnabled() and following.focusPolicy() & Qt.FocusPolicy.TabFocus:
            following.setFocus(reason)
            return True
        following = _neighbour(following, back=back)
    return False


def _neighbour(field: QWidget, *, back: bool) -> QWidget | None:
    return field.previousInFocusChain() if back else field.nextInFocusChain()
