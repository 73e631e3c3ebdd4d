"""The right side of the screen of credit limits: what a limit rests on, the proposal, and the form that asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.credit_limits.questions import Draft, Look, Sort
from ui.credit_limits.wording import FACTS, SORTS, chain, facts, formula, head
from ui.kit.chart import Bars
from ui.kit.column import full_money
from ui.kit.facts import Facts
from ui.kit.form import AmountField, enter_moves_on
from ui.kit.piece import Card, across, button, label, restyle, wrapped
from ui.kit.roc_date import RocDateEdit

_PAUSE_MS: Final = 250
_A_YEAR: Final = timedelta(days=366)
_KINDS: Final[tuple[Sort, ...]] = ("raise", "temporary", "season", "lower", "freeze")


class Asking(Protocol):
    """What the form is typed into."""

    def change(self, draft: Draft) -> None: ...
    def ask(self) -> None: ...
    def take_proposal(self) -> None: ...


class RequestForm(QWidget):
    """Kind, limit, days and reason; tells the draft a moment after something was typed."""

    def __init__(self, changed: Callable[[Draft], None], today: date) -> None:
        super().__init__()
        self._changed = changed
        self._sort, self._limit, self._reason = QComboBox(), AmountField(), QLineEdit()
        self._from, self._until = (
            RocDateEdit(today=today, earliest=today, latest=today + _A_YEAR, side="future") for _field in range(2)
        )
        self._revoke = QCheckBox(_("Take live reservations back too"))
        self._revoke.setAccessibleName(_("Take live reservations back too"))
        for kind in _KINDS:
            self._sort.addItem(_(SORTS[kind]), kind)
        self._sort.view().setAccessibleName(_("Kind"))
        self._reason.setMaxLength(200)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.tell)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self._names = {}
        for name, field, at, span in (
            (_("Kind"), self._sort, (0, 1), 3),
            (_("New limit"), self._limit, (1, 1), 3),
            (_("From"), self._from, (2, 1), 1),
            (_("Last day"), self._until, (2, 3), 1),
            (_("Reason"), self._reason, (3, 1), 3),
        ):
            field.setAccessibleName(name)
            self._names[field] = label(name, "muted")
            grid.addWidget(self._names[field], at[0], at[1] - 1)
            grid.addWidget(field, *at, 1, span)
        grid.addWidget(self._revoke, 4, 1, 1, 3)
        self._sort.currentIndexChanged.connect(lambda _at: self._choose())
        for words in (self._limit, self._reason):
            words.textChanged.connect(lambda _words: self._pause.start())
        for day in (self._from, self._until):
            day.day_changed.connect(lambda _day: self._pause.start())
        self._revoke.toggled.connect(lambda _on: self._pause.start())
        self._show_fields()

    def fields(self) -> tuple[QWidget, ...]:
        """The fields in the order of Enter."""
        return (self._sort, self._limit, self._from, self._until, self._reason, self._revoke)

    def draft(self) -> Draft:
        """What stands in the fields."""
        sort = next(kind for kind in _KINDS if kind == self._sort.currentData())
        for_days = sort in ("temporary", "season")
        return Draft(
            sort,
            self._limit.amount() if sort != "freeze" else None,
            self._from.day() if for_days else None,
            self._until.day() if for_days else None,
            self._reason.text().strip(),
            sort in ("lower", "freeze") and self._revoke.isChecked(),
        )

    def show_draft(self, draft: Draft) -> None:
        """Put a draft into the fields."""
        for piece in self.fields():
            piece.blockSignals(True)
        self._sort.setCurrentIndex(self._sort.findData(draft.sort))
        self._limit.set_amount(draft.limit)
        self._from.set_day(draft.from_on)
        self._until.set_day(draft.until)
        self._reason.setText(draft.reason)
        self._revoke.setChecked(draft.revoke)
        for piece in self.fields():
            piece.blockSignals(False)
        self._pause.stop()
        self._show_fields()

    def tell(self) -> None:
        """Tell what stands in the fields now."""
        self._pause.stop()
        self._changed(self.draft())

    def _choose(self) -> None:
        self._show_fields()
        self._pause.start()

    def _show_fields(self) -> None:
        sort = self._sort.currentData()
        for field, shown in (
            (self._limit, sort != "freeze"),
            (self._from, sort in ("temporary", "season")),
            (self._until, sort in ("temporary", "season")),
        ):
            field.setVisible(shown)
            self._names[field].setVisible(shown)
        self._revoke.setVisible(sort in ("lower", "freeze"))


class Panel(Card):
    """One customer with a year's sales, the figures beside them, the proposal step by step, and the form."""

    def __init__(self, form: Asking, today: date) -> None:
        super().__init__(margin=12)
        self._form, self._today = form, today
        self._name, self._head = wrapped("title"), label("", "muted")
        self._bars, self._facts = Bars(_("Sales of twelve months")), Facts(FACTS, gap=2)
        self._proposal = label("", "strong")
        self._formula = wrapped("muted")
        self._asking, self._replay = wrapped("strong"), wrapped("muted")
        self._request = wrapped("muted")
        self._ask = button(_("Ask for the limit"), self._send, role="primary", keys="F9")
        self._take = button(_("Take the proposal"), form.take_proposal, keys="Alt+P")
        self.fields = RequestForm(form.change, today)
        self._nothing = label(_("F3 finds a customer; a list shows who has a limit."), "muted")
        self._lay_out()
        self.show_look(None)

    def show_look(self, look: Look | None) -> None:
        """One customer, or the place where one would be."""
        self._nothing.setVisible(look is None)
        self._inside.setVisible(look is not None)
        if look is None:
            return
        seen = look.evidence
        self._name.setText(seen.name)
        self._head.setText(head(look))
        self._bars.show_bars([(f"{month.month}", amount) for month, amount in seen.months])
        self._facts.tell(**facts(seen, self._today))
        self._proposal.setText(_("Proposal {amount}").format(amount=full_money(look.proposal)))
        self._formula.setText(formula(look))
        request = look.request.row if look.request is not None else None
        words = ""
        if request is not None:
            told = _("Asked by {name}: {reason}. Decided by {chain}.")
            chain_words = chain(request.tier, request.needs)
            words = told.format(name=request.maker, reason=request.reason, chain=chain_words)
        self._request.setText(words)
        self._request.setVisible(bool(words))

    def show_preview(self, words: str, more: str, tone: str) -> None:
        """What asking would be."""
        for piece, told in ((self._asking, words), (self._replay, more)):
            piece.setText(told)
            piece.setVisible(bool(told))
        restyle(self._asking, tone or "strong")

    def show_reason(self, why_not: str, *, lowers: bool) -> None:
        """Whether the button is awake, and what it does."""
        self._ask.setEnabled(not why_not)
        self._ask.setToolTip(why_not)
        self._ask.setText(f"{_('Lower the limit') if lowers else _('Ask for the limit')}  F9")

    def _send(self) -> None:
        self.fields.tell()
        self._form.ask()

    def _lay_out(self) -> None:
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        top = QWidget()
        top.setLayout(across(self._proposal, 1, self._take))
        over_bars: QWidget = label(_("Sales of twelve months, with VAT"), "muted")
        first: tuple[QWidget, ...] = (self._name, self._head, over_bars, self._bars)
        for piece in first:
            column.addWidget(piece)
        column.addLayout(self._facts)
        then: tuple[QWidget, ...] = (self._request, top, self._formula, self.fields, self._asking, self._replay)
        for piece in then:
            column.addWidget(piece)
        column.addStretch(1)
        column.addLayout(across(1, self._ask))
        enter_moves_on(self, *self.fields.fields(), self._ask)
        self.body.addWidget(self._nothing, 1)
        self.body.addWidget(self._inside, 1)
