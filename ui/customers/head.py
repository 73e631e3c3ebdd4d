"""The head of the screen: who the customer is, where he stands and why, what he has of ours, and how he pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.customers.headlines import Headlines
from ui.kit.chart import Utilisation
from ui.kit.piece import Card, across, label, restyle, spread, wrapped

_RIGHT: Final = 350


class HeadCard(Card):
    """One customer; empty while nobody is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=12)
        self._name, self._status, self._codes = label("", "title"), label("", "strong"), label("", "muted")
        self._why = wrapped("")
        self._credit, self._owes, self._late = label("", "strong"), label(""), label("", "warn")
        self._bar = Utilisation(_("Exposure against the limit"))
        self._cylinders, self._habits = label("", "muted"), label("", "muted")
        for piece in (self._name, self._codes, self._owes, self._late, self._cylinders, self._habits):
            piece.setMinimumWidth(1)
        left = QVBoxLayout()
        left.setSpacing(3)
        title = across(gap=14)
        title.addWidget(self._name)
        title.addWidget(self._status)
        title.addStretch(1)
        left.addLayout(title)
        left.addWidget(spread(self._codes))
        left.addWidget(self._why)
        left.addStretch(1)
        right = QGridLayout()
        right.setHorizontalSpacing(12)
        right.setVerticalSpacing(3)
        told: tuple[tuple[str, QWidget], ...] = (
            (_("Credit limit"), self._credit),
            ("", self._bar),
            (_("Balance"), self._owes),
            ("", self._late),
            (_("Cylinders"), self._cylinders),
        )
        for row, (name, told_in) in enumerate(told):
            right.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            right.addWidget(told_in, row, 1)
        right.setColumnStretch(1, 1)
        right.setRowStretch(5, 1)
        box = QWidget()
        box.setFixedWidth(_RIGHT)
        right.setContentsMargins(0, 0, 0, 0)
        box.setLayout(right)
        whole = across(gap=20)
        whole.addLayout(left, 1)
        whole.addWidget(box)
        self.body.setSpacing(6)
        self.body.addLayout(whole)
        habits = across(label(_("Payment habits"), "muted"), gap=12)
        habits.addWidget(spread(self._habits), 1)
        self.body.addLayout(habits)

    def show_lines(self, lines: Headlines | None) -> None:
        """Show this customer, or that nobody is open and how one is found."""
        if lines is None:
            self._name.setText(_("No customer is open"))
            self._codes.setText(_("Type a number, a name, a tax number, a phone or a route above; F3 leads there."))
            for words in (self._status, self._why, self._credit, self._owes, self._late, self._cylinders, self._habits):
                words.clear()
            self._bar.show_share(Decimal(0), Decimal(0))
            return
        self._name.setText(lines.name)
        self._status.setText(lines.status)
        restyle(self._status, lines.tone)
        self._codes.setText(lines.codes)
        self._why.setText("\n".join(lines.why))
        self._why.setVisible(bool(lines.why))
        self._credit.setText(lines.credit)
        restyle(self._credit, "bad" if lines.over else "strong")
        self._bar.show_share(lines.used, lines.limit, tone="" if lines.limit else "chip")
        self._owes.setText(lines.owes)
        self._late.setText(lines.late)
        self._cylinders.setText(lines.cylinders)
        self._habits.setText(lines.habits)
        for piece in (self._codes, self._owes, self._late, self._cylinders, self._habits):
            piece.setToolTip(piece.text())
