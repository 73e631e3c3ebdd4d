"""The box in which a deed is filled in, with debit and credit below the fields before anything is posted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.kit.ask import Question
from ui.kit.column import full_money
from ui.kit.entry import EntryLines
from ui.kit.form import AmountField, DigitField, enter_moves_on
from ui.kit.paper import Field, Paper, Seen, uneven
from ui.kit.piece import Card, label, restyle, wrapped
from ui.kit.roc_date import RocDateEdit

_LINES = 8
_TOLD = 6


class PaperQuestion(Question):
    """Enter walks through the fields to the button, which is asleep while something is missing or both sides differ."""

    def __init__(self, parent: QWidget | None, paper: Paper, *, today: date) -> None:
        super().__init__(parent, paper.title, paper.sentence, paper.run_words)
        self.setMinimumWidth(560)
        self._paper = paper
        self._fields = {field.key: _made(field, today) for field in paper.fields}
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        for field in paper.fields:
            made = self._fields[field.key]
            made.setAccessibleName(field.title)
            if isinstance(made, QComboBox):
                made.view().setAccessibleName(field.title)
            form.addRow(field.title, made)
            _listen(made, self._look)
        self._entry = EntryLines(at_most=_LINES)
        self._even, self._why = label("", "ok"), wrapped("bad")
        self._told: list[QLabel] = [wrapped("muted") for _place in range(_TOLD)]
        self._title = label(_("What this posts"), "strong")
        self._card = Card(margin=10)
        inside = QVBoxLayout()
        inside.setSpacing(4)
        inside.addWidget(self._title)
        inside.addWidget(self._entry)
        inside.addWidget(self._even, alignment=Qt.AlignmentFlag.AlignRight)
        for told in (*self._told, self._why):
            inside.addWidget(told)
        self._card.body.addLayout(inside)
        self.body.addLayout(form)
        self.body.addWidget(self._card)
        enter_moves_on(self, *self._fields.values(), self.run)
        first = next(iter(self._fields.values()), self.run)
        first.setFocus()
        self._look()

    def values(self) -> Mapping[str, Any]:
        """What stands in the fields; None for what is empty or cannot be read."""
        return {field.key: _value(self._fields[field.key], field) for field in self._paper.fields}

    def field(self, key: str) -> QWidget:
        """The widget of a field."""
        return self._fields[key]

    def accept(self) -> None:
        if self.run.isEnabled():
            super().accept()

    def _look(self) -> None:
        seen = self._paper.seen(self.values())
        self._show(seen)

    def _show(self, seen: Seen) -> None:
        difference = uneven(seen.entry)
        self._entry.setVisible(bool(seen.entry))
        self._title.setText(_("What this posts") if seen.entry else _("What this does"))
        self._entry.show_lines(seen.entry)
        self._even.setVisible(bool(seen.entry))
        words = _("Difference {amount} {mark}")
        self._even.setText(words.format(amount=full_money(difference), mark="■" if difference else "✓"))
        restyle(self._even, "bad" if difference else "ok")
        for place, told in enumerate(self._told):
            known = place < len(seen.lines)
            told.setText(seen.lines[place][0] if known else "")
            restyle(told, seen.lines[place][1] if known else "muted")
            told.setVisible(known)
        self._why.setText(seen.why_not)
        self._why.setVisible(bool(seen.why_not))
        self._card.setVisible(bool(seen.entry or seen.lines or seen.why_not))
        run_words = seen.run_words or self._paper.run_words
        self.run.setText(f"{run_words}  Enter")
        self.run.setAccessibleName(run_words)
        self.run.setEnabled(not seen.why_not and not difference)
        self.run.setToolTip(seen.why_not)


def _made(field: Field, today: date) -> QWidget:
    if field.kind == "choice":
        box = QComboBox()
        for code, words in field.choices:
            box.addItem(words, code)
        box.setCurrentIndex(max(box.findData(field.preset), 0))
        return box
    if field.kind == "day":
        edit = RocDateEdit(today=today, earliest=field.earliest, latest=field.latest)
        edit.set_day(field.preset)
        return edit
    if field.kind == "amount":
        amount = AmountField()
        amount.set_amount(field.preset)
        return amount
    line = DigitField() if field.kind in ("number", "weight") else QLineEdit()
    line.setText("" if field.preset is None else str(field.preset))
    line.setPlaceholderText(field.hint)
    line.setMaxLength(200)
    return line


def _listen(made: QWidget, look: Any) -> None:
    if isinstance(made, QComboBox):
        made.currentIndexChanged.connect(lambda _place: look())
    elif isinstance(made, RocDateEdit):
        made.day_changed.connect(lambda _day: look())
        # a day that cannot be read changes nothing but the field
        made.textEdited.connect(lambda _typed: look())
    elif isinstance(made, QLineEdit):
        made.textChanged.connect(lambda _typed: look())


def _value(made: QWidget, field: Field) -> Any:
    if isinstance(made, QComboBox):
        return made.currentData()
    if isinstance(made, RocDateEdit):
        return None if made.property("wrong") else made.day()
    if isinstance(made, AmountField):
        return made.amount()
    if not isinstance(made, QLineEdit):
        return None
    typed = made.text().strip()
    if field.kind == "serials":
        return tuple(dict.fromkeys(typed.replace(",", " ").replace("、", " ").split()))
    if field.kind == "number":
        return int(typed) if typed.isascii() and typed.isdigit() else None
    if field.kind == "weight":
        return _decimal(typed)
    return typed or None


def _decimal(typed: str) -> Decimal | None:
    try:
        found = Decimal(typed)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
