"""A counter's afternoon with the keyboard alone, on the workstation's own desk and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import text

from domain.customers.queries import CustomerFound
from domain.kernel.database import transaction
from tests.builders import House
from tests.screens.conftest import Station
from tests.screens.test_a_morning_by_keyboard import answer_with, press
from ui.kit.preferences import Preferences
from ui.payments.view import PaymentsView
from ui.shell.window import MainWindow

Key = Qt.Key


class Counter:
    """One person at the counter; what they type goes to whatever has the focus."""

    def __init__(self, station: Station, role: str, folder: Path) -> None:
        self.station, self.folder = station, folder
        self.desk = station.threaded(role)
        self.window: MainWindow = station.window(self.desk, preferences=Preferences(folder / "preferences.json"))
        self.window.open("payments")
        view = self.window.current
        assert isinstance(view, PaymentsView)
        self.view, self.until = view, station.qtbot.waitUntil
        self.until(self.view.box.hasFocus)

    def type(self, words: str) -> None:
        """Keys, and Chinese as the input method commits it."""
        target = QApplication.focusWidget()
        assert target is not None
        if words.isascii():
            QTest.keyClicks(target, words)
        else:
            committed = QInputMethodEvent()
            committed.setCommitString(words)
            QApplication.sendEvent(target, committed)

    def lay(self, customer: str, amount: str) -> None:
        """Customer, Enter, amount; until what it pays is on the screen."""
        self.type(customer)
        press(Key.Key_Return)
        self.type(amount)
        self.until(lambda: self.view.counter.form.draft is not None and self.view.amount.hasFocus())

    def post(self) -> None:
        """Enter to the button, Enter on it."""
        press(Key.Key_Return)
        assert self.view.preview.post.hasFocus()
        press(Key.Key_Return)

    def rows(self) -> list[tuple[str, Decimal]]:
        shown = [self.view.receipts.rows.row(place) for place in range(self.view.receipts.rows.rowCount())]
        return [(row.seen.number if row.seen else "", row.amount) for row in shown if row is not None]

    def told(self) -> str:
        status = self.window.status
        return status.keys()

    def close(self) -> None:
        self.window.close()
        self.desk.close()


def of_books(station: Station, query: str) -> list[tuple[object, ...]]:
    with transaction(station.books.engine("scheduler")) as db:
        return [tuple(row) for row in db.execute(text(query))]


@pytest.fixture
def people(station: Station, house: House) -> dict[str, int]:
    """Customers by name with the invoices they owe, the older first."""
    made = {}
    with transaction(station.books.engine("scheduler")) as db:
        for name, amounts in {"東門麵館": (1050, 2100), "雙喜小吃店": (3000,), "雙喜便當": (4000,)}.items():
            made[name] = house.a_customer(db, name=name)
            for amount in amounts:
                house.an_invoice(db, made[name], amount)
    return made


@pytest.fixture
def counter(station: Station, people: dict[str, int], tmp_path: Path) -> Iterator[Counter]:
    made = Counter(station, "senior_clerk", tmp_path)
    yield made
    made.close()


PAID = """
    SELECT c.name, p.amount, p.unapplied, p.method
      FROM books.payment AS p JOIN books.customer AS c ON c.id = p.customer_id ORDER BY p.id
"""
ALLOCATED = """
    SELECT i.amount, a.amount
      FROM books.allocation AS a JOIN books.open_item AS i ON i.id = a.open_item_id ORDER BY i.amount
"""


def test_customer_enter_amount_enter_enter(counter: Counter, station: Station) -> None:
    counter.lay("東門麵館", "1050")
    draft = counter.view.counter.form.draft
    assert draft is not None
    assert (draft.rule, [part.amount for part in draft.parts]) == ("one_item", [Decimal(1050)])
    assert [(line.account, line.debit, line.credit) for line in draft.entry()] == [("1101", 1050, 0), ("1140", 0, 1050)]

    counter.post()

    assert counter.view.box.hasFocus()
    assert counter.view.box.text() == ""
    counter.until(lambda: bool(counter.rows()) and counter.rows()[0][0].startswith("PAY"))
    assert of_books(station, PAID) == [("東門麵館", 1050, 0, "cash")]


def test_several_of_a_name_are_chosen_with_the_arrows(counter: Counter, station: Station) -> None:
    counter.type("雙喜")
    press(Key.Key_Return)
    counter.until(lambda: counter.view.box.hasFocus())
    press(Key.Key_Down)
    press(Key.Key_Return)
    counter.until(lambda: counter.view.counter.form.draft is not None)
    counter.type("500")
    press(Key.Key_F9)

    counter.until(lambda: len(of_books(station, PAID)) == 1)
    assert of_books(station, PAID)[0][1:] == (500, 0, "cash")


def test_an_answer_to_older_words_leads_to_nobody(counter: Counter, people: dict[str, int]) -> None:
    late = CustomerFound(people["雙喜便當"], "T1", "雙喜便當")
    counter.type("東門麵館")
    counter.view.box.show_found([late], "東門")

    press(Key.Key_Return)
    counter.until(lambda: counter.view.counter.form.draft is not None)

    assert counter.view.counter.form.draft.payer.name == "東門麵館"  # type: ignore[union-attr]


def test_enter_takes_nobody_of_several_unless_he_was_chosen(counter: Counter) -> None:
    counter.type("雙喜")
    counter.until(lambda: counter.view.box._list.isVisible())

    press(Key.Key_Return)
    counter.until(lambda: "雙喜" in counter.told())

    assert counter.view.counter.form.draft is None
    assert counter.view.box.hasFocus()


def test_what_the_customer_names_is_paid_first(counter: Counter, station: Station) -> None:
    counter.lay("東門麵館", "2500")
    press(Key.Key_F6)
    press(Key.Key_Down)
    press(Key.Key_Space)
    press(Key.Key_F9)

    counter.until(lambda: len(of_books(station, PAID)) == 1)
    assert of_books(station, ALLOCATED) == [(1050, 400), (2100, 2100)]


def test_ctrl_z_takes_the_last_receipt_back(counter: Counter, station: Station) -> None:
    counter.lay("東門麵館", "1050")
    counter.post()
    counter.until(lambda: bool(counter.rows()) and counter.rows()[0][0] != "")

    answer_with("")
    press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    query = "SELECT count(*) FROM books.payment WHERE reversed_by IS NOT NULL"
    counter.until(lambda: of_books(station, query) == [(1,)])


def test_the_same_customer_amount_and_day_is_asked_about(counter: Counter, station: Station) -> None:
    for _receipt in range(2):
        counter.lay("雙喜便當", "100")
        press(Key.Key_F9)
        counter.until(lambda: len(of_books(station, PAID)) == 1)
        counter.until(lambda: not counter.view.counter.sender.unsent)
    assert "PAY" in counter.view.counter.form.draft.warning()  # type: ignore[union-attr]

    press(Key.Key_F9)

    counter.until(lambda: len(of_books(station, PAID)) == 2)


def test_more_cash_than_the_counter_takes_is_not_posted(counter: Counter, station: Station) -> None:
    counter.lay("東門麵館", "100001")

    press(Key.Key_F9)

    assert "100,000" in counter.told()
    assert of_books(station, PAID) == []
