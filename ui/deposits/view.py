"""The widgets of the deposits screen: one of four lists at the left, a customer at the right."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from domain.deposits.matrix import DeedRow
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.deposits.actions import ACTIONS, SCREEN
from ui.deposits.columns import MOVEMENTS, TOP_UPS, UNMOVED, matrix
from ui.deposits.detail import CustomerCard
from ui.deposits.presenter import Presenter
from ui.deposits.questions import Look
from ui.kit.action import Action
from ui.kit.ask import NoteQuestion, say_no
from ui.kit.column import Column, Sort
from ui.kit.fill import PaperQuestion
from ui.kit.form import mark_wrong
from ui.kit.paper import Paper
from ui.kit.piece import Chips, across, button, label, restyle, scrolling, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_FILTER_PAUSE_MS: Final = 180
_LOOK_PAUSE_MS: Final = 90
_ROOM_FOR_DETAIL: Final = 1000
_NAMES: Final = {
    "matrix": N_("Customers by size"),
    "unmoved": N_("Unmoved cylinders"),
    "top_ups": N_("Proposals"),
    "movements": N_("Movements"),
}
_KEYS: Final[Mapping[str, Callable[[Any], Hashable]]] = {
    "matrix": lambda row: row.customer_id,
    "unmoved": lambda row: (row.customer_id, row.size_kg),
    "top_ups": lambda row: row.customer_id,
    "movements": lambda row: row.id,
}
_STRETCHED: Final = {"matrix": "moved", "unmoved": "name", "top_ups": "name", "movements": "whom"}
_DEEDS: Final = {
    "give": N_("Give out"),
    "take_back": N_("Take in"),
    "ask_refund": N_("Ask for refund"),
    "exchange": N_("Exchange"),
    "undo": N_("Undo"),
    "lose": N_("Write down as lost"),
    "find_lost": N_("Found again"),
    "move": N_("Hand to another customer"),
    "foreign": N_("Another house's came in"),
    "open_lots": N_("Held before these books"),
    "wake": N_("Customer was reached"),
    "ask_breakage": N_("Become income"),
}


class DepositsView(ScreenView):
    """Customer by size, what rests, proposals, movements."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self._shown = ""
        self._detail_wanted: bool | None = None
        self.tables: dict[str, Table] = {}
        self._list = QStackedWidget()
        self.deeds = presenter = Presenter(self, place.desk, count=place.count)
        self.presenter = presenter
        self._look_pause = QTimer(self, singleShot=True, interval=_LOOK_PAUSE_MS)
        self._look_pause.timeout.connect(lambda: presenter.select(self._current()))
        self._rights = {action.run: action for action in ACTIONS if action.run in _DEEDS}
        deeds = [
            (key, _(words), next(iter(self._rights[key].keys), ""), getattr(presenter, key))
            for key, words in _DEEDS.items()
        ]
        self.detail = CustomerCard(deeds)
        for key, columns in (
            ("matrix", matrix(())),
            ("unmoved", UNMOVED),
            ("top_ups", TOP_UPS),
            ("movements", MOVEMENTS),
        ):
            self._make(key, columns)
        self._lay_out()
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"list": self._list, "lots": self.detail.lots, "deeds": self.detail.deeds}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.find(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None:
        """The four lists with how many are in each."""
        self._chips.show_choices(chips, shown)
        if shown != self._shown:
            self._shown = shown
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
            self._older.setVisible(shown == "movements")
        self.refreshed.emit()
        self.subtitled.emit("")

    def show_list(
        self, shown: str, columns: Sequence[Column[Any]], rows: Sequence[Any], totals: Mapping[str, str], empty: str
    ) -> None:
        """A list, or a sentence where it is empty; the matrix has a column for every size in use."""
        keys = [column.key for column in columns]
        if keys != [column.key for column in self.tables[shown].rows.columns]:
            self._make(shown, columns)
        table = self.tables[shown]
        table.show_totals(totals)
        self._empty.setText(empty)
        self._list.setCurrentWidget(table if rows else self._empty)
        self._list.setFocusProxy(table if rows else self.filter)
        table.show_rows(rows)

    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.tables[shown].show_sorts(sorts)

    def show_tie(self, words: str, tone: str) -> None:
        """Whether account 2310 says the same."""
        self._tie.setText(words)
        restyle(self._tie, tone)

    def show_filter_trouble(self, sentence: str) -> None:
        """Say at the field why the filter cannot be read."""
        mark_wrong(self.filter, bool(sentence))
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def show_look(self, look: Look | None) -> None:
        """The customer one stands on."""
        self.detail.show_look(look)

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """Which deeds are awake, and why the others are not."""
        whom = {
            key: "" if self._place.may(action.permission) else self._place.whom(action.permission)
            for key, action in self._rights.items()
        }
        self.detail.show_reasons(reasons, whom)

    def show_changed(self, sentence: str) -> None:
        """What became different under the eyes of the clerk."""
        self._changed.setText(f"▲ {sentence}" if sentence else "")
        self._changed.setVisible(bool(sentence))

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def stand_on(self, customer_id: int) -> None:
        """Stand on the customer's row, where the list has one."""
        self.tables[self._shown or "matrix"].go_to_key(customer_id)

    def size_in_hand(self) -> str:
        """The key of the column one stands in."""
        return self.tables["matrix"].current_column() if self._shown == "matrix" else ""

    def deed_in_hand(self) -> DeedRow | None:
        """The movement one stands on."""
        table = self.tables["movements"] if self._shown == "movements" else self.detail.deeds
        deed = table.current() if self._shown == "movements" or self.detail.deeds.grid.hasFocus() else None
        return deed if isinstance(deed, DeedRow) else None

    def fill(self, paper: Paper) -> Mapping[str, Any] | None:
        """A deed as it is filled in, None when the person leaves."""
        question = PaperQuestion(self, paper, today=self._place.desk.today())
        values = question.values() if question.exec() else None
        question.deleteLater()
        return values

    def ask_words(self, title: str, sentence: str, run_words: str) -> str | None:
        """One line of words."""
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

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

    def toggle_detail(self) -> None:
        """The customer away, or back."""
        self._detail_wanted = self._side.isHidden()
        self._side.setVisible(self._detail_wanted)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        wanted = self._detail_wanted
        self._side.setVisible(self.width() >= _ROOM_FOR_DETAIL if wanted is None else wanted)

    def _current(self) -> Any:
        return self.tables[self._shown or "matrix"].current()

    def _make(self, shown: str, columns: Sequence[Column[Any]]) -> None:
        old = self.tables.get(shown)
        table = Table(columns, key=_KEYS[shown], name=_NAMES[shown], stretch=_STRETCHED[shown])
        table.moved.connect(lambda _row: self._look_pause.start())
        table.sorted_by.connect(self.deeds.sort)
        self.tables[shown] = table
        self._list.addWidget(table)
        if old is not None:
            self._list.removeWidget(old)
            old.deleteLater()

    def _lay_out(self) -> None:
        presenter = self.deeds
        self._chips = Chips(_("Which list"))
        self._chips.chosen.connect(presenter.choose_show)
        self.filter = QLineEdit()
        self.filter.setAccessibleName(_("Filter"))
        self.filter.setPlaceholderText(_("Filter  Ctrl+F"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(120)
        self._pause = QTimer(self, singleShot=True, interval=_FILTER_PAUSE_MS)
        self._pause.timeout.connect(lambda: presenter.show_filter(self.filter.text()))
        self.filter.textChanged.connect(lambda _typed: self._pause.start())
        self.filter.returnPressed.connect(self._list.setFocus)
        self._older = button(_("Older"), presenter.older, keys="Ctrl+PgDn")
        top = across(gap=8)
        top.addWidget(self._chips, 4)
        top.addWidget(self.filter, 1)
        top.addWidget(button(_("Customer"), presenter.go_to_customer, keys="F3"))
        top.addWidget(self._older)
        self._changed, self._trouble = label("", "warn"), label("", "bad")
        for words in (self._changed, self._trouble):
            words.setVisible(False)
            spread(words)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._list.addWidget(self._empty)
        self._list.setFocusProxy(self.tables["matrix"])
        self._side = scrolling(self.detail)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._list)
        halves.addWidget(self._side)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 1)
        halves.setSizes([714, 360])
        self._tie = label("", "muted")
        spread(self._tie)
        self.page.addLayout(top)
        self.page.addWidget(self._changed)
        self.page.addWidget(self._trouble)
        self.page.addWidget(halves, 1)
        self.page.addWidget(self._tie)


def make(place: Place) -> DepositsView:
    """The screen, as the shell opens it."""
    return DepositsView(place)
