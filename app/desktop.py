"""The workstation: sign-in, main window, and the box that owns up to our mistakes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QSize, QTranslator, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from app.door import DatabaseDoor, Entered
from app.finder import find
from domain.errors import LuckyGasError, Unavailable
from domain.kernel.words import LANGUAGES, TRADITIONAL_CHINESE, language, use_language
from domain.kernel.words import gettext as _
from ui.kit.column import use_day_style
from ui.kit.preferences import Preferences
from ui.kit.theme import theme
from ui.shell.login import LoginWindow
from ui.shell.rights import STAFF, may
from ui.shell.screens import Screen

if TYPE_CHECKING:
    from ui.kit.qt_desk import QtDesk
    from ui.shell.window import MainWindow

IDLE_LOCK: Final = timedelta(minutes=30)


class PictureNotWritten(Unavailable):
    """The picture {file} cannot be written. Make room, or choose another folder."""


def run(door: DatabaseDoor, preferences: Preferences, screens: Sequence[Screen], *, log_file: Path) -> int:
    """Show the workstation until it is closed; answers the exit code."""
    app = start_application(preferences)
    sys.excepthook = _Mistakes(log_file).own_up
    station = Workstation(door, preferences, screens)
    station.start()
    code = app.exec()
    station.close()
    return code


def start_application(preferences: Preferences) -> QApplication:
    """The one QApplication with our look, our words and Qt's own words in Chinese."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("luckygas")
    chosen = preferences.text("language", language())
    use_language(chosen if chosen in LANGUAGES else TRADITIONAL_CHINESE)
    use_day_style("roc" if preferences.text("day_style") == "roc" else "iso")
    speak_qt(app)
    theme().start("dark" if preferences.text("theme") == "dark" else "light")
    return app


def speak_qt(app: QApplication) -> None:
    """Qt's own buttons and menus in the language that is on."""
    QLocale.setDefault(QLocale(language()))
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if language() == TRADITIONAL_CHINESE:
        words = QTranslator(app)
        if words.load("qtbase_zh_TW", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(words)


def picture(widget: QWidget, path: Path, size: QSize) -> Path:
    """A picture of a widget at this size, as it stands on the screen."""
    widget.resize(size)
    widget.show()
    QApplication.processEvents()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PictureNotWritten(file=path) from error
    if not widget.grab().save(str(path)):
        raise PictureNotWritten(file=path)
    return path


class Workstation(QObject):
    """Leads from the sign-in window to the main window and out again."""

    _checked = Signal(object)

    def __init__(self, door: DatabaseDoor, preferences: Preferences, screens: Sequence[Screen]) -> None:
        super().__init__()
        self._door, self._preferences, self._screens = door, preferences, screens
        self.desk: QtDesk | None = None
        self.window: MainWindow | None = None
        self._checker: ThreadPoolExecutor | None = None
        self._notice = ""
        self._checked.connect(lambda answer: answer())
        self.login = LoginWindow(door, preferences)
        self.login.entered.connect(self._enter)
        self.login.left.connect(QApplication.quit)

    def start(self) -> None:
        """Show the sign-in window, then load what stands behind it."""
        QApplication.setQuitOnLastWindowClosed(False)
        self.login.show()
        self.login.start()

    def close(self) -> None:
        """Join every thread, close every connection."""
        self.login.close_thread()
        if self._checker is not None:
            self._checker.shutdown(wait=True)
        if self.desk is not None:
            self.desk.close()

    def _enter(self, entered: Entered) -> None:
        # both bring SQLAlchemy, which the sign-in window is painted without
        from ui.kit.qt_desk import QtDesk
        from ui.payments.outbox import unanswered
        from ui.shell.idle import IdleWatch
        from ui.shell.window import Frame, MainWindow

        login = entered.who.login
        desk = self.desk = QtDesk(
            entered.engine, who=entered.who, now=entered.now, fresh=lambda password: self._door.fresh(login, password)
        )
        frame = Frame(
            desk,
            self._preferences,
            self._screens,
            lambda permission: may(entered.who, permission),
            address=self._door.address,
            find=find if may(entered.who, STAFF) else None,
            check=self._check,
            renewed=self._use_password,
        )
        window = self.window = MainWindow(frame)
        window.left.connect(QApplication.quit)
        desk.lost.connect(self._show_lost)
        desk.found.connect(self._show_found)
        desk.checking.connect(self._show_checking)
        desk.busy.connect(lambda count: window.status.show_jobs(count))
        desk.mistaken.connect(_raise)
        desk.locked.connect(window.everywhere.lock)
        first = next((screen.key for screen in self._screens if may(entered.who, screen.permission)), "")
        # what the books have not answered is asked before anything else is done
        if unanswered(self._preferences.folder, login=login, books=self._door.address) and "payments" in window.screens:
            first = "payments"
        window.show()
        IdleWatch(window, IDLE_LOCK).idle.connect(window.everywhere.lock)
        self.login.close()
        window.open(first)
        self._notice = entered.notice
        window.banner.show_sentence(self._notice)

    def _check(self, password: str, told: Callable[[str], None]) -> None:
        """Whether this is still the person's password; the lock waits for the answer."""
        if self.desk is None:
            return
        login = self.desk.who.login
        future = self._aside().submit(lambda: self._door.enter(login, password).engine.dispose())
        future.add_done_callback(lambda answer: self._checked.emit(lambda: told(_why_not(answer))))

    def _use_password(self, password: str) -> None:
        """The person has a new password: for connections from here on, and for this PC where the old one was kept."""
        if self.desk is None or self.window is None:
            return
        self.desk.use_password(password)
        login, say = self.desk.who.login, self.window.say
        future = self._aside().submit(lambda: self._door.renew(login, password))
        future.add_done_callback(lambda answer: self._checked.emit(lambda: _tell_why_not(answer, say)))

    def _aside(self) -> ThreadPoolExecutor:
        """A thread for what the desk's own must not wait for."""
        if self._checker is None:
            self._checker = ThreadPoolExecutor(1, thread_name_prefix="check")
        return self._checker

    def _show_lost(self) -> None:
        if self.window is not None:
            self.window.banner.show_sentence(
                _("The database is away. What you see may be old; nothing can be posted until it is back.")
            )
            self.window.status.show_connection(self._door.address, None)

    def _show_checking(self) -> None:
        if self.window is not None:
            self.window.banner.show_sentence(
                _("No answer came, so it is unknown whether your last step was done: checking.")
            )

    def _show_found(self) -> None:
        if self.window is not None:
            self.window.banner.show_sentence(self._notice)
            self.window.status.show_connection(self._door.address, 0)
            if self.window.current is not None:
                self.window.current.refresh()


class _Mistakes:
    """Writes our mistakes down whole and tells the person their number, one box at a time."""

    def __init__(self, log_file: Path) -> None:
        self._log_file = log_file
        self._showing = False

    def own_up(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        """The box with a number to quote."""
        from app.log import record_incident

        number, _file = record_incident(error, self._log_file)
        if self._showing:
            return
        self._showing = True
        words = _("This is our mistake, number {number}. Your last step was not done; please report the number.")
        box = QMessageBox(QMessageBox.Icon.Warning, _("Our mistake"), words.format(number=number))
        box.exec()
        self._showing = False


def _raise(error: BaseException) -> None:
    raise error


def _why_not(answer: Future[None]) -> str:
    error = answer.exception()
    if error is None:
        return ""
    if isinstance(error, LuckyGasError):
        return str(error)
    raise error


def _tell_why_not(answer: Future[None], say: Callable[[str], None]) -> None:
    if reason := _why_not(answer):
        say(reason)
