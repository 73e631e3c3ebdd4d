"""The row above the list: which customers, as of which day, what must match, and the ways out to paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from domain.kernel.words import gettext as _
from ui.aging.presenter import EXPORTERS, Presenter
from ui.kit.form import mark_wrong
from ui.kit.piece import Chips, button, label, spread
from ui.kit.roc_date import RocDateEdit
from ui.kit.screen import Place

_EARLIEST: Final = date(2015, 1, 1)


class Tools(QWidget):
    """Chips, day, filter and buttons; a filter that cannot be read says so below."""

    def __init__(self, place: Place, presenter: Presenter, choose_columns: Callable[[], None]) -> None:
        super().__init__()
        self.chips = Chips(_("Which customers"))
        self.chips.chosen.connect(presenter.show_chip)
        today = place.desk.today()
        self.day = RocDateEdit(today=today, earliest=_EARLIEST, latest=today, side="past")
        self.day.setAccessibleName(_("As-of date"))
        self.day.setFixedWidth(112)
        self.day.set_day(presenter.as_of)
        self.day.day_changed.connect(presenter.show_day)
        self.filter = QLineEdit()
        self.filter.setAccessibleName(_("Filter"))
        self._hint = _("Filter, for example: overdue>0 total:50000..")
        self.filter.setPlaceholderText(f"{self._hint}  Ctrl+F")
        self.filter.setToolTip(self._hint)
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(140)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.chips)
        row.addWidget(label(_("As of"), "muted"))
        row.addWidget(self.day)
        row.addWidget(self.filter, 1)
        row.addWidget(button(_("Columns"), choose_columns, keys="Alt+C"))
        ways_out = ((_("Export"), presenter.export, "Ctrl+E"), (_("Print"), presenter.print_list, "Ctrl+P"))
        for words, run, keys in ways_out:
            made = button(words, run, keys=keys)
            if not place.may(EXPORTERS):
                made.setEnabled(False)
                made.setToolTip(place.whom(EXPORTERS))
            row.addWidget(made)
        self.trouble = label("", "bad")
        self.trouble.setVisible(False)
        spread(self.trouble)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.trouble)

    def show_trouble(self, sentence: str) -> None:
        """Say at the field why the filter cannot be read."""
        mark_wrong(self.filter, bool(sentence))
        self.filter.setToolTip(sentence or self._hint)
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
