"""What stops a person before a deed on credit: the bounds of a release, a moment and a note, the place of a hold."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from domain.credit.held import Held
from domain.credit.service import Hold, Owner
from domain.kernel.calendar import TAIPEI
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit.deeds import PASS_TO, RELEASE_REASONS, PutOff, Release, Terms, budget, reason_words
from ui.kit.ask import Question
from ui.kit.column import day, full_money, moment
from ui.kit.form import enter_moves_on
from ui.kit.piece import label
from ui.kit.roc_date import RocDateEdit
from ui.kit.roles import role_words

CONDITIONS: Final = {
    "management": N_("A person ends it"),
    "overdue_paid": N_("The overdue is paid"),
    "within_limit": N_("The limit is kept again"),
    "new_terms": N_("New terms were agreed"),
}
_MOMENTS: Final = {
    "hour": N_("For one hour"),
    "afternoon": N_("Until 14:00"),
    "morning": N_("Until tomorrow 08:00"),
    "week": N_("For a week"),
}
_A_MONTH: Final = timedelta(days=30)
_A_YEAR: Final = timedelta(days=366)


class ReleaseQuestion(Question):
    """Why an order goes beyond the limit, how much more may be delivered, and for how many days."""

    def __init__(self, parent: QWidget | None, release: Release) -> None:
        held, looked = release.held, release.looked
        sentence = _(
            "{name}: NT${amount}, NT${over} over. The order goes, the customer's state stays as it is."
        ).format(name=held.name, amount=full_money(held.amount), over=full_money(looked.over))
        super().__init__(parent, _("Release"), sentence, _("Release it"))
        self._release = release
        self._codes, self._words = QComboBox(), QLineEdit()
        self._deviation, self._days = QSpinBox(), QSpinBox()
        for code, words in RELEASE_REASONS:
            self._codes.addItem(_(words), code)
        self._words.setMaxLength(200)
        self._deviation.setRange(0, looked.most_deviation)
        self._deviation.setValue(looked.most_deviation)
        self._deviation.setSuffix(" %")
        self._days.setRange(1, looked.most_days)
        self._days.setValue(looked.most_days)
        self._budget, self._trouble = label("", "figure"), label("", "bad")
        form = QFormLayout()
        for name, field in (
            (_("Reason"), self._codes),
            (_("Remark"), self._words),
            (_("May be more by"), self._deviation),
            (_("Days it stands"), self._days),
        ):
            field.setAccessibleName(name)
            form.addRow(name, field)
        self._deviation.valueChanged.connect(lambda _value: self._tell())
        self.body.addLayout(form)
        self.body.addWidget(self._budget)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, self._codes, self._words, self._deviation, self._days, self.run)
        self._tell()
        self._codes.setFocus()

    def terms(self) -> Terms:
        """What was given."""
        given = (str(self._codes.currentData()), self._words.text().strip())
        return Terms(reason_words(given, RELEASE_REASONS), self._deviation.value(), self._days.value())

    def accept(self) -> None:
        if self._codes.currentData() == "other" and len(self._words.text().strip()) < 2:
            self._trouble.setText(_("Say which reason."))
            self._words.setFocus()
            return
        super().accept()

    def _tell(self) -> None:
        most = budget(self._release.held.amount, self._deviation.value())
        self._budget.setText(
            _("Budget NT${budget}, at most {count} deliveries").format(
                budget=full_money(most), count=self._release.looked.deliveries
            )
        )


class PutOffQuestion(Question):
    """Until when an order waits, or with whom, and why."""

    def __init__(self, parent: QWidget | None, held: Held, to: Owner, *, passing: bool, now: datetime) -> None:
        title = _("Pass it on") if passing else _("Put off")
        sentence = _("{name}, NT${amount}: it stays held, and the queue says where it is.").format(
            name=held.name, amount=full_money(held.amount)
        )
        super().__init__(parent, title, sentence, title)
        self._to_fixed, self._passing = to, passing
        self._to, self._until, self._note = QComboBox(), QComboBox(), QLineEdit(held.note)
        for one in PASS_TO:
            self._to.addItem(role_words(one), one)
        self._to.setCurrentIndex(self._to.findData(to))
        for key, at in moments(now).items():
            self._until.addItem(f"{_(_MOMENTS[key])}（{moment(at)}）", at)
        self._note.setMaxLength(200)
        self._note.setPlaceholderText(_("What it waits for"))
        form = QFormLayout()
        chosen = (_("To whom"), self._to) if passing else (_("Until"), self._until)
        for name, field in (chosen, (_("Note"), self._note)):
            field.setAccessibleName(name)
            form.addRow(name, field)
        self._trouble = label("", "bad")
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, chosen[1], self._note, self.run)
        self._note.setFocus()

    def wanted(self) -> PutOff:
        """What was given."""
        note = self._note.text().strip()
        if self._passing:
            to = next(one for one in PASS_TO if one == self._to.currentData())
            return PutOff(to, None, note)
        return PutOff(self._to_fixed, self._until.currentData(), note)

    def accept(self) -> None:
        if len(self._note.text().strip()) < 2:
            self._trouble.setText(_("Type what it waits for."))
            self._note.setFocus()
            return
        super().accept()


def moments(now: datetime) -> dict[str, datetime]:
    """Until when an order may be put off, the nearest first; what has passed is left out."""
    here = now.astimezone(TAIPEI)
    tomorrow = here.date() + timedelta(days=1)
    known = {
        "hour": here + timedelta(hours=1),
        "afternoon": datetime.combine(here.date(), time(14), TAIPEI),
        "morning": datetime.combine(tomorrow, time(8), TAIPEI),
        "week": here + timedelta(days=7),
    }
    return {key: at for key, at in known.items() if at > here}


class HoldQuestion(Question):
    """What is held, until when, what ends it, whether cash still goes, and why."""

    def __init__(self, parent: QWidget | None, customer: int, name: str, today: date) -> None:
        sentence = _("Orders of {name} wait from now on. A hold has a day on which it ends or is reviewed.")
        super().__init__(parent, _("Place a hold"), sentence.format(name=name), _("Place it"))
        self._customer, self._latest = customer, today + _A_YEAR
        self._scope, self._ends, self._reason = QComboBox(), QComboBox(), QLineEdit()
        self._scope.addItem(_("All orders"), "customer")
        self._scope.addItem(_("Credit only, cash goes on"), "credit")
        for code, words in CONDITIONS.items():
            self._ends.addItem(_(words), code)
        self._until = RocDateEdit(today=today, earliest=today, latest=self._latest, side="future")
        self._until.set_day(today + _A_MONTH)
        self._cash = QCheckBox(_("Cash at the door still goes"))
        self._cash.setChecked(True)
        self._cash.setAccessibleName(_("Cash at the door still goes"))
        self._reason.setMaxLength(200)
        form = QFormLayout()
        for words, field in (
            (_("Holds"), self._scope),
            (_("Ends when"), self._ends),
            (_("Last day or review"), self._until),
            (_("Reason"), self._reason),
        ):
            field.setAccessibleName(words)
            form.addRow(words, field)
        form.addRow("", self._cash)
        self._trouble = label("", "bad")
        self.body.addLayout(form)
        self.body.addWidget(self._trouble)
        enter_moves_on(self, self._scope, self._ends, self._until, self._reason, self._cash, self.run)
        self._reason.setFocus()

    def wanted(self) -> tuple[Hold, str]:
        """The hold and its reason."""
        credit = self._scope.currentData() == "credit"
        hold = Hold(
            self._customer,
            "credit" if credit else "customer",
            self._until.day() or self._latest,
            degrade=credit or self._cash.isChecked(),
            conditions=(str(self._ends.currentData()),),
        )
        return hold, self._reason.text().strip()

    def accept(self) -> None:
        if self._until.day() is None:
            self._trouble.setText(_("A hold has a day, at most a year away: {day}.").format(day=day(self._latest)))
            self._until.setFocus()
        elif len(self._reason.text().strip()) < 2:
            self._trouble.setText(_("Type a reason."))
            self._reason.setFocus()
        else:
            super().accept()
