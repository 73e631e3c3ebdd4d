"""The customer beside the list: what he has, at which rates, what was done, and the deeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.deposits.columns import CYLINDERS, DEEDS, LOTS, LotRow
from ui.deposits.questions import Look
from ui.kit.column import count, day, full_money
from ui.kit.facts import Facts
from ui.kit.piece import Card, Flow, label, restyle, wrapped
from ui.kit.piece import button as made_button
from ui.kit.table import Table

_FACTS: Final = (
    ("out", N_("Out")),
    ("deposit", N_("Deposit")),
    ("worth", N_("Worth of cylinders")),
    ("uncovered", N_("Uncovered (E5)")),
    ("moved", N_("Last move")),
    ("lost", N_("Lost")),
)
# the deeds of every day have a button, the others stand in a menu
_EVERY_DAY: Final = 5
_HIGHEST: Final = 190


class CustomerCard(Card):
    """One customer; empty while nobody is chosen."""

    def __init__(self, deeds: Sequence[tuple[str, str, str, Callable[[], object]]]) -> None:
        super().__init__(margin=14)
        self._name, self._code = wrapped("title"), label("", "muted")
        self._facts = Facts(_FACTS)
        self._note = wrapped("warn")
        self.lots = Table(LOTS, key=lambda row: row.lot.id, name=N_("Lots and their rates"), stretch="on", snug=True)
        self.cylinders = Table(CYLINDERS, key=lambda row: row.id, name=N_("Cylinders"), stretch="serial", snug=True)
        self.deeds = Table(
            DEEDS, key=lambda row: row.id, name=N_("Movements of the customer"), stretch="event", snug=True
        )
        self._titles = tuple(
            label(words, "strong") for words in (_("Lots and their rates"), _("Cylinders"), _("Movements"))
        )
        self._buttons = {key: made_button(words, run, keys=keys) for key, words, keys, run in deeds[:_EVERY_DAY]}
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._more = {key: self._item(words, run) for key, words, _keys, run in deeds[_EVERY_DAY:]}
        self._lay_out()
        self.show_look(None)

    def show_look(self, look: Look | None) -> None:
        """This customer, or the place where one would be."""
        for piece in self._inside:
            piece.setVisible(look is not None)
        self._nothing.setVisible(look is None)
        if look is None:
            return
        holder = look.holder
        self._name.setText(holder.name)
        self._code.setText(holder.code)
        marked = _("{units}, {dormant} marked as unused")
        self._facts.tell(
            out=marked.format(units=count(holder.units), dormant=count(holder.dormant))
            if holder.dormant
            else count(holder.units),
            deposit=full_money(holder.money),
            worth=full_money(holder.loaned),
            uncovered=full_money(holder.uncovered),
            moved=day(holder.moved_on) or "–",
            lost=count(len(look.kept)),
        )
        restyle(self._facts["uncovered"], "warn" if holder.uncovered else "")
        rates = {one.size_kg: one.deposit for one in look.sizes}
        rows = [LotRow(lot, rates.get(lot.size_kg)) for lot in look.lots]
        old = sum(row.lot.held for row in rows if row.today is not None and row.lot.rate != row.today)
        words = _("{units} are held at an older rate: they go back at the rate of their issue.")
        self._note.setText(words.format(units=count(old)))
        self._note.setVisible(bool(old))
        for title, table, shown in zip(
            self._titles, (self.lots, self.cylinders, self.deeds), (rows, look.cylinders, look.deeds), strict=True
        ):
            table.show_rows(shown)
            table.setMinimumHeight(min(table.sizeHint().height(), _HIGHEST))
            for piece in (title, table):
                piece.setVisible(bool(shown))

    def show_reasons(self, reasons: Mapping[str, str], whom: Mapping[str, str]) -> None:
        """Which deeds are awake; a missing right is said before any other reason."""
        for key in (*self._buttons, *self._more):
            made: QPushButton | QAction = self._buttons[key] if key in self._buttons else self._more[key]
            reason = whom.get(key) or reasons.get(key, "")
            made.setEnabled(not reason)
            made.setToolTip(reason)

    def _item(self, words: str, run: Callable[[], object]) -> QAction:
        made = QAction(words, self._menu)
        made.triggered.connect(lambda: run())
        self._menu.addAction(made)
        return made

    def _lay_out(self) -> None:
        self._nothing = wrapped("muted", _("Choose a customer at the left, or find one with F3."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        facts, self._foot = QWidget(), QWidget()
        facts.setLayout(self._facts)
        self._facts.setContentsMargins(0, 0, 0, 0)
        flow = Flow(self._foot)
        for made in self._buttons.values():
            flow.addWidget(made)
        more = QPushButton(_("More"))
        more.setAccessibleName(_("More"))
        more.setMenu(self._menu)
        flow.addWidget(more)
        pairs = zip(self._titles, (self.lots, self.cylinders, self.deeds), strict=True)
        parts = [piece for pair in pairs for piece in pair]
        for table in (self.lots, self.cylinders, self.deeds):
            table.setMaximumHeight(_HIGHEST)
        self._inside = (self._name, self._code, facts, self._note, self._foot, *parts)
        self.body.setSpacing(6)
        self.body.addWidget(self._nothing, 1)
        for piece in self._inside:
            self.body.addWidget(piece)
        self.body.addStretch(1)
