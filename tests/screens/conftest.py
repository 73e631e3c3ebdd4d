"""Screens are tested without a display: the platform is chosen before Qt is imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from app.door import DatabaseDoor
from app.finder import find
from app.screens import all_screens
from domain.kernel.database import open_engine, transaction
from domain.kernel.words import in_language
from tests.builders import House
from tests.conftest import Books
from ui.kit.desk import Desk, InlineDesk, Who
from ui.kit.preferences import Preferences
from ui.kit.qt_desk import QtDesk
from ui.kit.theme import theme
from ui.shell.rights import may
from ui.shell.window import Frame, MainWindow

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BRANCHES = ("FYU", "TXG")


def pytest_configure(config: pytest.Config) -> None:
    # the platform without a display says this of every window with a least size; it means nothing
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """Our fonts and colours, in Chinese, as a person sees them first."""
    if qapp.property("dressed") is None:
        theme().start()
        qapp.setProperty("dressed", True)
    theme().switch("light")
    with in_language("zh_TW"):
        yield


@dataclass
class Station:
    """Opens workstations with all screens over one small company's books."""

    books: Books
    qtbot: QtBot

    def window(self, desk: Desk, *, preferences: Preferences | None = None) -> MainWindow:
        """The main window of this desk's person, with the rights of their roles."""
        kept = preferences or Preferences()
        frame = Frame(desk, kept, all_screens(), lambda right: may(desk.who, right), address="fin-db", find=find)
        window = MainWindow(frame)
        self.qtbot.addWidget(window)
        window.resize(1280, 720)
        window.show()
        window.activateWindow()
        self.qtbot.waitActive(window)
        return window

    def who(self, role: str) -> Who:
        groups = {role} if role == "administrator" else {role, "staff"}
        return Who(f"test_{role}", f"陳美玲 {role}", frozenset(groups), BRANCHES)

    def inline(self, role: str) -> InlineDesk:
        """A desk that answers before the call returns."""
        engine = self.books.engine(role)
        return InlineDesk(lambda: transaction(engine), who=self.who(role), now=lambda: NOW)

    def threaded(self, role: str) -> QtDesk:
        """The workstation's own desk; whoever makes it closes it."""
        engine = open_engine(self.books.url(role), application="station")
        return QtDesk(engine, who=self.who(role), now=NOW, fresh=lambda password: self.fresh(role, password))

    def fresh(self, role: str, password: str) -> AbstractContextManager[Connection]:
        """A session opened just now, as the door opens it."""
        return self.door().fresh(f"test_{role}", password)

    def door(self) -> DatabaseDoor:
        """The way in, without a login."""
        url = self.books.url("clerk")
        return DatabaseDoor(f"postgresql+psycopg://{url.host}:{url.port}/{url.database}")

    def password(self, role: str) -> str:
        return str(self.books.url(role).password)


@pytest.fixture
def station(database: Books, qtbot: QtBot) -> Station:
    return Station(database, qtbot)


@pytest.fixture
def settle(database: Books, house: House) -> Callable[[list[tuple[str, int]], list[tuple[int, str]]], list[int]]:
    """Customers known by name with an invoice each, and a statement with these lines; answers the customers' ids."""

    def settled(payers: list[tuple[str, int]], lines: list[tuple[int, str]]) -> list[int]:
        made = []
        with transaction(database.engine("scheduler")) as db:
            for name, amount in payers:
                made.append(house.a_customer(db, name=name, marks=[("name", name)]))
                house.an_invoice(db, made[-1], amount)
            received = house.receive(db, house.a_statement(lines))
        with transaction(database.engine("scheduler")) as db:
            house.match(db, received)
        return made

    return settled
