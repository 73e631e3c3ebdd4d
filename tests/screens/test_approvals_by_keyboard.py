"""A supervisor's inbox and an administrator's day by keyboard, from the sign-in window on, on a real database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.desktop import Workstation
from app.door import DatabaseDoor
from app.screens import all_screens
from domain.access.queries import people
from domain.approvals.queries import shown
from domain.approvals.rules import State
from domain.approvals.service import ask_limit, ask_role_change
from domain.kernel.database import transaction
from tests.builders import House
from tests.conftest import Books
from ui.approvals.view import ApprovalsView
from ui.kit.preferences import Preferences
from ui.people.view import PeopleView
from ui.shell.window import MainWindow

Key = Qt.Key
NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class Person:
    """Signs in at the workstation's own window, and types."""

    def __init__(self, qtbot: QtBot, books: Books, folder: Path) -> None:
        self.qtbot, self.books, self._folder = qtbot, books, folder
        self.station: Workstation | None = None

    def signs_in(self, role: str) -> MainWindow:
        url = self.books.url(role)
        door = DatabaseDoor(f"postgresql+psycopg://{url.host}:{url.port}/{url.database}")
        station = self.station = Workstation(door, Preferences(self._folder / f"{role}.json"), all_screens())
        station.start()
        station.login.activateWindow()
        station.login._user.setText(str(url.username))
        station.login._password.setText(str(url.password))
        QTest.keyClick(station.login._password, Key.Key_Return)
        self.qtbot.waitUntil(lambda: station.window is not None and station.window.current is not None, timeout=20_000)
        window = station.window
        assert window is not None
        self.qtbot.addWidget(window)
        window.activateWindow()
        self.qtbot.waitActive(window)
        return window

    def leaves(self) -> None:
        assert self.station is not None
        if self.station.window is not None:
            self.station.window.close()
        self.station.close()

    def press(self, key: Key, held: Qt.KeyboardModifier = NONE) -> None:
        assert self.station is not None
        assert self.station.window is not None
        # a box that closes gives the focus back a moment later
        self.station.window.activateWindow()
        self.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, held)

    def answers(self, *typed: str) -> list[str]:
        """Type these into the boxes that are about to come, each followed by Enter; sentences at the field are kept."""
        left, refused = list(typed), list[str]()
        tries = iter(range(1500))

        def type_on() -> None:
            asked, focus = QApplication.activeModalWidget(), QApplication.focusWidget()
            if next(tries, None) is None:
                if isinstance(asked, QDialog):
                    asked.reject()
                return
            ready = isinstance(asked, QDialog) and asked.isEnabled() and isinstance(focus, QLineEdit)
            if left and not left[0]:
                ready = isinstance(asked, QDialog) and asked.isEnabled()
            if left and ready and asked is not None and focus is not None and asked.isAncestorOf(focus):
                if trouble := getattr(asked, "_trouble", None):
                    refused.append(trouble.text())
                if left[0] and isinstance(focus, QLineEdit):
                    focus.selectAll()
                    QTest.keyClicks(focus, left[0])
                left.pop(0)
                # while the password is tried the box takes no key, not even that this one is let go
                QTest.keyPress(focus, Key.Key_Return)
            if left:
                QTimer.singleShot(20, type_on)

        QTimer.singleShot(0, type_on)
        return refused


@pytest.fixture
def person(qtbot: QtBot, database: Books, tmp_path: Path) -> Iterator[Person]:
    before = threading.active_count()
    somebody = Person(qtbot, database, tmp_path)
    yield somebody
    somebody.leaves()
    assert threading.active_count() == before


def ask_limits(books: Books, house: House, *amounts: int) -> list[int]:
    asked = []
    for amount in amounts:
        with transaction(books.engine("scheduler")) as db:
            customer = house.a_customer(db)
        with transaction(books.engine("credit_controller")) as db:
            one = ask_limit(db, customer_id=customer, limit=Decimal(amount), reason="good payer", key=uuid4())
            asked.append(one.request_id)
    return asked


