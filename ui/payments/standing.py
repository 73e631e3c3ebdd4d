"""The customer beside the receipt: what we risk with them now, term by term, and after this receipt."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.payments.queries import Payer
from ui.kit.chart import Utilisation
from ui.kit.column import full_money, money, percent
from ui.kit.piece import Card, across, label, line, restyle
from ui.kit.status import status_tone, status_words
from ui.payments.draft import Draft

# two columns of terms, in the order of behaviour 1; what lowers the exposure is shown in parentheses
_TERMS: Final[tuple[tuple[str, Callable[[Payer], Decimal]], ...]] = (
    (N_("Receivable"), lambda payer: payer.receivable),
    (N_("Delivered, not invoiced"), lambda payer: payer.delivered),
    (N_("Open orders"), lambda payer: payer.ordered),
    (N_("Reserved"), lambda payer: payer.reserved),
    (N_("Cheques on the way"), lambda payer: payer.cheques),
    (N_("Cylinders not covered"), lambda payer: payer.cylinders),
    (N_("Unapplied"), lambda payer: -payer.unapplied),
    (N_("Driver's cash"), lambda payer: -payer.driver_cash),
)
_SUMS: Final = (N_("Exposure"), N_("Limit"), N_("Available"), N_("After this receipt"))


class Standing(Card):
    """One customer; empty while nobody is at the counter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=10)
        self._name, self._state, self._codes = label("", "title"), label(), label("", "muted")
        self._name.setMinimumWidth(1)
        self._codes.setMinimumWidth(1)
        head = across()
        head.addWidget(self._name, 1)
        head.addWidget(self._state)
        self._bar = Utilisation(_("Exposure against the limit"))
        self._terms = [_figure() for _term in _TERMS]
        self._sums = [_figure("strong") for _sum in _SUMS]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        names = [words for words, _value in _TERMS]
        for place, (words, figure) in enumerate(zip([*names, *_SUMS], [*self._terms, *self._sums], strict=True)):
            row, column = divmod(place, 2)
            # a hairline between the terms and what they come to
            row += place >= len(_TERMS)
            grid.addWidget(label(_(words), "muted"), row, column * 3)
            grid.addWidget(figure, row, column * 3 + 1)
        grid.addWidget(line(), len(_TERMS) // 2, 0, 1, 5)
        grid.setColumnMinimumWidth(2, 12)
        for column in (1, 4):
            grid.setColumnStretch(column, 1)
        self.body.setSpacing(6)
        self.body.addLayout(head)
        self.body.addWidget(self._codes)
        self.body.addWidget(self._bar)
        self.body.addLayout(grid)
        self.show_draft(None)

    def show_draft(self, draft: Draft | None) -> None:
        """Show the customer of this receipt, or that nobody is at the counter."""
        if draft is None:
            self._name.setText(_("Nobody at the counter"))
            for words in (self._state, self._codes, *self._terms, *self._sums):
                words.clear()
            self._bar.show_share(Decimal(0), Decimal(0))
            return
        payer = draft.payer
        self._name.setText(payer.name)
        self._name.setToolTip(payer.name)
        numbers = (
            payer.code,
            _("UBN {number}").format(number=payer.ubn) if payer.ubn else "",
            payer.phone,
            payer.terms,
        )
        self._codes.setText("　".join(words for words in numbers if words))
        self._state.setText(status_words(payer.status))
        restyle(self._state, status_tone(payer.status))
        for figure, (_words, value) in zip(self._terms, _TERMS, strict=True):
            figure.setText(money(value(payer)))
        self._show_sums(payer, draft)

    def _show_sums(self, payer: Payer, draft: Draft) -> None:
        limit = payer.limit
        exposure = full_money(payer.exposure)
        if limit:
            exposure = f"{exposure}  {percent(payer.exposure / limit)}"
        available = limit - payer.exposure if limit is not None else None
        after = payer.exposure - draft.amount - draft.difference if draft.amount else None
        shown = (exposure, full_money(limit) or "–", full_money(available) or "–", full_money(after))
        for figure, words in zip(self._sums, shown, strict=True):
            figure.setText(words)
        over = limit is not None and payer.exposure > limit
        restyle(self._sums[0], "bad" if over else "strong")
        self._bar.show_share(max(payer.exposure, Decimal(0)), limit or Decimal(0), tone="" if limit else "chip")


def _figure(role: str = "") -> QLabel:
    made = label("", role)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
