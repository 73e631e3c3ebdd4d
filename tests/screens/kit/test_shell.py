"""The workstation around the screens: keys, names, sizes, languages, the palette."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QFont, QRawFont
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from domain.kernel.words import use_language
from ui.kit.theme import font, theme
from ui.shell.door import Enrolled, Kept
from ui.shell.idle import IdleWatch
from ui.shell.keys import spoken
from ui.shell.login import LoginWindow
from ui.shell.overlay import KeysOverlay, LockOverlay
from ui.shell.window import MainWindow

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier

Open = Callable[..., MainWindow]


def nameless(widget: QWidget) -> list[str]:
    return [
        f"{type(part).__name__} {part.objectName()}"
        for part in widget.findChildren(QWidget)
        if part.isVisible()
        and part.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
    ]


def words_on(widget: QWidget) -> set[str]:
    return {part.text() for part in widget.findChildren(QLabel)} | {
        part.text() for part in widget.findChildren(QPushButton)
    }


def test_everything_that_takes_focus_has_a_name(open_window: Open) -> None:
    assert nameless(open_window()) == []


@pytest.mark.parametrize("language", ["zh_TW", "en"])
def test_the_workstation_fits_an_old_office_screen(open_window: Open, language: str) -> None:
    use_language(language)

    needed = open_window().minimumSizeHint()

    assert (needed.width() <= 1280, needed.height() <= 720) == (True, True)


def test_home_shows_the_day_in_chinese(open_window: Open) -> None:
    window = open_window()

    assert {"工作首頁", "今天要做", "NT$ 19,251,800", "✓ 總帳與明細帳相符"} <= words_on(window)
    assert "115/11/22 (日)" in words_on(window)
    assert "更新 10:31:07" in words_on(window)


def test_the_other_language_is_spoken_at_once(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()

    window.everywhere.switch_language()

    assert {"Home", "Today's work", "Receivable"} <= words_on(window)
    assert window.current is not None
    assert window.current.key == "home"


def test_the_look_changes_while_screens_are_open(open_window: Open) -> None:
    window = open_window()

    window.everywhere.switch_theme()

    assert theme().name == "dark"
    assert window.palette().window().color().name().upper() == "#14191E"


def test_ctrl_k_finds_and_enter_goes_there(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, KEY.Key_K, CONTROL)
    palette = window.everywhere.palette
    assert palette is not None
    palette.box.setText("瑞成")
    qtbot.waitUntil(lambda: palette.list.model().rowCount() == 1)
    with qtbot.waitSignal(palette.chosen) as chosen:
        qtbot.keyClick(palette.box, KEY.Key_Return)

    assert chosen.args is not None
    assert chosen.args[0].key == "C100305"
    assert not palette.isVisible()


def test_the_palette_runs_commands(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.everywhere.open_palette()
    palette = window.everywhere.palette
    assert palette is not None

    palette.box.setText(">切換深色")
    qtbot.keyClick(palette.box, KEY.Key_Return)

    assert theme().name == "dark"


def test_f1_shows_the_keys_and_escape_takes_them_away(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.waitUntil(window.isActiveWindow)

    qtbot.keyClick(window, KEY.Key_F1)
    overlay = window.findChild(KeysOverlay)
    assert overlay is not None
    assert {"Ctrl+K", "Alt+←", "尋找"} <= words_on(overlay)
    qtbot.keyClick(overlay, KEY.Key_Escape)

    assert not overlay.isVisible()


def test_a_screen_one_may_not_open_is_not_offered(open_window: Open) -> None:
    window = open_window(may=lambda right: right != "")

    assert window.screens == {}
    assert window.current is None


def test_a_lost_connection_is_a_state(open_window: Open) -> None:
    window = open_window()

    window.banner.show_sentence("資料庫連線中斷。")
    window.status.show_connection("fin-db", None)

    assert window.banner.isVisible()
    assert "■ 未連線 fin-db" in words_on(window)


def test_no_key_is_bound_twice_on_screen(open_window: Open) -> None:
    window = open_window()
    keys = [
        key.toString()
        for action in window.findChildren(QAction)
        for key in action.shortcuts()
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
    ]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("key", "said"), [("Alt+Left", "Alt+←"), ("Ctrl+K", "Ctrl+K"), ("+", "+"), ("F5", "F5")])
def test_keys_are_named_as_people_read_them(key: str, said: str) -> None:
    assert spoken(key) == said


@pytest.mark.parametrize("bold", [False, True])
def test_our_font_has_every_sign_we_use(bold: bool) -> None:
    raw = QRawFont.fromFont(font(10, bold=bold))

    assert [sign for sign in "■▲◆●○✓×▼←→↑↓–…，繁體對帳瓦斯" if not raw.supportsCharacter(ord(sign))] == []
    assert raw.familyName() == "Noto Sans TC"
    assert raw.weight() == (QFont.Weight.Bold if bold else QFont.Weight.Normal)


def test_the_lock_keeps_everything_until_the_password_is_right(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()

    window.everywhere.lock()
    lock = window.findChild(LockOverlay)
    assert lock is not None
    lock._field.setText("wrong")
    lock._try()
    assert "不對" in words_on(lock)
    lock._field.setText("right")
    lock._try()

    assert not lock.isVisible()
    assert "NT$ 19,251,800" in words_on(window)


def test_a_workstation_left_alone_is_noticed_and_a_touch_puts_it_off(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    watch = IdleWatch(window, timedelta(milliseconds=80))

    with qtbot.waitSignal(watch.idle):
        pass
    with qtbot.assertNotEmitted(watch.idle):
        qtbot.keyClick(window.windowHandle(), KEY.Key_Shift)


class ShutDoor:
    """A door nobody answers at."""

    address = "fin-db:5432"

    def load(self) -> None: ...
    def knock(self) -> None: ...
    def kept(self, user: str) -> Kept:
        return Kept(user, why_not="nothing is kept here")

    def enter(self, user: str, password: str, *, remember: bool = False) -> object:
        from domain.kernel.refusals import LoginRefused

        if password != "right":
            raise LoginRefused
        return f"{user} is in"

    def enter_remembered(self, user: str) -> object:
        raise AssertionError

    def forget(self, user: str) -> None:
        raise AssertionError

    def enrol(self, file: Path, passphrase: str) -> Enrolled:
        raise AssertionError


@pytest.fixture
def login(qtbot: QtBot) -> LoginWindow:
    from ui.kit.preferences import Preferences

    window = LoginWindow(ShutDoor(), Preferences())
    qtbot.addWidget(window)
    window.show()
    window.start()
    return window


def test_sign_in_says_in_one_sentence_why_not_and_lets_one_try_again(login: LoginWindow, qtbot: QtBot) -> None:
    login._user.setText("mei")
    login._password.setText("wrong")
    login._try()
    qtbot.waitUntil(lambda: "使用者或密碼不正確" in login._words.text())

    login._password.setText("right")
    with qtbot.waitSignal(login.entered) as entered:
        qtbot.keyClick(login._password, KEY.Key_Return)

    assert entered.args == ["mei is in"]
    assert login._password.text() == ""
    assert nameless(login) == []


def test_who_is_in_has_not_given_up(login: LoginWindow, qtbot: QtBot) -> None:
    login._user.setText("mei")
    login._password.setText("right")
    with qtbot.waitSignal(login.entered):
        login._try()

    with qtbot.assertNotEmitted(login.left):
        login.close()


def test_closing_the_sign_in_window_is_giving_up(login: LoginWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(login.left):
        login.close()


def test_sign_in_speaks_the_other_language(login: LoginWindow) -> None:
    login._switch_language()

    assert {"User", "Password", "中文"} <= words_on(login)
