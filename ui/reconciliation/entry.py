"""Debit and credit before they are posted, and the buttons that post them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from domain.banking.rules.entry import EntryLine
from domain.kernel.words import gettext as _
from ui.kit.column import full_money
from ui.kit.piece import Card, across, button, label, restyle
from ui.reconciliation.hand import Bench

_LINES = 4


class Preview(Card):
    """What Enter will post; the button is asleep while both sides differ."""

    def __init__(
        self,
        *,
        accept: Callable[[], None],
        park: Callable[[], None],
        skip: Callable[[], None],
        absorb: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cells: list[tuple[QLabel, QLabel, QLabel, QLabel]] = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for row in range(_LINES):
            cells = (label("", "muted"), label(), label(), label())
            cells[1].setMinimumWidth(1)
            for at, cell in enumerate(cells):
                grid.addWidget(cell, row, at)
            for cell in cells[2:]:
                cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                cell.setMinimumWidth(76)
            self._cells.append(cells)
        grid.setColumnStretch(1, 1)
        self._even = label("", "ok")
        self._why = label("", "bad")
        self._why.setWordWrap(True)
        self._why.setMinimumWidth(1)
        self._absorb = button(_("Write off"), absorb, keys="Alt+A")
        self._absorb.setVisible(False)
        self._accept = button(_("Accept"), accept, role="primary", keys="Enter")
        buttons = across(
            self._even,
            1,
            self._absorb,
            button(_("Skip"), skip, keys="Ctrl+↓"),
            button(_("Park"), park, keys="F8"),
            self._accept,
            gap=8,
        )
        inside = QVBoxLayout()
        inside.setSpacing(4)
        inside.addLayout(grid)
        inside.addWidget(self._why)
        inside.addLayout(buttons)
        self.body.addLayout(inside)

    def show_bench(self, bench: Bench | None) -> None:
        """Show the entry of the line in work."""
        self._show_lines(bench.entry if bench is not None else ())
        draft = bench.draft if bench is not None else None
        self._why.setText(bench.why_not if bench is not None and bench.why_not else "")
        self._why.setVisible(bool(self._why.text()))
        self._accept.setEnabled(draft is not None and not self._why.text())
        self._absorb.setVisible(draft is not None and (draft.may_absorb or draft.absorb))
        restyle(self._why, "muted" if draft is None else "bad")
        if draft is None:
            self._even.clear()
            return
        words = _("Difference {amount} {mark}")
        self._even.setText(words.format(amount=full_money(draft.uneven), mark="■" if draft.uneven else "✓"))
        restyle(self._even, "bad" if draft.uneven else "ok")

    def _show_lines(self, entry: Sequence[EntryLine]) -> None:
        for place, cells in enumerate(self._cells):
            if place < len(entry):
                line = entry[place]
                words = (_("Dr") if line.debit else _("Cr"), f"{line.account} {line.name}")
                amounts = (_amount(line.debit), _amount(line.credit))
            else:
                words, amounts = ("", ""), ("", "")
            for cell, text in zip(cells, (*words, *amounts), strict=True):
                cell.setText(text)
                cell.setVisible(place < max(len(entry), 2))


def _amount(amount: Decimal) -> str:
    return full_money(amount) if amount else ""
