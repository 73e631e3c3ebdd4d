"""The nine lists as tables behind each other, each with a sentence for where it is empty."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from ui.customers.actions import TABS
from ui.customers.columns import (
    AUDIT,
    CREDIT,
    CYLINDERS,
    GOODS,
    HELD,
    ITEMS,
    MONEY,
    PAYER_MARKS,
    RECEIPTS,
    REFUND_ACCOUNTS,
    TIMELINE,
)
from ui.customers.questions import Page
from ui.kit.column import Column, count, full_money
from ui.kit.piece import label
from ui.kit.table import Table

_COLUMNS: Final[Mapping[str, tuple[Sequence[Column[Any]], str, Callable[[Any], Hashable]]]] = {
    "items": (ITEMS, "document", attrgetter("id")),
    "money": (MONEY, "what", attrgetter("key")),
    "receipts": (RECEIPTS, "number", attrgetter("key")),
    "goods": (GOODS, "what", attrgetter("key")),
    "credit": (CREDIT, "why", attrgetter("key")),
    "cylinders": (CYLINDERS, "note", attrgetter("key")),
    "accounts": (PAYER_MARKS, "value", attrgetter("kind", "shown")),
    "audit": (AUDIT, "what", attrgetter("id")),
    "timeline": (TIMELINE, "what", attrgetter("key")),
}
# what stands above a list: its title and columns
_UPPER: Final[Mapping[str, tuple[str, Sequence[Column[Any]], str, Callable[[Any], Hashable]]]] = {
    "cylinders": (N_("Deposits held"), HELD, "since", attrgetter("size_kg", "rate")),
    "accounts": (N_("Refund accounts"), REFUND_ACCOUNTS, "note", attrgetter("id")),
}
_LOWER: Final[Mapping[str, str]] = {
    "cylinders": N_("What was done with the cylinders"),
    "accounts": N_("By what payments are recognised"),
}
_EMPTY: Final[Mapping[str, str]] = {
    "items": N_("Nothing is owed."),
    "money": N_("No money has moved yet."),
    "receipts": N_("Nothing has been paid yet. F9 receives a payment."),
    "goods": N_("No order and no delivery is known."),
    "credit": N_("No verdict, hold or limit is known."),
    "cylinders": N_("No cylinder of ours was ever there."),
    "accounts": N_("Nothing is known by which payments could be recognised."),
    "audit": N_("The trail has nothing about this customer."),
    "timeline": N_("Nothing has happened yet."),
}
_HIGHEST: Final = 150


class _List(QWidget):
    """One list, with what stands above it."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.upper: Table | None = None
        columns, stretch, row_key = _COLUMNS[key]
        title = next(title for one, _digit, title in TABS if one == key)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        if key in _UPPER:
            name, above, wide, above_key = _UPPER[key]
            self.upper = Table(above, key=above_key, name=name, stretch=wide, snug=True)
            self.upper.setMaximumHeight(_HIGHEST)
            layout.addWidget(label(_(name), "strong"))
            layout.addWidget(self.upper)
            layout.addWidget(label(_(_LOWER[key]), "strong"))
        self.table = Table(columns, key=row_key, name=title, stretch=stretch)
        self.words = label("", "muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        # an empty list has the digits' focus too
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words.setAccessibleName(_(title))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.words)
        layout.addWidget(self._stack, 1)
        self.setFocusProxy(self.table)

    @property
    def focus(self) -> QWidget:
        """What has the focus of this list: its table, or the words in its place."""
        return self.table if self._stack.currentIndex() == 0 else self.words

    def show_words(self, words: str) -> None:
        """Say why there are no rows."""
        self.words.setText(words)
        self._stack.setCurrentIndex(1)
        self.setFocusProxy(self.words)

    def show_rows(self, page: Page, empty: str) -> None:
        """Show these rows, or say that there are none."""
        if self.upper is not None:
            self.upper.show_rows(page.upper)
        self.table.show_rows(page.rows)
        if page.rows:
            self._stack.setCurrentIndex(0)
            self.setFocusProxy(self.table)
        else:
            self.show_words(empty)


class Pages(QStackedWidget):
    """`moved` is another row in hand, `opened` Enter or a double click, `reached_end` the bottom of what was read."""

    moved = Signal(object)
    opened = Signal(object)
    reached_end = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.key = TABS[0][0]
        self._lists = {key: _List(key) for key, _digit, _title in TABS}
        for one in self._lists.values():
            self.addWidget(one)
            for table in (one.table, one.upper):
                if table is not None:
                    table.moved.connect(self.moved)
                    table.opened.connect(self.opened)
            down = one.table.grid.verticalScrollBar()
            down.valueChanged.connect(lambda at, bar=down: self.reached_end.emit() if 0 < at == bar.maximum() else None)
        self.turn_to(self.key)

    def table(self, key: str) -> Table:
        """The table of a list."""
        return self._lists[key].table

    def turn_to(self, key: str) -> None:
        """Put one of the lists on top."""
        within = self._has_focus()
        self.key = key
        self.setCurrentWidget(self._lists[key])
        self._follow_focus(within)

    def _has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def _follow_focus(self, within: bool) -> None:
        self.setFocusProxy(self._lists[self.key].focus)
        if within:
            self.setFocus()

    def current(self) -> Any:
        """The row in hand."""
        return self._lists[self.key].table.current()

    def show_nobody(self) -> None:
        """No list before a customer is open."""
        for one in self._lists.values():
            one.show_words("")

    def show_words(self, key: str, words: str) -> None:
        """Say in a list why it has no rows."""
        within = self._has_focus()
        self._lists[key].show_words(words)
        self._follow_focus(within)

    def show_page(self, key: str, page: Page, *, stand_on: str = "") -> None:
        """Show what was read of a list so far."""
        one, within = self._lists[key], self._has_focus()
        one.show_rows(page, _(_EMPTY[key]))
        self._follow_focus(within)
        if key == "items":
            words = ngettext("{count} claim", "{count} claims", page.count).format(count=count(page.count))
            one.table.show_totals({"document": words, "balance": full_money(page.total)} if page.rows else {})
        if page.rows and not (stand_on and one.table.go_to_key(stand_on)) and one.table.current() is None:
            one.table.go_to(0)
