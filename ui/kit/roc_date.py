"""A field for days that takes 115/11/22, 1122, +30 or t, and shows them as the user prefers."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QVBoxLayout, QWidget

from domain.errors import Refused
from domain.kernel.roc import parse_day
from domain.kernel.words import gettext as _
from ui.kit.column import day, day_style, roc_day
from ui.kit.form import DigitField, mark_wrong
from ui.kit.piece import label
from ui.kit.theme import theme

_A_WEEK: Final = 7
_MONTHS: Final = 12
_ROC_BEGAN: Final = 1911


class RocDateEdit(DigitField):
    """Arrows step a day, with Shift a week; PageUp and PageDown a month, with Ctrl a year; F4 opens a month."""

    day_changed = Signal(object)

    def __init__(
        self,
        *,
        today: date,
        earliest: date,
        latest: date,
        side: Literal["past", "future"] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today, self._earliest, self._latest, self._side = today, earliest, latest, side
        self._day: date | None = None
        self.setMinimumWidth(110)
        self.textEdited.connect(self._typed)

    def day(self) -> date | None:
        """The day in the field, None for none."""
        return self._day

    def set_day(self, on: date | None) -> None:
        """Put a day into the field."""
        changed, self._day = on != self._day, on
        self._show()
        if changed:
            self.day_changed.emit(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        held = event.modifiers()
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        down = event.key() == Qt.Key.Key_Down
        if event.key() == Qt.Key.Key_F4 or (down and held & Qt.KeyboardModifier.AltModifier):
            self.open_month()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(days=(_A_WEEK if shift else 1) * (-1 if down else 1))
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            up = event.key() == Qt.Key.Key_PageUp
            self._step(months=(_MONTHS if control else 1) * (1 if up else -1))
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if not self.property("wrong"):
            self._show()

    def open_month(self) -> None:
        """Choose the day on a month's page."""
        page = _Month(self._day or self._today, self._earliest, self._latest, self)
        page.chosen.connect(self.set_day)
        page.move(self.mapToGlobal(self.rect().bottomLeft()))
        page.show()

    def _typed(self, typed: str) -> None:
        try:
            found = parse_day(typed, today=self._today, earliest=self._earliest, latest=self._latest, side=self._side)
        except Refused as refusal:
            mark_wrong(self, True)
            self.setToolTip(str(refusal))
            return
        mark_wrong(self, False)
        self._explain(found)
        if found != self._day:
            self._day = found
            self.day_changed.emit(found)

    def _step(self, *, days: int = 0, months: int = 0) -> None:
        start = self._day or self._today
        there = QDate(start.year, start.month, start.day).addDays(days).addMonths(months)
        on = date(there.year(), there.month(), there.day())
        self.set_day(min(max(on, self._earliest), self._latest))

    def _show(self) -> None:
        self.setText(day(self._day))
        mark_wrong(self, False)
        self._explain(self._day)

    def _explain(self, on: date | None) -> None:
        if on is None:
            self.setToolTip("")
            return
        other = on.isoformat() if day_style() == "roc" else roc_day(on)
        self.setToolTip(f"{other} {self.locale().dayName(on.isoweekday())}")


class _Month(QWidget):
    """One month under a header in years of the Republic."""

    chosen = Signal(object)

    def __init__(self, on: date, earliest: date, latest: date, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._header = label("", "strong")
        self._page = QCalendarWidget()
        self._page.setAccessibleName(_("Month"))
        self._page.setFirstDayOfWeek(Qt.DayOfWeek.Sunday)
        self._page.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._page.setDateRange(_qt(earliest), _qt(latest))
        self._page.setSelectedDate(_qt(on))
        rest = QTextCharFormat()
        rest.setForeground(theme().brush("bad"))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self._page.setWeekdayTextFormat(weekday, rest)
        self._page.currentPageChanged.connect(self._name)
        self._page.activated.connect(self._take)
        self._page.clicked.connect(self._take)
        layout = QVBoxLayout(self)
        layout.addWidget(self._header)
        layout.addWidget(self._page)
        self._name(on.year, on.month)

    def _name(self, year: int, month: int) -> None:
        self._header.setText(
            _("Year {year} of the Republic, month {month}").format(year=year - _ROC_BEGAN, month=month)
        )

    def _take(self, there: QDate) -> None:
        self.chosen.emit(date(there.year(), there.month(), there.day()))
        self.close()


def _qt(on: date) -> QDate:
    return QDate(on.year, on.month, on.day)
