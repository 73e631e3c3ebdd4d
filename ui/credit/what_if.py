"""The fields in which one change to a held order is tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.form import AmountField
from ui.kit.piece import label, restyle, wrapped
from ui.kit.roc_date import RocDateEdit

_PAUSE_MS: Final = 250
_A_YEAR: Final = timedelta(days=366)


class WhatIf(QWidget):
    """One change to the order: another amount, money that comes before, another day, cash at the door."""

    def __init__(self, tried: Callable[[Decimal | None, Decimal | None, bool, date | None], None], today: date) -> None:
        super().__init__()
        self._tried = tried
        self._amount, self._pays, self._cod = AmountField(), AmountField(), QCheckBox(_("Cash on delivery"))
        self._on = RocDateEdit(today=today, earliest=today, latest=today + _A_YEAR, side="future")
        self._told = wrapped("strong")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._try)
        self._cod.setAccessibleName(_("Cash on delivery"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        fields = ((_("Amount"), self._amount), (_("Pays before"), self._pays), (_("On day"), self._on))
        for at, (name, field) in enumerate(fields):
            field.setAccessibleName(name)
            field.setMinimumWidth(60)
            field.textChanged.connect(lambda _words: self._pause.start())
            grid.addWidget(label(name, "muted"), 1, at)
            grid.addWidget(field, 2, at)
        self._on.day_changed.connect(lambda _day: self._pause.start())
        self._cod.toggled.connect(lambda _on: self._pause.start())
        grid.addWidget(label(_("What if"), "strong"), 0, 0)
        grid.addWidget(self._cod, 0, 1, 1, 2)
        grid.addWidget(self._told, 3, 0, 1, 3)

    def start(self, *, enabled: bool) -> None:
        """Another order: no change is tried yet."""
        for field in (self._amount, self._pays):
            field.blockSignals(True)
            field.set_amount(None)
            field.blockSignals(False)
        self._cod.blockSignals(True)
        self._cod.setChecked(False)
        self._cod.blockSignals(False)
        self._on.set_day(None)
        self._pause.stop()
        for piece in (self._amount, self._pays, self._cod, self._on):
            piece.setEnabled(enabled)
        self.tell("", "")

    def tell(self, words: str, tone: str) -> None:
        """What the rules say."""
        self._told.setText(words)
        restyle(self._told, tone or "strong")

    def _try(self) -> None:
        self._tried(self._amount.amount(), self._pays.amount(), self._cod.isChecked(), self._on.day())
