"""The sign-in window by keyboard, on a real database: what the PC remembers, forgets, and is enrolled with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from app.certificates import Authority
from app.desktop import Workstation
from app.door import DatabaseDoor
from app.screens import all_screens
from app.wallet import Wallet
from tests.newcomer import RELEASED, Key, Newcomer
from tests.pc import WORDS, Pc
from tests.screens.conftest import Station
from ui.kit.preferences import Preferences
from ui.shell.enrolment import EnrolmentQuestion

pytestmark = pytest.mark.qt_log_ignore(RELEASED)
CLERK = "test_clerk"
PATIENCE = 20_000
"""Milliseconds: libraries are loaded behind the window, on a machine that may do other things too."""


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path, authority=Authority.founded("Lucky Gas CA", now=datetime.now(UTC)))


class Desk:
    """One start of the program after the other at one PC."""

    def __init__(self, station: Station, pc: Pc) -> None:
        self.station, self.pc = station, pc
        self.opened: list[Workstation] = []
        self.preferences = Preferences(pc.folder / "preferences.json")

    def door(self, wallet: Callable[[], Wallet] | None = None) -> DatabaseDoor:
        url = self.station.books.url("clerk")
        address = f"postgresql+psycopg://{url.host}:{url.port}/{url.database}"
        return DatabaseDoor(address, wallet or (lambda: self.pc.wallet))

    def sits_down(self, door: DatabaseDoor | None = None) -> Newcomer:
        self.opened.append(Workstation(door or self.door(), self.preferences, all_screens()))
        self.opened[-1].start()
        return Newcomer(self.station.qtbot, self.opened[-1].login)

    def is_in(self) -> Workstation:
        station = self.opened[-1]
        self.station.qtbot.waitUntil(
            lambda: station.window is not None and station.window.current is not None, timeout=PATIENCE
        )
        assert station.window is not None
        self.station.qtbot.addWidget(station.window)
        return station

    @property
    def remembered(self) -> str | None:
        return self.pc.memory.kept.get(f"password of {CLERK} at {self.door().address}")

    def remembers(self, password: str) -> None:
        self.pc.memory.kept[f"password of {CLERK} at {self.door().address}"] = password
        self.preferences.keep_text("user", CLERK)


@pytest.fixture
def desk(station: Station, pc: Pc) -> Iterator[Desk]:
    made = Desk(station, pc)
    yield made
    for opened in made.opened:
        if opened.window is not None:
            opened.window.close()
        opened.close()


def tick(clerk: Newcomer) -> QCheckBox:
    return clerk.window._remember


def test_a_password_is_remembered_only_when_asked_and_then_enter_is_enough(desk: Desk, qtbot: QtBot) -> None:
    right = desk.station.password("clerk")
    first = desk.sits_down()
    qtbot.waitUntil(lambda: tick(first).isEnabled(), timeout=PATIENCE)
    first.types(CLERK, Key.Key_Return)
    first.types(right, Key.Key_Return)
    desk.is_in()
    not_asked = desk.remembered

    second = desk.sits_down()
    qtbot.waitUntil(lambda: tick(second).isEnabled(), timeout=PATIENCE)
    second.types(right, Key.Key_Tab)
    second.press(Key.Key_Space, Key.Key_Return)
    desk.is_in()

    third = desk.sits_down()
    qtbot.waitUntil(lambda: tick(third).isChecked(), timeout=PATIENCE)
    third.press(Key.Key_Return)
    desk.is_in()

    assert (not_asked, desk.remembered) == (None, right)
    assert right not in (desk.pc.folder / "preferences.json").read_text("utf-8")


def test_taking_the_tick_away_forgets_at_once(desk: Desk, qtbot: QtBot) -> None:
    desk.remembers(desk.station.password("clerk"))
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isChecked(), timeout=PATIENCE)
    clerk.press(Key.Key_Tab, Key.Key_Space)
    clerk.hears("不再記住密碼")

    clerk.press(Key.Key_Return)
    clerk.hears("請輸入使用者與密碼")

    assert desk.remembered is None


def test_a_remembered_password_that_is_refused_is_forgotten_and_asked_for(desk: Desk, qtbot: QtBot) -> None:
    desk.remembers("of last month")
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isChecked(), timeout=PATIENCE)
    clerk.press(Key.Key_Return)
    clerk.hears("已將它忘記")
    qtbot.waitUntil(lambda: clerk.window._password.placeholderText() == "", timeout=PATIENCE)
    forgotten, wished = desk.remembered, tick(clerk).isChecked()

    clerk.types(desk.station.password("clerk"), Key.Key_Return)
    desk.is_in()

    # who wanted it remembered still does
    assert (forgotten, wished, desk.remembered) == (None, True, desk.station.password("clerk"))


def test_a_wrong_password_is_never_remembered(desk: Desk, qtbot: QtBot) -> None:
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isEnabled(), timeout=PATIENCE)
    clerk.types(CLERK, Key.Key_Return)
    clerk.types("wrong", Key.Key_Tab)
    clerk.press(Key.Key_Space, Key.Key_Return)
    clerk.hears("使用者或密碼不正確")

    assert desk.remembered is None


def test_a_new_password_takes_the_place_of_the_remembered_one(desk: Desk, qtbot: QtBot) -> None:
    desk.remembers(desk.station.password("clerk"))
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isChecked(), timeout=PATIENCE)
    clerk.press(Key.Key_Return)
    window = desk.is_in().window
    assert window is not None

    window.frame.renewed("several new words")
    qtbot.waitUntil(lambda: desk.remembered == "several new words", timeout=PATIENCE)
    desk.pc.memory.locked = True
    window.frame.renewed("others")
    qtbot.waitUntil(lambda: "鑰匙圈已鎖住" in window.status._keys.text(), timeout=PATIENCE)


def test_where_nothing_can_have_been_remembered_a_new_password_is_nobodys_trouble(desk: Desk) -> None:
    desk.door(desk.pc.without_keyring).renew(CLERK, "several new words")
    desk.door().renew(CLERK, "several new words")

    assert desk.pc.memory.kept == {}


def test_the_lock_asks_although_the_password_is_remembered(desk: Desk, qtbot: QtBot) -> None:
    desk.remembers(desk.station.password("clerk"))
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isChecked(), timeout=PATIENCE)
    clerk.press(Key.Key_Return)
    window = desk.is_in().window
    assert window is not None

    window.everywhere.lock()
    lock = window.everywhere._lock
    assert lock is not None
    lock._try()
    qtbot.waitUntil(lambda: lock._field.isEnabled(), timeout=PATIENCE)

    assert window.everywhere._lock is lock
    assert desk.remembered == desk.station.password("clerk")


@pytest.mark.parametrize(("locked", "reason"), [(True, "鑰匙圈已鎖住"), (False, "沒有會加密的鑰匙圈")])
def test_where_nothing_can_be_kept_the_tick_says_why_and_signing_in_works(
    desk: Desk, qtbot: QtBot, locked: bool, reason: str
) -> None:
    desk.pc.memory.locked = locked
    desk.preferences.keep_text("user", CLERK)
    clerk = desk.sits_down(desk.door(None if locked else desk.pc.without_keyring))
    qtbot.waitUntil(lambda: reason in tick(clerk).toolTip(), timeout=PATIENCE)
    disabled = not tick(clerk).isEnabled()

    clerk.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Return)
    clerk.hears(reason)
    clerk.window._password.setFocus()
    clerk.types(desk.station.password("clerk"), Key.Key_Return)
    desk.is_in()

    assert disabled
    assert not (desk.pc.folder / "enrolments").exists()


def test_a_pc_is_enrolled_by_keyboard_and_every_refusal_keeps_what_was_typed(desk: Desk, qtbot: QtBot) -> None:
    paper = desk.pc.authority.client(CLERK, now=datetime.now(UTC) - timedelta(days=720))
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isEnabled(), timeout=PATIENCE)

    refused = clerk.enrols(desk.pc.file(paper), "wrong", WORDS)
    clerk.hears(f"已為 {CLERK} 登記")
    qtbot.waitUntil(lambda: clerk.window._notice.isVisible(), timeout=PATIENCE)

    papers = desk.pc.wallet.papers(CLERK)
    assert papers is not None
    assert ["打不開登記檔" in words for words in refused] == [True]
    assert clerk.window._user.text() == CLERK
    assert clerk.focus is clerk.window._password
    assert "到期" in clerk.window._notice.text()


def test_escape_leaves_the_box_and_everything_as_it_was(desk: Desk, qtbot: QtBot) -> None:
    clerk = desk.sits_down()
    qtbot.waitUntil(lambda: tick(clerk).isEnabled(), timeout=PATIENCE)
    said = clerk.said

    refused = clerk.enrols(desk.pc.folder / "nowhere.p12", "", "any")

    assert len(refused) == 2
    assert clerk.said == said
    assert desk.pc.memory.kept == {}


def test_everything_at_the_door_that_takes_focus_has_a_name(desk: Desk, qtbot: QtBot) -> None:
    clerk = desk.sits_down()
    box = EnrolmentQuestion(clerk.window, lambda _file, _words, _told: None)
    box.show()

    nameless = [
        type(part).__name__
        for part in (*clerk.window.findChildren(QWidget), *box.findChildren(QWidget))
        if part.focusPolicy() and not QAccessible.queryAccessibleInterface(part).text(QAccessible.Text.Name)
    ]
    box.close()

    assert nameless == []
