"""The widgets of the customer's screen: the finder, the head, and nine lists of which one is on top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from domain.customers.queries import CustomerFound
from domain.errors import LuckyGasError
from domain.figures.timeline import Happening
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.customers.account_form import AccountQuestion
from ui.customers.actions import ACTIONS, PROPOSERS, SCREEN, TABS
from ui.customers.columns import SIDE
from ui.customers.explaining import Lines
from ui.customers.head import HeadCard
from ui.customers.headlines import Headlines
from ui.customers.pages import Pages
from ui.customers.presenter import Presenter
from ui.customers.questions import Page, Questions
from ui.customers.reasons import Reasons
from ui.customers.refunding import Try
from ui.kit.action import Action
from ui.kit.ask import NoteQuestion, say_no
from ui.kit.customer_box import CustomerBox
from ui.kit.piece import Card, Chips, across, button, label
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table
from ui.payments.actions import POSTERS

_ROOM_FOR_SIDE: Final = 1060
_SIDE: Final = 326


class CustomersView(ScreenView):
    """One customer; the keys 1 to 9 change the list."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place, questions: Questions | None) -> None:
        super().__init__(SCREEN)
        self._place = place
        self._asked_side: bool | None = None
        self.deeds = presenter = Presenter(self, place.desk, whom=place.whom, questions=questions)
        self.presenter = presenter
        self.box = CustomerBox(self)
        self.head = HeadCard()
        self._tabs = Chips(_("Which list"))
        self.pages = Pages()
        self._reasons = Reasons()
        self.side = Table(SIDE, key=lambda one: one.key, name=N_("What happened last"), stretch="what")
        self._lay_out()
        self._listen()
        presenter.start()

    def panes(self) -> Mapping[str, QWidget]:
        return {"finder": self.box, "lists": self.pages, "side": self.side}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.open(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_found(self, found: Sequence[CustomerFound], typed: str, *, to_choose: bool = False) -> None:
        """Offer below the field the customers who fit what was typed."""
        self.box.show_found(found, typed, to_choose=to_choose)

    def show_head(self, lines: Headlines | None) -> None:
        """Show who is open."""
        self.head.show_lines(lines)
        for made in self._deeds:
            made.setEnabled(lines is not None and made.property("allowed"))
        if lines is None:
            self.pages.show_nobody()
            return
        self.box.setText(lines.codes.split("　")[0])
        self.subtitled.emit(f"{lines.name}　{lines.read}")
        self.refreshed.emit()

    def show_list(self, key: str, page: Page, *, stand_on: str = "") -> None:
        """Show one of the lists, and stand on the row that was asked for."""
        self.pages.show_page(key, page, stand_on=stand_on)
        self.deeds.stand_on(self.pages.current())

    def show_no_right(self, key: str, words: str) -> None:
        """Say whom to ask who may read this list."""
        self.pages.show_words(key, words)

    def show_tab(self, key: str) -> None:
        """Mark the list that is on top; its digit stands on it."""
        self._tabs.show_choices([(one, f"{digit} {_(title)}") for one, digit, title in TABS], key)
        self.pages.turn_to(key)
        self._fit_side()

    def show_side(self, happened: Sequence[Happening]) -> None:
        """Show what happened last, whatever the list is."""
        self.side.show_rows(happened)

    def show_why(self, lines: Lines) -> None:
        """Say why the row in hand is as it is."""
        self._reasons.show_lines(lines)

    def show_stale(self) -> None:
        """Somebody else changed something; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def go(self, screen: str, argument: object) -> None:
        """Open another screen."""
        self._place.go(screen, argument)

    def go_to_finder(self) -> None:
        """Type another customer."""
        self.box.setFocus()
        self.box.selectAll()

    def go_to_list(self) -> None:
        """Into the list on top."""
        self.pages.setFocus()

    def toggle_why(self) -> None:
        """The explanation away, or back."""
        self._reasons.setVisible(self._reasons.isHidden())

    def toggle_side(self) -> None:
        """What happened last away, or back."""
        self._asked_side = self._side_box.isHidden()
        self._fit_side()

    def ask_account(self, customer: str, attempt: Try) -> None:
        """The account as the passbook says it."""
        question = AccountQuestion(self, customer, attempt)
        question.exec()
        question.forget()
        question.deleteLater()

    def ask_reason(self, title: str, sentence: str, run_words: str) -> str | None:
        """Why, in one line."""
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit_side()

    def _fit_side(self) -> None:
        # on a small screen the list comes first; what the user said last wins
        wanted = self.width() >= _ROOM_FOR_SIDE if self._asked_side is None else self._asked_side
        self._side_box.setVisible(wanted and self.pages.key != "timeline")

    def _lay_out(self) -> None:
        self.page.addLayout(self._finder())
        self.page.addWidget(self.head)
        self.page.addWidget(self._tabs)
        self._side_box = Card(margin=8)
        self._side_box.setFixedWidth(_SIDE)
        self._side_box.body.addWidget(label(_("What happened last"), "strong"))
        self._side_box.body.addWidget(self.side, 1)
        body = across(gap=10)
        body.addWidget(self.pages, 1)
        body.addWidget(self._side_box)
        self.page.addLayout(body, 1)
        self.page.addWidget(self._reasons)

    def _finder(self) -> QHBoxLayout:
        receive = button(_("Receive a payment"), self.deeds.receive, role="primary", keys="F9")
        account = button(_("Refund account"), self.deeds.propose_account, keys="Alt+R")
        self._deeds = (receive, account)
        for made, right in ((receive, POSTERS), (account, PROPOSERS)):
            made.setProperty("allowed", self._place.may(right))
            made.setToolTip("" if self._place.may(right) else self._place.whom(right))
        row = across(label(_("Customer"), "strong"))
        row.addWidget(self.box, 1)
        row.addWidget(account)
        row.addWidget(receive)
        return row

    def _listen(self) -> None:
        presenter = self.deeds
        self.box.searched.connect(presenter.search)
        self.box.entered.connect(presenter.enter)
        self.box.picked.connect(lambda one: presenter.open(one.code))
        self._tabs.chosen.connect(presenter.choose)
        self.pages.moved.connect(self._stand_on)
        self.pages.opened.connect(presenter.open_row)
        self.pages.reached_end.connect(presenter.older)
        self.side.opened.connect(presenter.open_row)

    def _stand_on(self, row: Any) -> None:
        self.deeds.stand_on(row)


def make(place: Place, questions: Questions | None = None) -> CustomersView:
    """The screen, as the shell opens it."""
    return CustomersView(place, questions)
