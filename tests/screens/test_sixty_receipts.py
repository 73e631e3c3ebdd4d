"""Sixty receipts by real keys, the server stopped at the thirtieth: all in the books, none lost, none twice (B-24)."""

from __future__ import annotations

import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.bench.aftermath import differences
from app.cluster_home import home_of
from app.logins import Keyring
from app.postgres import Cluster, local_cluster, stop
from app.schema import migrate
from domain.kernel.database import transaction
from tests.builders import House
from tests.conftest import FAST, Books, found
from tests.screens.conftest import Station
from tests.screens.test_receipts_by_keyboard import Counter

RECEIPTS = 60
STOPPED_AT = 30
# a clerk at the counter: seven keys a second, and a look at the screen before the money is taken
PAUSE_MS = (100, 180)
LOOK_MS = (300, 700)
POSTED = """
    SELECT c.code, p.amount, p.unapplied, count(*) OVER (PARTITION BY p.source)
      FROM books.payment AS p JOIN books.customer AS c ON c.id = p.customer_id
     WHERE p.posted_by = 'test_cashier' AND p.reversed_by IS NULL ORDER BY p.id
"""


@pytest.fixture
def mortal() -> Iterator[Cluster]:
    """A server of the test's own, which it stops."""
    folder = Path(tempfile.mkdtemp(prefix="luckygas-counter-"))
    with local_cluster(folder, settings=FAST) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def counter(mortal: Cluster, house: House, qtbot: QtBot, tmp_path: Path) -> Iterator[Counter]:
    """A cashier before sixty customers of one open invoice each."""
    books = Books(make_url(mortal.url("counter")), Keyring(mortal.directory / "logins.json"))
    migrate(books.admin_url)
    engine = create_engine(books.admin_url)
    with engine.begin() as db:
        found(db, books.keyring)
    engine.dispose()
    with transaction(books.engine("scheduler")) as db:
        for place in range(RECEIPTS):
            house.an_invoice(db, house.a_customer(db), 1000 + place)
    # no connection of the test may be open when the server stops
    books.close()
    made = Counter(Station(books, qtbot), "cashier", tmp_path)
    yield made
    made.close()
    books.close()


def customers(counter: Counter) -> list[str]:
    books = counter.station.books
    with transaction(books.engine("scheduler")) as db:
        codes = db.execute(text("SELECT code FROM books.customer ORDER BY id")).scalars().all()
    books.close()
    return list(codes)


class Hands:
    """Ten fingers: every key by itself, with the pauses a person makes; without pauses for a quick look."""

    def __init__(self, counter: Counter, *, human: bool) -> None:
        self.counter, self._human, self._chance = counter, human, random.Random(24)
        self.keys = 0

    def press(self, key: Qt.Key) -> None:
        self._wait(PAUSE_MS)
        self.keys += 1
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)

    def type(self, words: str) -> None:
        for letter in words:
            self._wait(PAUSE_MS)
            self.keys += 1
            target = QApplication.focusWidget()
            assert target is not None
            QTest.keyClick(target, letter)

    def look(self, seconds: int = 60) -> None:
        """Until what the receipt would pay is on the screen."""
        ready = self.counter.view.preview.post.isEnabled
        self.counter.until(ready, timeout=seconds * 1000)
        self._wait(LOOK_MS)

    def _wait(self, between: tuple[int, int]) -> None:
        if self._human:
            QTest.qWait(self._chance.randint(*between))


def take_them_all(counter: Counter, hands: Hands, server: Cluster) -> float:
    """Sixty receipts; the server goes while the thirtieth lies on the screen, and is back while the next is typed."""
    codes, home, back = customers(counter), home_of(server.directory), threading.Event()

    def start_again() -> None:
        with local_cluster(server.directory, settings=FAST):
            back.set()

    began = stopped = time.perf_counter()
    away = 0.0
    for place, code in enumerate(codes, 1):
        hands.type(code)
        hands.press(Qt.Key.Key_Return)
        hands.type(str(999 + place))
        if place == STOPPED_AT + 1:
            starting = threading.Thread(target=start_again)
            starting.start()
            counter.until(lambda: back.is_set(), timeout=120_000)
            starting.join()
            away = time.perf_counter() - stopped
        hands.look(60 if place == STOPPED_AT + 1 else 10)
        if place == STOPPED_AT:
            stop(home)
            stopped = time.perf_counter()
        hands.press(Qt.Key.Key_Return)
        hands.press(Qt.Key.Key_Return)
        assert counter.view.box.hasFocus()
        if place == STOPPED_AT:
            counter.until(lambda: counter.view.counter.sender.unsent != () and not counter.view._unsent.isHidden())
            assert list((counter.folder / "outbox").iterdir()) != []
    counter.until(lambda: counter.view.outbox.waiting() == (), timeout=60_000)
    taken = time.perf_counter() - began
    how = f"{hands.keys} keys, {taken:.0f} s in all, {away:.0f} s of them without a server"
    print(f"{RECEIPTS} receipts by keyboard: {how}")
    return taken


def look_into_the_books(counter: Counter) -> None:
    """Sixty receipts, each once, each on the invoice it was paid for; nothing is left on this computer."""
    books = counter.station.books
    with transaction(books.engine("scheduler")) as db:
        posted = [tuple(row) for row in db.execute(text(POSTED))]
        left = db.execute(text("SELECT count(*) FROM books.open_item WHERE balance <> 0")).scalar_one()
    wanted = [(code, 999 + place, 0, 1) for place, code in enumerate(customers(counter), 1)]
    assert posted == wanted
    assert left == 0
    assert list((counter.folder / "outbox").iterdir()) == []
    assert [amount for number, amount in counter.rows() if number] == [amount for _, amount, _, _ in wanted][::-1]
    admin = books.admin()
    assert {name: many for name, many in differences(admin).items() if name != "unsealed_and_old"} == {}


def test_sixty_receipts_and_a_server_that_goes(counter: Counter, mortal: Cluster) -> None:
    take_them_all(counter, Hands(counter, human=False), mortal)

    look_into_the_books(counter)


@pytest.mark.slow
def test_sixty_receipts_in_five_minutes(counter: Counter, mortal: Cluster) -> None:
    """B-24, with the pauses of a person between the keys."""
    taken = take_them_all(counter, Hands(counter, human=True), mortal)

    look_into_the_books(counter)
    assert taken < 300
