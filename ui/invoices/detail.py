"""The right side of the invoices screen: one invoice with all that became of it, a delivery, or a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.invoices.columns import BOOKS, DRAWN, LINES, MONTHS, STEPS
from ui.invoices.wording import Detail
from ui.kit.piece import Card, Flow, across, button, label, restyle, wrapped
from ui.kit.table import Table

_FACTS: Final = 8
_NOTES: Final = 3
_HIGHEST: Final = 230


class DetailCard(Card):
    """Facts, lines, steps and entries below each other, and the deeds the invoice bears."""

    def __init__(self, deeds: Sequence[tuple[str, str, str, Callable[[], object]]]) -> None:
        super().__init__(margin=14)
        self._title, self._state = label("", "title"), label()
        self._who = wrapped("strong")
        self._facts = [(label("", "muted"), wrapped()) for _place in range(_FACTS)]
        self._notes: list[QLabel] = [wrapped("muted") for _place in range(_NOTES)]
        self.tables = {
            "lines": Table(LINES, key=id, name=N_("What was delivered"), stretch="product", snug=True),
            "steps": Table(STEPS, key=id, name=N_("What became of it"), stretch="what", snug=True),
            "books": Table(BOOKS, key=id, name=N_("Entries"), stretch="account", snug=True),
            "drawn": Table(DRAWN, key=id, name=N_("Drawn by deliveries"), stretch="delivery", snug=True),
            "months": Table(MONTHS, key=id, name=N_("Instalments"), stretch="due", snug=True),
        }
        self._titles = {
            "lines": label(_("What was delivered"), "strong"),
            "steps": label(_("What became of it"), "strong"),
            "books": label(_("Entries"), "strong"),
            "drawn": label(_("Drawn by deliveries"), "strong"),
            "months": label(_("Instalments"), "strong"),
        }
        self._buttons = {key: button(words, run, keys=keys) for key, words, keys, run in deeds}
        self._lay_out()
        self.show_detail(None)

    def show_detail(self, detail: Detail | None) -> None:
        """One of them, or the place where one would be."""
        for piece in self._inside:
            piece.setVisible(detail is not None)
        self._nothing.setVisible(detail is None)
        if detail is None:
            return
        self._title.setText(detail.title)
        self._state.setText(detail.state)
        restyle(self._state, detail.tone or "muted")
        self._who.setText(detail.who)
        for place, (name, words) in enumerate(self._facts):
            told = detail.facts[place] if place < len(detail.facts) else ("", "")
            name.setText(told[0])
            words.setText(told[1])
            for piece in (name, words):
                piece.setVisible(place < len(detail.facts))
        for place, note in enumerate(self._notes):
            known = place < len(detail.notes)
            note.setText(detail.notes[place][0] if known else "")
            restyle(note, detail.notes[place][1] if known else "muted")
            note.setVisible(known)
        for key, table in self.tables.items():
            rows = getattr(detail, key)
            table.show_rows(rows)
            table.setMinimumHeight(min(table.sizeHint().height(), _HIGHEST))
            table.setVisible(bool(rows))
            self._titles[key].setVisible(bool(rows))
        self._foot.setVisible(bool(detail.books))

    def show_reasons(self, reasons: Mapping[str, str], whom: Mapping[str, str]) -> None:
        """Which deeds are awake; a missing right is said before any other reason."""
        for key, made in self._buttons.items():
            reason = whom.get(key) or reasons.get(key, "")
            made.setEnabled(not reason)
            made.setToolTip(reason)

    def _lay_out(self) -> None:
        self._nothing = label(_("Choose a row at the left."), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        top = QWidget()
        top.setLayout(across(self._title, 1, self._state))
        facts = QWidget()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for row, (name, words) in enumerate(self._facts):
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        self._foot = QWidget()
        flow = Flow(self._foot)
        for made in self._buttons.values():
            flow.addWidget(made)
        parts = [piece for key in self.tables for piece in (self._titles[key], self.tables[key])]
        for table in self.tables.values():
            table.setMaximumHeight(_HIGHEST)
        self._inside = (top, self._who, facts, *self._notes, *parts, self._foot)
        self.body.setSpacing(6)
        self.body.addWidget(self._nothing, 1)
        for piece in self._inside[:-1]:
            self.body.addWidget(piece)
        self.body.addStretch(1)
        self.body.addWidget(self._foot)
