"""The right side of the inbox: one request whole, just as it is signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.approvals.columns import ENTRY, ITEMS, PAYMENTS
from ui.approvals.wording import Detail
from ui.kit.changes import FIELDS
from ui.kit.column import full_money
from ui.kit.piece import Card, across, button, label, restyle, wrapped
from ui.kit.table import Table

_TABLES: Final = {
    "items": (ITEMS, N_("Invoices to be written off"), "name"),
    "payments": (PAYMENTS, N_("Payments to be given back"), "name"),
    "fields": (FIELDS, N_("What changes of the login"), "after"),
}
_FACTS: Final = 6
_HIGHEST: Final = 260


class DetailCard(Card):
    """A request in words, the entry it posts, who decided so far, and the buttons."""

    def __init__(
        self,
        *,
        approve: Callable[[], None],
        refuse: Callable[[], None],
        withdraw: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, margin=16)
        self._title, self._amount, self._who = label("", "title"), label("", "figure"), wrapped("strong")
        self._facts = _Pairs()
        self.tables = {
            key: Table(columns, key=lambda part: part.name, name=name, stretch=stretch, snug=True)
            for key, (columns, name, stretch) in _TABLES.items()
        }
        self.entry = Table(ENTRY, key=lambda row: row.account, name=N_("Entry"), stretch="account", snug=True)
        self._entry_title, self._effect = label(_("What is posted"), "strong"), wrapped("muted")
        self._risks, self._steps, self._may = _Lines("warn"), _Lines(""), wrapped("strong")
        self._approve = button(_("Approve"), approve, role="primary", keys="F9")
        self._refuse = button(_("Refuse"), refuse, keys="R")
        self._withdraw = button(_("Take back"), withdraw, keys="W")
        self._lay_out()
        self.show_detail(None)

    def show_detail(self, detail: Detail | None) -> None:
        """One request, or the place where one would be."""
        for piece in self._inside:
            piece.setVisible(detail is not None)
        self._nothing.setVisible(detail is None)
        if detail is None:
            return
        self._title.setText(detail.title)
        self._amount.setText(detail.amount)
        self._who.setText(detail.who)
        self._facts.show_pairs(detail.facts)
        for key, table in self.tables.items():
            table.setVisible(key == detail.parts_are)
            table.show_rows(detail.parts if key == detail.parts_are else ())
        self.entry.setVisible(bool(detail.entry))
        self._entry_title.setText(_("What is posted") if detail.entry else _("What happens"))
        self.entry.show_rows(detail.entry)
        self.entry.show_totals(
            {
                "account": _("Total"),
                "debit": full_money(sum(row.debit for row in detail.entry)),
                "credit": full_money(sum(row.credit for row in detail.entry)),
            }
            if detail.entry
            else {}
        )
        self._effect.setText(detail.effect)
        self._risks.show_lines([(f"▲ {words}", "warn") for words in detail.risks])
        self._steps.show_lines(detail.steps)
        self._may.setText(detail.may)
        restyle(self._may, detail.may_tone)

    def show_reasons(self, decide: str, withdraw: str, ticked: int) -> None:
        """Which buttons are awake, and why the others are not."""
        for made, reason in ((self._approve, decide), (self._refuse, decide), (self._withdraw, withdraw)):
            made.setEnabled(not reason)
            made.setToolTip(reason)
        words = _("Approve {count}").format(count=ticked) if ticked else _("Approve")
        self._approve.setText(f"{words}  F9")
        self._approve.setAccessibleName(words)

    def _lay_out(self) -> None:
        self._nothing = label(_("Choose a request at the left."), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QWidget()
        top.setLayout(across(self._title, 1, self._amount))
        foot = QWidget()
        foot.setLayout(across(1, self._withdraw, self._refuse, self._approve, gap=8))
        pieces: Sequence[QWidget] = (
            top,
            self._who,
            self._facts,
            *self.tables.values(),
            self._entry_title,
            self.entry,
            self._effect,
            self._risks,
            self._steps,
        )
        self._inside = (*pieces, self._may, foot)
        for table in (*self.tables.values(), self.entry):
            table.setMaximumHeight(_HIGHEST)
        self.body.setSpacing(8)
        self.body.addWidget(self._nothing, 1)
        for piece in pieces:
            self.body.addWidget(piece)
        self.body.addStretch(1)
        self.body.addWidget(self._may)
        self.body.addWidget(foot)


class _Pairs(QWidget):
    """Names and what stands for them, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        self._pairs = [(label("", "muted"), wrapped("")) for _place in range(_FACTS)]
        for row, (name, words) in enumerate(self._pairs):
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)

    def show_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Show these; the places left over go away."""
        for place, (name, words) in enumerate(self._pairs):
            told = pairs[place] if place < len(pairs) else ("", "")
            name.setText(told[0])
            words.setText(told[1])
            for piece in (name, words):
                piece.setVisible(place < len(pairs))


class _Lines(QWidget):
    """Sentences with a colour each."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._role = role
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._lines: list[QLabel] = []

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these."""
        for old in self._lines:
            old.hide()
            old.deleteLater()
        self._lines = [wrapped(tone or self._role, words) for words, tone in lines]
        for one in self._lines:
            self._layout.addWidget(one)
        self.setVisible(bool(lines))
