"""The window people sign in at: painted before anything of the database is imported."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.kernel.words import LANGUAGE_NAMES, language, other_language, use_language
from domain.kernel.words import gettext as _
from ui.kit.form import enter_moves_on
from ui.kit.piece import Card, across, button, label, restyle
from ui.kit.preferences import Preferences


class Door(Protocol):
    """The way to the database; its methods are called in a thread."""

    @property
    def address(self) -> str:
        """The server as people know it."""

    def load(self) -> None:
        """Import the libraries that talk to it."""

    def knock(self) -> None:
        """Raises Unavailable where no server answers."""

    def enter(self, user: str, password: str) -> object:
        """What is behind the door; a wrong password, an absent server or another schema version is a refusal."""


class LoginWindow(QWidget):
    """Asks who it is; `entered` brings what the door answered, `left` that the person gave up."""

    entered = Signal(object)
    left = Signal()
    _loaded = Signal(object)
    _answered = Signal(object)

    def __init__(self, door: Door, preferences: Preferences) -> None:
        super().__init__()
        self._door, self._preferences = door, preferences
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="login")
        self._done = False
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(560, 440)
        self._loaded.connect(self._show_loaded)
        self._answered.connect(self._take_answer)
        self._outer = QVBoxLayout(self)
        self._state, self._tone = "", "muted"
        self._build()
        self._say(_("Connecting to {address}…").format(address=door.address), "muted")

    def start(self) -> None:
        """Load the database's libraries as soon as the window has been painted."""
        QTimer.singleShot(0, self._load)

    def close_thread(self) -> None:
        """Join the thread; nothing is answered any more."""
        self._done = True
        self._thread.shutdown(wait=True, cancel_futures=True)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        gave_up = not self._done
        self.close_thread()
        super().closeEvent(event)
        if gave_up:
            self.left.emit()

    def _build(self) -> None:
        self.setWindowTitle(_("Lucky Gas Accounts"))
        card = Card(margin=32)
        card.setFixedWidth(440)
        self._user, self._password = QLineEdit(), QLineEdit()
        self._user.setText(self._preferences.text("user"))
        self._user.setAccessibleName(_("User"))
        self._password.setAccessibleName(_("Password"))
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        for field in (self._user, self._password):
            field.setMinimumHeight(34)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(_("User"), self._user)
        form.addRow(_("Password"), self._password)
        self._enter = button(_("Sign in"), self._try, role="primary", keys="Enter")
        self._enter.setMinimumHeight(36)
        self._password.returnPressed.connect(self._try)
        enter_moves_on(self, self._user)
        self._words = label(self._state, self._tone)
        self._words.setWordWrap(True)
        self._words.setMinimumHeight(44)
        tongue = button(LANGUAGE_NAMES[other_language()], self._switch_language, role="flat")
        tongue.setAccessibleName(_("Change the language"))
        card.body.addLayout(across(label("● LUCKY GAS", "title"), 1, tongue))
        card.body.addWidget(label(_("Receivables workstation"), "muted"))
        card.body.addSpacing(18)
        card.body.addLayout(form)
        card.body.addSpacing(10)
        card.body.addWidget(self._words)
        card.body.addWidget(self._enter)
        card.body.addSpacing(8)
        self._outer.addStretch(1)
        self._outer.addLayout(across(1, card, 1))
        self._outer.addStretch(1)
        self._card = card
        (self._password if self._user.text() else self._user).setFocus()

    def _switch_language(self) -> None:
        use_language(other_language())
        self._preferences.keep_text("language", language())
        user, password = self._user.text(), self._password.text()
        while self._outer.count():
            self._outer.takeAt(0)
        self._card.deleteLater()
        self._build()
        self._user.setText(user)
        self._password.setText(password)
        self._say(_("Connecting to {address}…").format(address=self._door.address), "muted")
        self._load()

    def _load(self) -> None:
        self._submit(self._load_and_knock, self._loaded.emit)

    def _load_and_knock(self) -> None:
        self._door.load()
        self._door.knock()

    def _show_loaded(self, future: Future[None]) -> None:
        error = None if self._done else future.exception()
        if isinstance(error, LuckyGasError):
            self._say(f"■ {error}", "bad")
        elif error is not None:
            raise error
        elif not self._done and self._enter.isEnabled():
            self._say(f"● {self._door.address}", "ok")

    def _try(self) -> None:
        user, password = self._user.text().strip(), self._password.text()
        if not user or not password:
            self._say(_("Type user and password."), "warn")
            (self._password if user else self._user).setFocus()
            return
        if self._enter.isEnabled():
            self._enter.setEnabled(False)
            self._say(_("Signing in…"), "muted")
            self._submit(lambda: self._door.enter(user, password), self._answered.emit)

    def _take_answer(self, future: Future[object]) -> None:
        if self._done:
            return
        self._enter.setEnabled(True)
        error = future.exception()
        if error is None:
            self._preferences.keep_text("user", self._user.text().strip())
            self._password.clear()
            self._done = True
            self.entered.emit(future.result())
        elif isinstance(error, LuckyGasError):
            self._say(f"■ {error}", "bad")
            self._password.selectAll()
            self._password.setFocus()
        else:
            raise error

    def _submit(self, job: Callable[[], object], told: Callable[[Future[Any]], object]) -> None:
        future: Future[object] = self._thread.submit(copy_context().run, job)
        future.add_done_callback(told)

    def _say(self, words: str, tone: str) -> None:
        self._state, self._tone = words, tone
        self._words.setText(words)
        restyle(self._words, tone)
