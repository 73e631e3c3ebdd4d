"""What stops a clerk for a moment: another customer, a share for each of several, a note."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QWidget

from domain.customers.queries import CustomerFound
from domain.kernel.words import gettext as _
from ui.kit.ask import Question
from ui.kit.column import full_money
from ui.kit.form import AmountField, SearchBox, enter_moves_on
from ui.kit.piece import button, label
from ui.reconciliation.deeds import Find

_CUSTOMER: Final = Qt.ItemDataRole.UserRole
_TYPING_MS: Final = 120


class CustomerQuestion(Question):
    """Finds a customer by number, part of the name, tax number or phone, while one types."""

    def __init__(self, parent: QWidget | None, find: Find, sentence: str) -> None:
        super().__init__(parent, _("Find a customer"), sentence, _("Take"))
        self._find = find
        self.box = SearchBox()
        self.box.setAccessibleName(_("Find a customer"))
        self.box.setPlaceholderText(_("Number, part of the name, tax number or phone"))
        self._list = QListWidget()
        self._list.setAccessibleName(_("Found"))
        self._list.setMinimumHeight(240)
        self._list.itemDoubleClicked.connect(lambda _item: self.accept())
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._pause.timeout.connect(self._ask)
        self.box.asked.connect(lambda _typed, _composing: self._pause.start())
        self.box.installEventFilter(self)
        self.body.addWidget(self.box)
        self.body.addWidget(self._list)
        self.box.setFocus()

    def customer(self) -> CustomerFound | None:
        """The one that is marked."""
        item = self._list.currentItem()
        found = item.data(_CUSTOMER) if item is not None else None
        return found if isinstance(found, CustomerFound) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step and self._list.count():
                self._list.setCurrentRow((self._list.currentRow() + step) % self._list.count())
                return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        typed = (self.box.text() + self.box.composing).strip()
        if typed:
            self._find(typed, self._show)

    def _show(self, found: Sequence[CustomerFound]) -> None:
        self._list.clear()
        for one in found:
            item = QListWidgetItem(f"{one.code}　{one.name}")
            item.setData(_CUSTOMER, one)
            self._list.addItem(item)
        self._list.setCurrentRow(0)


class SharesQuestion(Question):
    """Shares one line's money out: a customer and an amount each, until nothing is left."""

    def __init__(self, parent: QWidget | None, find: Find, amount: Decimal) -> None:
        sentence = _("{amount} came in one transfer. Give each customer's share; all of it must be given.")
        shown = sentence.format(amount=f"NT$ {full_money(amount)}")
        super().__init__(parent, _("Share out to several customers"), shown, _("Post"))
        self.setMinimumWidth(560)
        self._find, self._amount = find, amount
        self._rows: list[tuple[QPushButton, AmountField]] = []
        self._chosen: dict[int, CustomerFound] = {}
        self._left = label("", "strong")
        self.body.addWidget(self._left)
        for _number in range(2):
            self._add()
        self.body.addWidget(button(_("One more customer"), self._add))
        self._reckon()

    def shares(self) -> tuple[tuple[CustomerFound, Decimal], ...]:
        """Who gets what."""
        made = []
        for place, (_choose, field) in enumerate(self._rows):
            amount = field.amount()
            if place in self._chosen and amount is not None and amount > 0:
                made.append((self._chosen[place], amount))
        return tuple(made)

    def give(self, place: int, customer: CustomerFound, amount: Decimal) -> None:
        """Put a customer and an amount into a row."""
        self._chosen[place] = customer
        choose, field = self._rows[place]
        choose.setText(f"{customer.code}　{customer.name}")
        field.set_amount(amount)
        self._reckon()

    def _add(self) -> None:
        place = len(self._rows)
        choose = button(_("Choose a customer…"), lambda: self._choose(place))
        field = AmountField()
        field.setAccessibleName(_("Share {number}").format(number=place + 1))
        field.setMaximumWidth(140)
        field.amount_changed.connect(lambda _amount: self._reckon())
        row = QHBoxLayout()
        row.addWidget(choose, 1)
        row.addWidget(field)
        self.body.insertLayout(self.body.count() - 1 if place >= 2 else self.body.count(), row)
        self._rows.append((choose, field))
        enter_moves_on(self, *(piece for pair in self._rows for piece in pair), self.run)

    def _choose(self, place: int) -> None:
        question = CustomerQuestion(self, self._find, _("Whose share is it?"))
        customer = question.customer() if question.exec() else None
        question.deleteLater()
        if customer is not None:
            self.give(place, customer, self._rows[place][1].amount() or self._rest())
            self._rows[place][1].setFocus()

    def _rest(self) -> Decimal:
        given = sum((field.amount() or Decimal(0) for _choose, field in self._rows), Decimal(0))
        return self._amount - given

    def _reckon(self) -> None:
        rest = self._rest()
        self._left.setText(_("Left to give: {amount}").format(amount=full_money(rest)))
        whole = sum((amount for _customer, amount in self.shares()), Decimal(0)) == self._amount
        self.run.setEnabled(rest == 0 and whole and len({one.id for one, _amount in self.shares()}) > 1)
