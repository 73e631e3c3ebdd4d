"""The widgets of the invoices screen: one of four lists at the left, what one stands on at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSplitter, QStackedWidget, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.invoices.actions import ACTIONS, CHARGERS, ISSUERS, SCREEN
from ui.invoices.columns import DELIVERIES, DISCOUNTS, INVOICES, PLANS, STATES, state_words
from ui.invoices.detail import DetailCard
from ui.invoices.lists import row_key
from ui.invoices.presenter import Presenter
from ui.invoices.questions import Month
from ui.invoices.wording import Detail
from ui.kit.action import Action
from ui.kit.ask import say_no
from ui.kit.column import Line, day_style
from ui.kit.fill import PaperQuestion
from ui.kit.form import mark_wrong
from ui.kit.paper import Paper
from ui.kit.piece import Chips, across, button, label, restyle, scrolling, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_FILTER_PAUSE_MS: Final = 220
_ROOM_FOR_DETAIL: Final = 1000
_MONTHS: Final = 24
_ROC_BEGAN: Final = 1911
_DEEDS: Final = (
    ("void", N_("Void"), "Ctrl+Z", ISSUERS),
    ("allow", N_("Allowance"), "Alt+N", ISSUERS),
    ("residual", N_("Residual gas"), "", ISSUERS),
    ("charge", N_("Interest"), "", CHARGERS),
    ("set_off", N_("Set off"), "", ISSUERS),
)


class InvoicesView(ScreenView):
    """Deliveries that wait, the register, discounts that are due, plans."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self._shown = ""
        self._detail_wanted: bool | None = None
        self.tables = {
            "waiting": Table(DELIVERIES, key=row_key, name=N_("Deliveries to be invoiced"), stretch="name"),
            "register": Table(INVOICES, key=row_key, name=N_("Invoices of the month"), stretch="name"),
            "discounts": Table(DISCOUNTS, key=row_key, name=N_("Discounts due"), stretch="name"),
            "plans": Table(PLANS, key=row_key, name=N_("Plans and prepaid gas"), stretch="name"),
        }
        self.deeds = presenter = Presenter(self, place.desk, count=place.count)
        self.presenter = presenter
        self.detail = DetailCard(
            [(key, _(words), keys, getattr(presenter, key)) for key, words, keys, _right in _DEEDS]
        )
        self._lay_out()
        self._listen()
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"list": self._list, "detail": self.detail.tables["steps"]}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.open_number(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None:
        """The four lists with how many are in each."""
        self._chips.show_choices(chips, shown)
        if shown != self._shown:
            self._shown = shown
            self.filter.blockSignals(True)
            self.filter.setText(self.deeds.lists.wanted.typed if shown == "register" else "")
            self.filter.blockSignals(False)
            for piece in (self.month, self.state):
                piece.setVisible(shown == "register")
            self._issue.setVisible(shown == "waiting")
            self._grant.setVisible(shown == "discounts")
            self._all.setVisible(shown in ("waiting", "discounts"))
        self.refreshed.emit()
        self.subtitled.emit("")

    def show_list(self, shown: str, rows: Sequence[Any], totals: Mapping[str, str], empty: str) -> None:
        """A list in memory, or a sentence where it is empty."""
        table = self.tables[shown]
        table.show_totals(totals)
        self._turn_to(shown if rows else "", empty)
        table.show_rows(rows)

    def show_month(self, month: Month, lines: Sequence[Line], totals: Mapping[str, str], empty: str) -> None:
        """The register of a month, page by page."""
        table, sums = self.tables["register"], month.sums
        self.month.blockSignals(True)
        self.month.setCurrentIndex(max(self.month.findData(month.wanted.month), 0))
        self.month.blockSignals(False)
        table.show_totals(totals)
        self._turn_to("register" if sums.count else "", empty)
        table.show_window(sums.count, sums.anchors, self.deeds.lists.fetch, lines)

    def show_page(self, generation: int, page: int, lines: Sequence[Line]) -> None:
        """A page of the register has come."""
        table = self.tables["register"]
        table.rows.take(generation, page, lines)
        self.deeds.select(table.current())

    def give_up_page(self, generation: int, page: int) -> None:
        """A page could not be read."""
        self.tables["register"].rows.gave_up(generation, page)

    def show_tie(self, words: str, tone: str) -> None:
        """What the list agrees with in the ledger."""
        self._tie.setText(words)
        self._tie.setToolTip(words)
        restyle(self._tie, tone)

    def show_filter_trouble(self, sentence: str) -> None:
        """Say at the field why the filter cannot be read."""
        mark_wrong(self.filter, bool(sentence))
        self.filter.setToolTip(sentence)
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def show_detail(self, detail: Detail | None) -> None:
        """What one stands on."""
        self.detail.show_detail(detail)

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """Which deeds are awake, and why the others are not."""
        whom = {key: "" if self._place.may(right) else self._place.whom(right) for key, _words, _keys, right in _DEEDS}
        self.detail.show_reasons(reasons, whom)
        right = "" if self._place.may(ISSUERS) else self._place.whom(ISSUERS)
        for key, made in (("issue", self._issue), ("grant", self._grant)):
            reason = right or reasons[key]
            made.setEnabled(not reason)
            made.setToolTip(reason)

    def show_changed(self, sentence: str) -> None:
        """What became different under the eyes of the clerk."""
        self._changed.setText(f"▲ {sentence}" if sentence else "")
        self._changed.setVisible(bool(sentence))

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def fill(self, paper: Paper) -> Mapping[str, Any] | None:
        """A deed as it is filled in, None when the person leaves."""
        question = PaperQuestion(self, paper, today=self._place.desk.today())
        values = question.values() if question.exec() else None
        question.deleteLater()
        return values

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def go_to_filter(self) -> None:
        """Type a filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def go_to_month(self) -> None:
        """Choose a month."""
        self.month.setFocus()

    def toggle_detail(self) -> None:
        """The detail away, or back."""
        self._detail_wanted = self._side.isHidden()
        self._side.setVisible(self._detail_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        wanted = self._detail_wanted
        self._side.setVisible(self.width() >= _ROOM_FOR_DETAIL if wanted is None else wanted)

    def _turn_to(self, shown: str, empty: str) -> None:
        self._empty.setText(empty)
        self._list.setCurrentWidget(self.tables[shown] if shown else self._empty)
        self._list.setFocusProxy(self.tables[shown] if shown else self.filter)

    def _lay_out(self) -> None:
        presenter = self.deeds
        self._chips = Chips(_("Which list"))
        self.month, self.state, self.filter = QComboBox(), QComboBox(), QLineEdit()
        self.month.setAccessibleName(_("Month"))
        for month in _months(self._place.desk.today()):
            self.month.addItem(_month_words(month), month)
        self.state.setAccessibleName(_("State"))
        self.state.addItem(_("All states"), "")
        for state in STATES:
            self.state.addItem(state_words(state), state)
        for box in (self.month, self.state):
            box.view().setAccessibleName(box.accessibleName())
        self.filter.setAccessibleName(_("Filter"))
        self.filter.setPlaceholderText(_("Number, code or name  Ctrl+F"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(120)
        self._all = button(_("Tick all"), presenter.tick_all, keys="Alt+B")
        self._issue = button(_("Invoice them"), presenter.issue, role="primary", keys="F9")
        self._grant = button(_("Grant"), presenter.grant, role="primary")
        top = across(gap=8)
        top.addWidget(self._chips, 2)
        for piece in (self.month, self.state):
            top.addWidget(piece)
        top.addWidget(self.filter, 1)
        for made in (self._all, self._issue, self._grant):
            top.addWidget(made)
        self._changed, self._trouble = label("", "warn"), label("", "bad")
        for words in (self._changed, self._trouble):
            words.setVisible(False)
            spread(words)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._list = QStackedWidget()
        for table in self.tables.values():
            self._list.addWidget(table)
        self._list.addWidget(self._empty)
        self._list.setFocusProxy(self.tables["waiting"])
        self._side = scrolling(self.detail)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._list)
        halves.addWidget(self._side)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 1)
        halves.setSizes([744, 330])
        self._tie = label("", "muted")
        spread(self._tie)
        self.page.addLayout(top)
        self.page.addWidget(self._changed)
        self.page.addWidget(self._trouble)
        self.page.addWidget(halves, 1)
        self.page.addWidget(self._tie)

    def _listen(self) -> None:
        presenter = self.deeds
        lists = presenter.lists
        self._chips.chosen.connect(lists.choose_show)
        self.month.currentIndexChanged.connect(lambda _place: lists.choose_month(self.month.currentData()))
        self.state.currentIndexChanged.connect(lambda _place: lists.choose_state(self.state.currentData()))
        self._pause = QTimer(self, singleShot=True, interval=_FILTER_PAUSE_MS)
        self._pause.timeout.connect(lambda: lists.show_filter(self.filter.text()))
        self.filter.textChanged.connect(lambda _typed: self._pause.start())
        self.filter.returnPressed.connect(self._list.setFocus)
        for table in self.tables.values():
            table.moved.connect(presenter.select)
            table.ticked.connect(lambda row: lists.tick(row) if self._shown in ("waiting", "discounts") else None)


def _months(today: date) -> list[date]:
    """This month and those before it, the newest first."""
    first = today.year * 12 + today.month - 1
    return [date((first - back) // 12, (first - back) % 12 + 1, 1) for back in range(_MONTHS)]


def _month_words(month: date) -> str:
    year = month.year - _ROC_BEGAN if day_style() == "roc" else month.year
    return f"{year}/{month.month:02d}" if day_style() == "roc" else f"{year}-{month.month:02d}"


def make(place: Place) -> InvoicesView:
    """The screen, as the shell opens it."""
    return InvoicesView(place)
