"""From the sign-in window to the main window and out again, on a real database."""

from __future__ import annotations

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.desktop import Workstation
from app.door import DatabaseDoor
from domain.kernel.words import N_
from tests.conftest import Books
from tests.screens.kit.conftest import Figures
from ui.home.view import HomeScreen
from ui.kit.preferences import Preferences
from ui.kit.screen import Place
from ui.shell.screens import Screen


def home(place: Place) -> HomeScreen:
    return HomeScreen(place, lambda _db, _on: Figures(), lambda _db, _on: ())


SCREENS = (Screen("home", "ui.home", N_("Home"), "Ctrl+1", "", home),)


def test_a_clerk_signs_in_works_locks_and_leaves(qtbot: QtBot, database: Books, tmp_path: Path) -> None:
    url = database.url("clerk")
    before = threading.active_count()
    preferences = Preferences(tmp_path / "preferences.json")
    station = Workstation(DatabaseDoor(f"postgresql://{url.host}:{url.port}/{url.database}"), preferences, SCREENS)
    station.start()
    station.login._user.setText(url.username)
    station.login._password.setText(url.password)
    station.login._try()

    qtbot.waitUntil(lambda: station.window is not None and station.window.current is not None)
    window = station.window
    assert window is not None
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.current is not None and window.current.was_read)
    assert preferences.text("user") == url.username
    assert not station.login.isVisible()

    window.everywhere.lock()
    lock = window.everywhere._lock
    assert lock is not None
    lock._field.setText("wrong")
    lock._try()
    qtbot.waitUntil(lambda: lock._field.isEnabled())
    assert "使用者或密碼不正確" in lock._answer.text()
    lock._field.setText(url.password)
    lock._try()
    qtbot.waitUntil(lambda: window.everywhere._lock is None)

    window.close()
    station.close()
    assert threading.active_count() == before
