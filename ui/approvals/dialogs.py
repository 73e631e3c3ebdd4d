"""What stops an approver for a moment: a note, a resolution of the board, and authority that is lent."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QFormLayout, QLineEdit, QWidget

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.approvals.columns import DELEGATIONS, SHORT_TIERS
from ui.approvals.lending import LONGEST, Lent, Loan, own
from ui.kit.ask import Question
from ui.kit.column import day
from ui.kit.form import enter_moves_on
from ui.kit.piece import across, button, label
from ui.kit.roc_date import RocDateEdit
from ui.kit.table import Table

_A_WEEK = timedelta(days=6)
_A_YEAR = timedelta(days=366)


class ResolutionQuestion(Question):
    """The board's resolution as a file, of which the hash is kept; it may also come with the second signature."""

    def __init__(self, parent: QWidget | None) -> None:
        sentence = _(
            "This takes the board: two directors, and the hash of their resolution with one of the signatures."
        )
        super().__init__(parent, _("Resolution of the board"), sentence, _("Go on"))
        self._hash = QLineEdit()
        self._hash.setReadOnly(True)
        self._hash.setAccessibleName(_("Hash of the resolution"))
        self._hash.setPlaceholderText(_("No file: the other signature brings it"))
        self.body.addLayout(across(self._hash, button(_("Choose the file…"), self._choose)))

    def digest(self) -> str:
        """The hash, "" where no file was chosen."""
        return self._hash.text()

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Resolution of the board"))
        if name:
            self._hash.setText(hashlib.sha256(Path(name).read_bytes()).hexdigest())


class LendingQuestion(Question):
    """Who decides in my place, from when until when, and why; and what is lent already."""

    def __init__(self, parent: QWidget | None, lent: Lent, login: str, today: date) -> None:
        sentence = _("For thirty days at most. Whoever gets it decides with your authority, never what you asked.")
        super().__init__(parent, _("Lend my authority"), sentence, _("Lend it"))
        self.setMinimumWidth(620)
        self.revoked: int | None = None
        self._own = {one.id for one in own(lent.delegations, login)}
        self._to, self._reason = QComboBox(), QLineEdit()
        for one in lent.colleagues:
            self._to.addItem(f"{one.name}（{_(SHORT_TIERS[one.tier])}）", one.login)
        self._from, self._until = (RocDateEdit(today=today, earliest=today, latest=today + _A_YEAR) for _n in range(2))
        self._from.set_day(today)
        self._until.set_day(today + _A_WEEK)
        self._reason.setMaxLength(200)
        form = QFormLayout()
        for name, field in (
            (_("To whom"), self._to),
            (_("First day"), self._from),
            (_("Last day"), self._until),
            (_("Reason"), self._reason),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        self._trouble = label("", "bad")
        self._trouble.setWordWrap(True)
        self._table = Table(DELEGATIONS, key=lambda one: one.id, name=N_("Lent authority"), stretch="reason", snug=True)
        self._table.show_rows(lent.delegations)
        self._table.moved.connect(lambda _row: self._wake())
        self._back = button(_("Take it back"), self._take_back)
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        self.body.addWidget(label(_("Lent authority"), "strong"))
        self.body.addWidget(self._table)
        self.body.addLayout(across(self._back, 1))
        enter_moves_on(self, self._to, self._from, self._until, self._reason, self.run)
        self.run.setEnabled(bool(lent.colleagues))
        self._wake()
        self._to.setFocus()

    def loan(self) -> Loan:
        """What is to be lent."""
        first, last = self._from.day() or date.min, self._until.day() or date.min
        return Loan(str(self._to.currentData()), first, last, self._reason.text().strip())

    def accept(self) -> None:
        loan = self.loan()
        if self.revoked is None and (trouble := _trouble(loan)):
            self._trouble.setText(trouble)
            return
        super().accept()

    def _wake(self) -> None:
        row = self._table.current()
        mine = row is not None and row.id in self._own
        self._back.setEnabled(mine)
        self._back.setToolTip("" if mine else _("Only who lent it takes it back."))

    def _take_back(self) -> None:
        row = self._table.current()
        if row is not None and row.id in self._own:
            self.revoked = row.id
            self.accept()


def _trouble(loan: Loan) -> str:
    if loan.until_on < loan.from_on:
        return _("The last day lies before the first.")
    if loan.until_on - loan.from_on > LONGEST:
        return _("Thirty days at most: until {day}.").format(day=day(loan.from_on + LONGEST))
    return "" if len(loan.reason) >= 2 else _("Type a reason.")
