"""The widgets of the screen of credit limits: requests and limits left, one customer with the form right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QWidget

from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit_limits.actions import ACTIONS, ASKERS, SCREEN
from ui.credit_limits.columns import LIMITS, REQUESTS
from ui.credit_limits.panel import Panel
from ui.credit_limits.presenter import Presenter
from ui.credit_limits.questions import Draft, Look
from ui.kit.action import Action
from ui.kit.ask import say_no
from ui.kit.column import Sort
from ui.kit.customer_box import CustomerBox
from ui.kit.piece import Chips, across, button, label
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_LISTS: Final = {"waiting": "requests", "ended": "requests", "limits": "limits", "while_": "limits"}


class LimitsView(ScreenView):
    """The lists, and the customer one stands on."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self.tables = {
            "requests": Table(REQUESTS, key=lambda row: row.id, name=N_("Requests for limits"), stretch="customer"),
            "limits": Table(LIMITS, key=lambda row: row.customer_id, name=N_("Limits"), stretch="name"),
        }
        self._shown = "waiting"
        self.deeds = presenter = Presenter(self, place.desk, go=place.go)
        self.presenter = presenter
        self.panel = Panel(presenter.form, place.desk.today())
        self._box = CustomerBox(self)
        for key, table in self.tables.items():
            table.moved.connect(lambda row, key=key: self._moved(key, row))
            table.sorted_by.connect(presenter.sort)
        self._lay_out()
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"requests": self._lists, "form": self.panel.fields}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, int):
            self.deeds.open_customer(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None:
        """The four lists with how many are in each."""
        self._chips.show_choices(chips, shown)
        self.subtitled.emit("")
        self.refreshed.emit()

    def show_rows(self, shown: str, rows: Sequence[Any], empty: str, *, more: bool) -> None:
        """One list, or a sentence where it is empty."""
        self._shown = shown
        self._empty.setText(empty)
        table = self.tables[_LISTS[shown]]
        self._lists.setFocusProxy(table.grid if rows else self._box)
        self._lists.setCurrentWidget(table if rows else self._empty)
        self._more.setVisible(more)
        table.show_rows(rows)

    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.tables[_LISTS[shown]].show_sorts(sorts)

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None:
        """Who fits what was typed."""
        self._box.show_found(found, typed, to_choose=to_choose)

    def show_look(self, look: Look | None) -> None:
        """The customer one stands on."""
        self.panel.show_look(look)

    def show_draft(self, draft: Draft) -> None:
        """What is to be asked for."""
        self.panel.fields.show_draft(draft)

    def show_preview(self, words: str, more: str, tone: str) -> None:
        """What asking would be."""
        self.panel.show_preview(words, more, tone)

    def show_reason(self, why_not: str) -> None:
        """Whether it can be asked now."""
        may = "" if self._place.may(ASKERS) else self._place.whom(ASKERS)
        self.panel.show_reason(may or why_not, lowers=self.deeds.form.draft.lowers)

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def go_to_customer(self) -> None:
        """Find another customer."""
        self._box.setFocus()
        self._box.selectAll()

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def _picked(self, found: CustomerFound) -> None:
        self._box.clear()
        self.deeds.pick(found)

    def _moved(self, key: str, row: Any) -> None:
        if key == _LISTS[self._shown]:
            self.deeds.select(row)

    def _lay_out(self) -> None:
        self._chips = Chips(_("Which list"))
        self._chips.chosen.connect(self.deeds.choose_show)
        self._more = button(_("More"), self.deeds.more)
        self._more.setVisible(False)
        self._box.setFixedWidth(250)
        self._box.searched.connect(self.deeds.search)
        self._box.entered.connect(self.deeds.enter)
        self._box.picked.connect(self._picked)
        row = across(gap=8)
        row.addWidget(self._chips, 1)
        row.addWidget(self._more)
        row.addWidget(self._box)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._lists = QStackedWidget()
        for table in self.tables.values():
            self._lists.addWidget(table)
        self._lists.addWidget(self._empty)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._lists)
        halves.addWidget(_scrolling(self.panel))
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 1)
        halves.setSizes([690, 390])
        self.page.addLayout(row)
        self.page.addWidget(halves, 1)


def _scrolling(card: QWidget) -> QScrollArea:
    """A customer with much to say scrolls."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(card)
    return area


def make(place: Place) -> LimitsView:
    """The screen, as the shell opens it."""
    return LimitsView(place)
