"""The widgets of the hold queue: four lists left, one order or customer whole right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from domain.credit.held import Held
from domain.credit.service import Hold, Owner
from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.credit.actions import ACTIONS, DECIDERS, HOLDERS, SCREEN
from ui.credit.deeds import PutOff, Release, Terms
from ui.credit.dialogs import HoldQuestion, PutOffQuestion, ReleaseQuestion
from ui.credit.lists import COLUMNS
from ui.credit.panel import Panel
from ui.credit.presenter import Presenter
from ui.credit.questions import Look
from ui.kit.action import Action
from ui.kit.ask import NoteQuestion, ask_reason, say_no
from ui.kit.column import Sort
from ui.kit.piece import Chips, across, button, label
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table

_NAMES: Final = {
    "held": N_("Held orders"),
    "holds": N_("Holds"),
    "over": N_("Customers over their limit"),
    "reserved": N_("Reservations"),
}
_STRETCHED: Final = {"held": "reason", "holds": "why", "over": "name", "reserved": "name"}
_RIGHTS: Final = {
    "release": DECIDERS,
    "refuse": DECIDERS,
    "decide": DECIDERS,
    "cod": "credit_controller",
    "hold": HOLDERS,
    "limit": HOLDERS,
    "end": DECIDERS,
}


class CreditView(ScreenView):
    """The lists, and what one stands on."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self.tables = {
            key: Table(columns, key=_key_of(key), name=_NAMES[key], stretch=_STRETCHED[key])
            for key, columns in COLUMNS.items()
        }
        self.deeds = presenter = Presenter(self, place.desk, count=place.count, go=place.go)
        self.presenter = presenter
        self.panel = Panel(presenter, place.desk.today())
        for key, table in self.tables.items():
            table.moved.connect(lambda row, key=key: self._moved(key, row))
            table.sorted_by.connect(presenter.sort)
        self._lay_out()
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {
            "held": self._lists,
            "rules": self.panel.rules,
            "terms": self.panel.terms,
            "documents": self.panel.documents,
        }

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.choose_show(argument if argument in self.tables else "held")

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
        table = self.tables[shown]
        self._lists.setFocusProxy(table.grid if rows else self._empty)
        self._lists.setCurrentWidget(table if rows else self._empty)
        self._more.setVisible(more)
        table.show_rows(rows)

    def show_sorts(self, shown: str, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.tables[shown].show_sorts(sorts)

    def show_look(self, look: Look | None, customer: str) -> None:
        """What one stands on."""
        self.panel.show_look(look, customer)

    def show_tried(self, words: str, tone: str) -> None:
        """What a change would make of the order."""
        self.panel.what_if.tell(words, tone)

    def show_reasons(self, reasons: Mapping[str, str], may: tuple[str, str]) -> None:
        """Which buttons are awake."""
        known = {"refuse": reasons["decide"], "limit": reasons["hold"]} | dict(reasons)
        allowed = {key: "" if self._place.may(right) else self._place.whom(right) for key, right in _RIGHTS.items()}
        self.panel.show_reasons(known, may, allowed=allowed)

    def show_changed(self, sentence: str) -> None:
        """What became different under the eyes of the person."""
        self._changed.setText(f"▲ {sentence}" if sentence else "")
        self._changed.setVisible(bool(sentence))

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_rules(self) -> None:
        """Every rule of the verdict."""
        self.panel.choose_part("rules")
        self.panel.rules.setFocus()

    def step(self, by: int) -> None:
        """Stand on another row."""
        table = self.tables[self._shown]
        table.go_to(table.grid.currentIndex().row() + by)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def ask_release(self, release: Release) -> Terms | None:
        """The bounds of a release."""
        question = ReleaseQuestion(self, release)
        terms = question.terms() if question.exec() else None
        question.deleteLater()
        return terms

    def ask_reason(self, title: str, sentence: str, reasons: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
        """Why an order is refused."""
        given = ask_reason(self, title, sentence, reasons)
        return (given.code, given.words) if given is not None else None

    def ask_put_off(self, held: Held, to: Owner, *, passing: bool, now: datetime) -> PutOff | None:
        """Until when an order waits, or with whom."""
        question = PutOffQuestion(self, held, to, passing=passing, now=now)
        wanted = question.wanted() if question.exec() else None
        question.deleteLater()
        return wanted

    def ask_hold(self, customer: int, name: str, today: date) -> tuple[Hold, str] | None:
        """What is held and why."""
        question = HoldQuestion(self, customer, name, today)
        wanted = question.wanted() if question.exec() else None
        question.deleteLater()
        return wanted

    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None:
        """Why a hold ends."""
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

    def _moved(self, key: str, row: Any) -> None:
        if key == self._shown:
            self.deeds.select(row)

    def _lay_out(self) -> None:
        self._shown = "held"
        self._chips = Chips(_("Which list"))
        self._chips.chosen.connect(self.deeds.choose_show)
        self._more = button(_("More"), self.deeds.more)
        self._more.setVisible(False)
        row = across(gap=8)
        row.addWidget(self._chips, 1)
        row.addWidget(self._more)
        self._changed = label("", "warn")
        self._changed.setWordWrap(True)
        self._changed.setVisible(False)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lists = QStackedWidget()
        for table in self.tables.values():
            self._lists.addWidget(table)
        self._lists.addWidget(self._empty)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._lists, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(left)
        halves.addWidget(self.panel)
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 1)
        halves.setSizes([724, 356])
        self.page.addLayout(row)
        self.page.addWidget(self._changed)
        self.page.addWidget(halves, 1)


def _key_of(shown: str) -> Any:
    if shown == "held":
        return lambda row: row.held.case_id
    return (lambda row: row.customer_id) if shown == "over" else (lambda row: row.id)


def make(place: Place) -> CreditView:
    """The screen, as the shell opens it."""
    return CreditView(place)
