"""Debit and credit of one entry, before it is posted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from domain.banking.rules.entry import EntryLine
from domain.kernel.words import gettext as _
from ui.kit.column import full_money
from ui.kit.piece import label

# an entry has two sides, so the place of two lines is kept
_LEAST = 2


class EntryLines(QWidget):
    """The lines of an entry: side, account, and the amount below debit or credit."""

    def __init__(self, *, at_most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[tuple[QLabel, QLabel, QLabel, QLabel]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for row in range(at_most):
            cells = (label("", "muted"), label(), label(), label())
            cells[1].setMinimumWidth(1)
            for at, cell in enumerate(cells):
                grid.addWidget(cell, row, at)
            for cell in cells[2:]:
                cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                cell.setMinimumWidth(76)
            self._cells.append(cells)
        grid.setColumnStretch(1, 1)

    def show_lines(self, entry: Sequence[EntryLine]) -> None:
        """Show these lines."""
        for place, cells in enumerate(self._cells):
            if place < len(entry):
                line = entry[place]
                words = (_("Dr") if line.debit else _("Cr"), f"{line.account} {line.name}")
                amounts = (_amount(line.debit), _amount(line.credit))
            else:
                words, amounts = ("", ""), ("", "")
            for cell, text in zip(cells, (*words, *amounts), strict=True):
                cell.setText(text)
                cell.setVisible(place < max(len(entry), _LEAST))


def _amount(amount: Decimal) -> str:
    return full_money(amount) if amount else ""
