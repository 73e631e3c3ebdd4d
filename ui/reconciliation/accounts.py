"""The strip above the lines: which account, its balances, what explains their difference, how much is done."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from domain.banking.queries import AccountAtWork
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.chart import Utilisation
from ui.kit.column import count
from ui.kit.piece import Card, label, restyle
from ui.reconciliation.head import Head, account_words

_FIGURES: Final = (
    ("statement", N_("Statement")),
    ("opening", N_("Opening")),
    ("closing", N_("Closing")),
    ("book", N_("Book balance")),
    ("difference", N_("Book less bank")),
)


class AccountStrip(Card):
    """One account's state of work, or that of all."""

    account_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=10)
        self._accounts = QComboBox()
        self._accounts.setAccessibleName(_("Bank account"))
        self._accounts.view().setAccessibleName(_("Bank account"))
        self._accounts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._accounts.setMinimumContentsLength(16)
        self._accounts.setMaximumWidth(280)
        self._accounts.activated.connect(lambda at: self.account_chosen.emit(self._accounts.itemData(at)))
        self._figures: dict[str, QLabel] = {}
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addLayout(_pair(label(_("Bank account"), "muted"), self._accounts))
        for key, words in _FIGURES:
            self._figures[key] = label("", "strong")
            self._figures[key].setMinimumWidth(1)
            # what explains the difference takes the room that is left: it is a sentence
            row.addLayout(_pair(label(_(words), "muted"), self._figures[key]), 1 if key == "difference" else 0)
        self._done = label("", "strong")
        self._bar = Utilisation(_("Done"))
        self._bar.setMinimumWidth(110)
        row.addLayout(_pair(self._done, self._bar))
        self.body.addLayout(row)

    def show_accounts(self, accounts: Sequence[AccountAtWork], chosen: int | None) -> None:
        """Offer these accounts."""
        self._accounts.clear()
        self._accounts.addItem(_("All accounts"), None)
        for account in accounts:
            self._accounts.addItem(account_words(account), account.id)
        self._accounts.setCurrentIndex(max(self._accounts.findData(chosen), 0))

    def show_head(self, head: Head) -> None:
        """Show the figures."""
        for key in ("statement", "opening", "closing", "book", "difference"):
            words = str(getattr(head, key))
            self._figures[key].setText(words)
            self._figures[key].setToolTip(words)
        restyle(self._figures["difference"], head.tone)
        words = _("{done} of {lines} done").format(done=count(head.done), lines=count(head.lines))
        self._done.setText(words)
        self._bar.show_share(Decimal(head.done), Decimal(max(head.lines, 1)))


def _pair(name: QWidget, piece: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(1)
    layout.addWidget(name)
    layout.addWidget(piece)
    return layout
