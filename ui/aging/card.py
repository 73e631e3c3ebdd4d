"""The customer beside the list: how to reach them, how they pay, and what is open."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from domain.figures.queries import CustomerCard
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.aging.columns import CARD_COLUMNS, state_tone, state_words
from ui.kit.column import count, day, days, full_money
from ui.kit.facts import Facts
from ui.kit.piece import Card, label, restyle
from ui.kit.table import Table

WIDTH: Final = 310
_FACTS: Final = (
    ("terms", N_("Terms")),
    ("paid", N_("Last payment")),
    ("average", N_("Pays after")),
    ("receivable", N_("Receivable")),
    ("overdue", N_("Overdue")),
    ("unapplied", N_("Unapplied")),
    ("category", N_("Category")),
)


class CustomerPanel(Card):
    """One customer; empty while nobody is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=10)
        self.setFixedWidth(WIDTH)
        self._name, self._codes, self._state = label("", "title"), label("", "muted"), label()
        self._name.setWordWrap(True)
        self._codes.setWordWrap(True)
        self._facts = Facts(_FACTS)
        self._open = label("", "muted")
        self.table = Table(CARD_COLUMNS, key=lambda item: item.id, name=N_("Open invoices"))
        for piece in (self._name, self._codes, self._state):
            self.body.addWidget(piece)
        self.body.addLayout(self._facts)
        self.body.addWidget(self._open)
        self.body.addWidget(self.table, 1)
        self.show_card(None)

    def show_card(self, card: CustomerCard | None) -> None:
        """Show this customer, or that nobody is chosen."""
        if card is None:
            self._name.setText(_("No customer chosen"))
            for words in (self._codes, self._state, self._open):
                words.clear()
            self._facts.forget()
            self.table.show_rows(())
            return
        self._name.setText(card.name)
        numbers = (card.code, _("UBN {number}").format(number=card.ubn) if card.ubn else "", card.phone, card.district)
        self._codes.setText("　".join(words for words in numbers if words))
        late = _("oldest {days} overdue").format(days=days(card.oldest_days)) if card.oldest_days else ""
        self._state.setText(f"{state_words(card.state)}　{late}".strip())
        restyle(self._state, state_tone(card.state))
        paid = f"{day(card.last_paid_on)}　{full_money(card.last_paid)}" if card.last_paid_on else _("never")
        self._facts.tell(
            terms=card.terms,
            paid=paid,
            average=days(card.average_days) if card.average_days is not None else "–",
            receivable=full_money(card.receivable),
            overdue=full_money(card.overdue),
            unapplied=full_money(card.unapplied),
            category=card.category or "–",
        )
        self._open.setText(_("Open invoices ({count})").format(count=count(len(card.items))))
        self.table.show_rows(card.items)
