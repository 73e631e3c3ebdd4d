"""The widgets of the inbox: requests left, one of them whole right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.approvals.actions import ACTIONS, DECIDERS, SCREEN
from ui.approvals.columns import REQUESTS, InboxRow
from ui.approvals.deeds import Signing
from ui.approvals.detail import DetailCard
from ui.approvals.dialogs import LendingQuestion, ResolutionQuestion
from ui.approvals.lending import Lent, Loan
from ui.approvals.presenter import Presenter
from ui.approvals.wording import Detail
from ui.kit.action import Action
from ui.kit.ask import NoteQuestion, say_no
from ui.kit.column import Sort
from ui.kit.piece import Chips, across, button, label, scrolling
from ui.kit.screen import Place, ScreenView
from ui.kit.signature import SignatureQuestion
from ui.kit.signing import Attempt
from ui.kit.table import Table

_SIGN: Final = {"approve": N_("Approve and sign"), "reject": N_("Refuse and sign")}


class ApprovalsView(ScreenView):
    """The lists of requests, and the request one stands on."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self.requests = Table(REQUESTS, key=lambda row: row.request.id, name=N_("Requests"))
        self.deeds = presenter = Presenter(self, place.desk, count=place.count, go=place.go)
        self.presenter = presenter
        self.detail = DetailCard(approve=presenter.approve, refuse=presenter.refuse, withdraw=presenter.withdraw)
        self.requests.moved.connect(presenter.select)
        self.requests.ticked.connect(presenter.tick)
        self.requests.sorted_by.connect(presenter.sort)
        self._lay_out()
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"requests": self.requests, "entry": self.detail.entry}

    def show_argument(self, argument: object) -> None:
        if isinstance(argument, str):
            self.deeds.choose_show("waiting" if argument == "to_decide" else argument)
        elif isinstance(argument, int):
            self.deeds.open_request(argument)

    def closing(self) -> None:
        self.deeds.close()

    def show_chips(self, chips: Sequence[tuple[str, str]], shown: str) -> None:
        """The three lists with how many are in each."""
        self._chips.show_choices(chips, shown)
        self.subtitled.emit("")
        self.refreshed.emit()

    def show_rows(self, rows: Sequence[InboxRow], empty: str) -> None:
        """One list, or a sentence where it is empty."""
        self._empty.setText(empty)
        self._list.setCurrentIndex(0 if rows else 1)
        self.requests.show_rows(rows)

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.requests.show_sorts(sorts)

    def show_detail(self, detail: Detail | None) -> None:
        """The request one stands on."""
        self.detail.show_detail(detail)

    def show_reasons(self, decide: str, withdraw: str, ticked: int) -> None:
        """Which buttons are awake."""
        may = self._place.may(DECIDERS)
        self.detail.show_reasons(decide if may else self._place.whom(DECIDERS), withdraw, ticked)

    def show_changed(self, sentence: str) -> None:
        """What became different under the eyes of the approver."""
        self._changed.setText(f"▲ {sentence}" if sentence else "")
        self._changed.setVisible(bool(sentence))

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def go_to(self, request: int) -> None:
        """Stand on this request."""
        self.requests.go_to_key(request)

    def step(self, by: int) -> None:
        """Stand on another row."""
        self.requests.go_to(self.requests.grid.currentIndex().row() + by)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None:
        """Why a request is refused or taken back."""
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

    def ask_resolution(self) -> str | None:
        """The hash of the board's resolution, "" where the other signature brings it, None to leave."""
        question = ResolutionQuestion(self)
        digest = question.digest() if question.exec() else None
        question.deleteLater()
        return digest

    def ask_signature(self, signing: Signing, attempt: Attempt) -> None:
        """The password for everything that is signed together."""
        words = _(_SIGN[signing.decision])
        sentence = _("{kind}: you sign exactly what was shown. A decision is not undone.").format(kind=signing.kind)
        self._sign(words, sentence, signing.figures, signing.lines, attempt)

    def ask_lending(self, lent: Lent, login: str, today: date) -> Loan | int | None:
        """Authority to lend, or the number of a loan to take back."""
        question = LendingQuestion(self, lent, login, today)
        answered = question.exec()
        wanted = (question.revoked or question.loan()) if answered else None
        question.deleteLater()
        return wanted

    def ask_password_to_lend(self, words: str, attempt: Attempt) -> None:
        """The password for a loan."""
        sentence = _("Whoever gets it decides in your place until the last day.")
        self._sign(_("Lend my authority"), sentence, words, (), attempt)

    def _sign(self, title: str, sentence: str, figures: str, lines: Sequence[str], attempt: Attempt) -> None:
        question = SignatureQuestion(
            self, title=title, sentence=sentence, figures=figures, lines=lines, run_words=title, attempt=attempt
        )
        question.exec()
        question.deleteLater()

    def _lay_out(self) -> None:
        presenter = self.deeds
        self._chips = Chips(_("Which requests"))
        self._chips.chosen.connect(presenter.choose_show)
        lend = button(_("Lend my authority"), presenter.lend, keys="Alt+L")
        if not self._place.may(DECIDERS):
            lend.setEnabled(False)
            lend.setToolTip(self._place.whom(DECIDERS))
        row = across(gap=8)
        row.addWidget(self._chips, 1)
        row.addWidget(lend)
        self._changed = label("", "warn")
        self._changed.setWordWrap(True)
        self._changed.setVisible(False)
        self._empty = label("", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = QStackedWidget()
        self._list.addWidget(self.requests)
        self._list.addWidget(self._empty)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self._list)
        halves.addWidget(scrolling(self.detail))
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 1)
        halves.setSizes([746, 344])
        self.page.addLayout(row)
        self.page.addWidget(self._changed)
        self.page.addWidget(halves, 1)


def make(place: Place) -> ApprovalsView:
    """The screen, as the shell opens it."""
    return ApprovalsView(place)
