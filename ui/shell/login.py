"""The window people sign in at: painted before anything of the database is imported."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from domain.errors import LuckyGasError
from domain.kernel.calendar import business_day
from domain.kernel.words import LANGUAGE_NAMES, language, other_language, use_language
from domain.kernel.words import gettext as _
from ui.kit.column import day
from ui.kit.form import enter_moves_on
from ui.kit.piece import Card, across, button, label, restyle
from ui.kit.preferences import Preferences
from ui.shell.door import Door, Enrolled, Kept, ends_soon

ENROL_KEY = "Alt+E"


class LoginWindow(QWidget):
    """Asks who it is; `entered` brings what the door answered, `left` that the person gave up."""

    entered = Signal(object)
    left = Signal()
    _answered = Signal(object)

    def __init__(self, door: Door, preferences: Preferences) -> None:
        super().__init__()
        self._door, self._preferences = door, preferences
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="login")
        # a keyring that does not answer keeps nobody out who types the password
        self._keyring = ThreadPoolExecutor(1, thread_name_prefix="keyring")
        self._done = self._loaded = False
        self._kept = Kept("")
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(560, 560)
        self._answered.connect(lambda answer: answer())
        self._outer = QVBoxLayout(self)
        self._state, self._tone = "", "muted"
        self._build()
        QShortcut(QKeySequence(ENROL_KEY), self, self.enrol)
        self._say(_("Connecting to {address}…").format(address=door.address), "muted")

    def start(self) -> None:
        """Load the database's libraries as soon as the window has been painted."""
        QTimer.singleShot(0, self._load)

    def close_thread(self, *, wait: bool = True) -> None:
        """Join the threads; nothing is answered any more. Not to wait leaves a keyring to answer in its own time."""
        self._done = True
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._keyring.shutdown(wait=wait, cancel_futures=True)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        gave_up = not self._done
        self.close_thread(wait=False)
        super().closeEvent(event)
        if gave_up:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        # from a field Enter went its own way already
        focus = self.focusWidget()
        if isinstance(focus, QPushButton):
            focus.click()
        elif isinstance(focus, QCheckBox):
            self._try()

    def enrol(self) -> None:
        """Ask for the administrator's file; without a keyring that encrypts, say the way out instead."""
        if not self._enter.isEnabled():
            return
        if self._kept.why_not:
            self._say(f"■ {self._kept.why_not}", "bad")
            # it may be unlocked by the next time
            self._look(again=True)
            return
        # seldom asked, and its tables would be loaded before the first paint
        from ui.shell.enrolment import EnrolmentQuestion

        question = EnrolmentQuestion(self, self._try_file)
        question.exec()
        question.deleteLater()

    def _build(self) -> None:
        self.setWindowTitle(_("Lucky Gas Accounts"))
        card = Card(margin=32)
        card.setFixedWidth(440)
        self._user, self._password = QLineEdit(), QLineEdit()
        self._user.setText(self._preferences.text("user"))
        self._user.setAccessibleName(_("User"))
        self._password.setAccessibleName(_("Password"))
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._remember = QCheckBox(_("Remember my password on this PC"))
        self._remember.setEnabled(False)
        self._remember.clicked.connect(self._forget)
        for field in (self._user, self._password):
            field.setMinimumHeight(34)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(_("User"), self._user)
        form.addRow(_("Password"), self._password)
        form.addRow("", self._remember)
        self._enter = button(_("Sign in"), self._try, role="primary", keys="Enter")
        self._enter.setMinimumHeight(36)
        self._password.returnPressed.connect(self._try)
        self._user.editingFinished.connect(self._look)
        enter_moves_on(self, self._user)
        self._words = label(self._state, self._tone)
        self._words.setWordWrap(True)
        self._words.setMinimumHeight(44)
        self._notice = label("", "warn")
        self._notice.setWordWrap(True)
        self._notice.hide()
        self._lay_out(card, form)
        (self._password if self._user.text() else self._user).setFocus()

    def _lay_out(self, card: Card, form: QFormLayout) -> None:
        enrol = button(_("Enrol this PC…"), self.enrol, role="flat", keys=ENROL_KEY)
        tongue = button(LANGUAGE_NAMES[other_language()], self._switch_language, role="flat")
        tongue.setAccessibleName(_("Change the language"))
        card.body.addLayout(across(label("● LUCKY GAS", "title"), 1, tongue))
        card.body.addWidget(label(_("Receivables workstation"), "muted"))
        card.body.addSpacing(18)
        card.body.addLayout(form)
        card.body.addSpacing(10)
        card.body.addWidget(self._notice)
        card.body.addWidget(self._words)
        card.body.addSpacing(6)
        card.body.addWidget(self._enter)
        card.body.addLayout(across(enrol, 1))
        self._outer.addStretch(1)
        self._outer.addLayout(across(1, card, 1))
        self._outer.addStretch(1)
        self._card = card

    def _switch_language(self) -> None:
        use_language(other_language())
        self._preferences.keep_text("language", language())
        user, password, wished = self._user.text(), self._password.text(), self._remember.isChecked()
        while self._outer.count():
            self._outer.takeAt(0)
        self._card.deleteLater()
        self._build()
        self._user.setText(user)
        self._password.setText(password)
        self._show_kept(wished)
        self._say(_("Connecting to {address}…").format(address=self._door.address), "muted")
        self._load()

    def _load(self) -> None:
        self._submit(self._load_and_knock, self._show_loaded)

    def _load_and_knock(self) -> None:
        self._door.load()
        self._door.knock()

    def _show_loaded(self, future: Future[None]) -> None:
        error = future.exception()
        if isinstance(error, LuckyGasError):
            self._say(f"■ {error}", "bad")
        elif error is not None:
            raise error
        elif self._enter.isEnabled():
            self._say(f"● {self._door.address}", "ok")
        self._loaded = True
        self._look(again=True)

    def _look(self, *, again: bool = False) -> None:
        """Look what is kept for who stands in the field."""
        user = self._user.text().strip()
        if self._loaded and (again or user != self._kept.login):
            self._submit(lambda: self._door.kept(user), self._take_kept, self._keyring)

    def _take_kept(self, future: Future[Kept]) -> None:
        kept = future.result()
        if kept.login == self._user.text().strip():
            wished = self._remember.isChecked() and kept.login == self._kept.login
            self._kept = kept
            self._show_kept(wished)

    def _show_kept(self, wished: bool) -> None:
        kept = self._kept
        self._remember.setEnabled(not kept.why_not)
        self._remember.setToolTip(kept.why_not)
        self._remember.setAccessibleDescription(kept.why_not)
        self._remember.setChecked(kept.password or (wished and not kept.why_not))
        self._password.setPlaceholderText(_("remembered: Enter signs in") if kept.password else "")
        # before anybody is in there is no other clock than this PC's
        soon = ends_soon(kept.ends_on, business_day(datetime.now(UTC)))
        self._notice.setText(f"▲ {soon}" if soon else "")
        self._notice.setVisible(bool(soon))

    def _forget(self, wanted: bool) -> None:
        """Taking the tick away forgets at once what was remembered."""
        if not wanted and self._kept.password:
            user = self._kept.login
            self._submit(lambda: self._door.forget(user), partial(self._take_forgotten, user), self._keyring)

    def _take_forgotten(self, user: str, future: Future[None]) -> None:
        error = future.exception()
        if isinstance(error, LuckyGasError):
            self._say(f"■ {error}", "bad")
            self._look(again=True)
        elif error is not None:
            raise error
        else:
            if self._kept.login == user:
                self._kept = replace(self._kept, password=False)
                self._show_kept(False)
            self._say(_("The password is no longer remembered on this PC."), "ok")

    def _try(self) -> None:
        user, password, remember = self._user.text().strip(), self._password.text(), self._remember.isChecked()
        known = self._kept.password and self._kept.login == user
        if not user or not (password or known):
            self._say(_("Type user and password."), "warn")
            (self._password if user else self._user).setFocus()
        elif self._enter.isEnabled():
            self._enter.setEnabled(False)
            self._say(_("Signing in…"), "muted")
            self._submit(
                partial(self._door.enter, user, password, remember=remember)
                if password
                else partial(self._door.enter_remembered, user),
                self._take_answer,
            )

    def _take_answer(self, future: Future[object]) -> None:
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
            self._look(again=True)
        else:
            raise error

    def _try_file(self, file: str, passphrase: str, told: Callable[[str], None]) -> None:
        self._submit(lambda: self._door.enrol(Path(file), passphrase), partial(self._take_enrolled, told))

    def _take_enrolled(self, told: Callable[[str], None], future: Future[Enrolled]) -> None:
        error = future.exception()
        if isinstance(error, LuckyGasError):
            told(str(error))
        elif error is not None:
            told(_("Our mistake"))
            raise error
        else:
            enrolled = future.result()
            told("")
            self._user.setText(enrolled.login)
            words = _("✓ This PC is enrolled for {login} until {day}. Destroy the file, then sign in.")
            self._say(words.format(login=enrolled.login, day=day(enrolled.ends_on)), "ok")
            self._password.setFocus()
            self._look(again=True)

    def _submit(
        self, job: Callable[[], object], told: Callable[[Future[Any]], object], thread: ThreadPoolExecutor | None = None
    ) -> None:
        if self._done:
            return
        future: Future[object] = (thread or self._thread).submit(copy_context().run, job)
        future.add_done_callback(lambda answer: self._answered.emit(partial(self._tell, told, answer)))

    def _tell(self, told: Callable[[Future[Any]], object], answer: Future[Any]) -> None:
        if not self._done and not answer.cancelled():
            told(answer)

    def _say(self, words: str, tone: str) -> None:
        self._state, self._tone = words, tone
        self._words.setText(words)
        restyle(self._words, tone)
