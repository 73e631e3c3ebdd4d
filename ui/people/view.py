"""The widgets of people and rights: logins left, one of them right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from domain.access.queries import Login
from domain.errors import LuckyGasError
from domain.kernel.words import N_, ngettext
from domain.kernel.words import gettext as _
from ui.kit.action import Action
from ui.kit.ask import NoteQuestion, Question, say_no
from ui.kit.column import Sort, moment
from ui.kit.piece import across, button, label, spread
from ui.kit.screen import Place, ScreenView
from ui.kit.table import Table
from ui.people.actions import ACTIONS, ASKERS, SCREEN
from ui.people.card import LoginCard
from ui.people.columns import LOGINS, LoginRow
from ui.people.dialogs import LoginForm, PasswordShown
from ui.people.presenter import Ask, Form, Presenter


class PeopleView(ScreenView):
    """Everybody who may come in."""

    offers: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, place: Place) -> None:
        super().__init__(SCREEN)
        self._place = place
        self.deeds = presenter = Presenter(self, place.desk)
        self.presenter = presenter
        self.logins = Table(LOGINS, key=lambda row: row.login.login, name=N_("Logins"))
        self.card = LoginCard(presenter, may=place.may, whom=place.whom)
        self.logins.moved.connect(presenter.select)
        self.logins.sorted_by.connect(presenter.sort)
        self._count = label("", "muted")
        spread(self._count)
        invite = button(_("Invite somebody"), presenter.invite, keys="N")
        if not place.may(ASKERS):
            invite.setEnabled(False)
            invite.setToolTip(place.whom(ASKERS))
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(10)
        halves.addWidget(self.logins)
        halves.addWidget(self.card)
        halves.setStretchFactor(0, 8)
        halves.setStretchFactor(1, 3)
        halves.setSizes([750, 310])
        row = across()
        row.addWidget(self._count, 1)
        row.addWidget(invite)
        self.page.addLayout(row)
        self.page.addWidget(halves, 1)
        presenter.refresh()

    def panes(self) -> Mapping[str, QWidget]:
        return {"logins": self.logins, "changes": self.card.changes}

    def closing(self) -> None:
        self.deeds.close()

    def show_logins(self, rows: Sequence[LoginRow]) -> None:
        """Everybody."""
        out = sum(1 for row in rows if not row.login.active and not row.is_new)
        waiting = sum(1 for row in rows if row.login.waiting is not None)
        told = [
            ngettext("{count} login", "{count} logins", len(rows)).format(count=len(rows)),
            ngettext("{count} suspended", "{count} suspended", out).format(count=out),
            ngettext("{count} request waits", "{count} requests wait", waiting).format(count=waiting),
        ]
        self._count.setText("　".join(told))
        self.logins.show_rows(rows)
        self.subtitled.emit("")
        self.refreshed.emit()

    def show_sorts(self, sorts: Sequence[Sort]) -> None:
        """Mark the headers with the order of the rows."""
        self.logins.show_sorts(sorts)

    def show_login(self, row: LoginRow | None) -> None:
        """The login one stands on, and the request that would change it."""
        self.card.show_login(row)

    def show_password(self, login: Login, password: str, until: datetime) -> None:
        """A first password, this once."""
        shown = PasswordShown(self, name=login.name, login=login.login, password=password, until=moment(until))
        shown.exec()
        shown.field.clear()
        shown.deleteLater()

    def show_stale(self) -> None:
        """Somebody else changed what is shown; nothing moves under the cursor."""
        self.subtitled.emit(_("changed by others: F5 reads again"))

    def show_refusal(self, refusal: LuckyGasError) -> None:
        """Say what was not done and the way out."""
        say_no(self, refusal)

    def say(self, sentence: str) -> None:
        """Tell what was done, or why not."""
        self._place.say(sentence)

    def ask_login(self, form: Form, ask: Ask) -> None:
        """The form of a login."""
        question = LoginForm(self, form, ask)
        question.exec()
        question.deleteLater()

    def ask_note(self, title: str, sentence: str, run_words: str) -> str | None:
        """Why."""
        question = NoteQuestion(self, title=title, sentence=sentence, run_words=run_words)
        words = question.words() if question.exec() else None
        question.deleteLater()
        return words

    def ask_yes(self, title: str, sentence: str, run_words: str) -> bool:
        """Whether to go on with what takes something away."""
        question = Question(self, title, sentence, run_words)
        answer = bool(question.exec())
        question.deleteLater()
        return answer


def make(place: Place) -> PeopleView:
    """The screen, as the shell opens it."""
    return PeopleView(place)