def test_a_supervisor_reads_approves_and_refuses(person: Person, database: Books, house: House) -> None:
    close, low = ask_limits(database, house, 99_000, 20_000)
    password = str(database.url("supervisor").password)
    window = person.signs_in("supervisor")
    assert window.current is not None
    assert window.current.key == "home"

    person.press(Key.Key_0, CONTROL)
    view = window.current
    assert isinstance(view, ApprovalsView)
    inbox = view.deeds
    person.qtbot.waitUntil(lambda: inbox.look is not None and view.requests.grid.hasFocus())
    assert inbox.look is not None
    assert inbox.look.shown.row.id == close
    assert "99,000" in view.detail._amount.text()

    person.answers("wrong", "wrong again", "never right")
    person.press(Key.Key_F9)
    person.qtbot.waitUntil(lambda: window.everywhere._lock is not None)
    lock = window.everywhere._lock
    assert lock is not None
    assert QApplication.activeModalWidget() is None
    assert "三次" in window.status.keys()  # noqa: SIM118  no dict
    lock._field.setText(password)
    lock._try()
    person.qtbot.waitUntil(lambda: window.everywhere._lock is None)
    assert state_of(database, close) is State.PENDING

    view.requests.setFocus()
    refused = person.answers("wrong password", password)
    person.press(Key.Key_F9)
    person.qtbot.waitUntil(lambda: state_of(database, close) is State.EXECUTED)
    assert "密碼不正確" in refused[1]

    person.qtbot.waitUntil(lambda: inbox.look is not None and inbox.look.shown.row.id == low)
    view.requests.setFocus()
    person.answers("too early", password)
    person.press(Key.Key_R)
    person.qtbot.waitUntil(lambda: state_of(database, low) is State.REJECTED)
    person.qtbot.waitUntil(lambda: not inbox.rows)
    assert view._list.currentIndex() == 1
    with transaction(database.engine("supervisor")) as db:
        assert shown(db, low).approvals[0].note == "too early"
        assert db.execute(text("SELECT count(*) FROM books.request WHERE state = 'PENDING'")).scalar_one() == 0


def state_of(books: Books, request: int) -> State:
    with transaction(books.engine("manager")) as db:
        return shown(db, request).row.state


def test_the_administrator_sees_people_only_and_changes_the_own_password(person: Person, database: Books) -> None:
    with transaction(database.engine("administrator")) as db:
        payload = {
            "login": "chen_yi", "person": 90, "name": "王美", "email": None, "branches": ["FYU"], "roles": ["clerk"],
            "active": True, "chief_finance": False,
        }  # fmt: skip
        ask_role_change(db, payload=payload, reason="new", key=uuid4())
    old = str(database.url("administrator").password)
    mistakes: list[BaseException] = []
    window = person.signs_in("administrator")
    assert person.station is not None
    assert person.station.desk is not None
    person.station.desk.mistaken.connect(mistakes.append)
    view = window.current
    assert isinstance(view, PeopleView)
    assert list(window.screens) == ["people"]
    assert window.frame.find is None
    person.qtbot.waitUntil(lambda: bool(view.deeds.rows) and view.logins.grid.hasFocus())
    assert view.logins.go_to_key("chen_yi")
    assert len(view.deeds.rows) > 10
    assert view.card.changes.isVisible()

    with transaction(database.engine("director")) as db:
        seen = {one.login: one.seen_at for one in people(db)}
    assert seen["test_administrator"] is not None

    new = "correct horse battery"
    wrong = person.answers(old, "short", "short", "", old, new, new, "")
    window.everywhere.change_password()
    assert any("12" in sentence for sentence in wrong)
    person.qtbot.waitUntil(lambda: "密碼已變更" in window.status.keys())  # noqa: SIM118  no dict
    view.refresh()
    person.qtbot.waitUntil(lambda: bool(view.deeds.rows))
    DatabaseDoor(str(database.admin_url.set(username=None, password=None))).enter(
        "test_administrator", new
    ).engine.dispose()
    database.let_in("administrator")
    assert mistakes == []
