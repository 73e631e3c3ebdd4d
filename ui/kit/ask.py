"""Questions that stop a person for a reason: many rows at once, undoing what is posted, giving a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import Column, count, full_money, money
from ui.kit.form import DigitField, enter_moves_on
from ui.kit.piece import across, button, label
from ui.kit.table import Table


@dataclass(frozen=True)
class Reason:
    """Why somebody did it: a code of the list and words of their own."""

    code: str
    words: str


@dataclass(frozen=True)
class Booking:
    """One line of a journal as a preview shows it."""

    account: str
    debit: Decimal
    credit: Decimal


_BOOKINGS: tuple[Column[Booking], ...] = (
    Column("account", N_("Account"), lambda booking: booking.account, width=230),
    Column("debit", N_("Debit"), lambda booking: booking.debit, shown=money, right=True, width=110),
    Column("credit", N_("Credit"), lambda booking: booking.credit, shown=money, right=True, width=110),
)


class Question(QDialog):
    """A title, a sentence, room for fields, and a button that says what it does."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, run_words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        words = label(sentence)
        words.setWordWrap(True)
        self.body = QVBoxLayout()
        self.run = button(run_words, self.accept, role="primary", keys="Enter", name=run_words)
        self.run.setDefault(True)
        leave = button(_("Cancel"), self.reject, keys="Esc")
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(title, "title"))
        layout.addWidget(words)
        layout.addLayout(self.body)
        layout.addLayout(across(1, leave, self.run))


class Confirmation(Question):
    """Many rows at once: how many and what they sum to, and for the grave ones the count typed."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        title: str,
        sentence: str,
        many: int,
        total: Decimal,
        run_words: str,
        type_count: bool = False,
    ) -> None:
        super().__init__(parent, title, sentence, run_words)
        figures = _("{count} rows, {total} in all").format(count=count(many), total=f"NT$ {full_money(total)}")
        self.body.addWidget(label(figures, "figure"))
        if type_count:
            self._field = DigitField()
            self._field.setAccessibleName(_("Type the number of rows"))
            self._field.setPlaceholderText(_("Type the number of rows"))
            self._field.textChanged.connect(lambda typed: self.run.setEnabled(typed.replace(",", "") == str(many)))
            self.run.setEnabled(False)
            self.body.addWidget(self._field)
            self._field.setFocus()


class ReasonQuestion(Question):
    """Asks for a reason from a list, and for words where the code does not say enough."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        title: str,
        sentence: str,
        reasons: Sequence[tuple[str, str]],
        preset: str = "",
        run_words: str = "",
    ) -> None:
        super().__init__(parent, title, sentence, run_words or _("Go on"))
        self._codes, self._words = QComboBox(), QLineEdit()
        self._codes.setAccessibleName(_("Reason"))
        self._words.setAccessibleName(_("Remark"))
        for code, words in reasons:
            self._codes.addItem(words, code)
        self._codes.setCurrentIndex(max(self._codes.findData(preset), 0))
        form = QFormLayout()
        form.addRow(_("Reason"), self._codes)
        form.addRow(_("Remark"), self._words)
        self.body.addLayout(form)
        enter_moves_on(self, self._codes, self._words, self.run)
        self.run.setFocus()

    def reason(self) -> Reason:
        """What the person gave."""
        return Reason(str(self._codes.currentData()), self._words.text().strip())


class ReversalPreview(ReasonQuestion):
    """Shows what a reversal books before it is booked."""

    def __init__(
        self,
        parent: QWidget | None,
        *,
        title: str,
        sentence: str,
        bookings: Sequence[Booking],
        reasons: Sequence[tuple[str, str]],
        preset: str = "",
        run_words: str = "",
    ) -> None:
        super().__init__(
            parent, title=title, sentence=sentence, reasons=reasons, preset=preset, run_words=run_words or _("Reverse")
        )
        table = Table(_BOOKINGS, key=lambda booking: booking.account, name=N_("Journal"), stretch="account")
        table.show_rows(tuple(bookings))
        table.setMinimumHeight(160)
        debit = sum((booking.debit for booking in bookings), Decimal(0))
        credit = sum((booking.credit for booking in bookings), Decimal(0))
        self.body.insertWidget(0, table)
        even = debit == credit
        difference = _("Difference {amount}").format(amount=full_money(debit - credit))
        self.body.insertWidget(1, label(f"{difference} {'✓' if even else '■'}", "ok" if even else "bad"))
        self.run.setEnabled(even)


class NoteQuestion(Question):
    """One line of words: a note or a reason; nothing typed is no answer."""

    def __init__(self, parent: QWidget | None, *, title: str, sentence: str, run_words: str, preset: str = "") -> None:
        super().__init__(parent, title, sentence, run_words)
        self._field = QLineEdit(preset)
        self._field.setAccessibleName(title)
        self._field.setMaxLength(200)
        self._field.textChanged.connect(lambda typed: self.run.setEnabled(bool(typed.strip())))
        self.run.setEnabled(bool(preset))
        self.body.addWidget(self._field)
        self._field.setFocus()

    def words(self) -> str:
        """What was typed."""
        return self._field.text().strip()


def confirm(
    parent: QWidget | None,
    title: str,
    sentence: str,
    *,
    many: int,
    total: Decimal,
    run_words: str,
    type_count: bool = False,
) -> bool:
    """Whether the person goes on with many rows at once."""
    question = Confirmation(
        parent,
        title=title,
        sentence=sentence,
        many=many,
        total=total,
        run_words=run_words,
        type_count=type_count,
    )
    return bool(question.exec())


def ask_reason(
    parent: QWidget | None, title: str, sentence: str, reasons: Sequence[tuple[str, str]], *, preset: str = ""
) -> Reason | None:
    """The reason somebody gives, None when they leave."""
    question = ReasonQuestion(parent, title=title, sentence=sentence, reasons=reasons, preset=preset)
    return question.reason() if question.exec() else None


def preview_reversal(
    parent: QWidget | None,
    title: str,
    sentence: str,
    *,
    bookings: Sequence[Booking],
    reasons: Sequence[tuple[str, str]],
    preset: str = "",
) -> Reason | None:
    """The reason for a reversal whose bookings were seen, None when the person leaves."""
    question = ReversalPreview(
        parent, title=title, sentence=sentence, bookings=bookings, reasons=reasons, preset=preset
    )
    return question.reason() if question.exec() else None


def say_no(parent: QWidget | None, refusal: LuckyGasError) -> None:
    """A refusal in its own words, with the way out."""
    told = Question(parent, _("This was not done"), str(refusal), _("Understood"))
    told.exec()
