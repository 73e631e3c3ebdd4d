"""One customer by keyboard alone, on real books: found, looked at from every side, paid for, given another account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from domain.customers.queries import refund_accounts
from domain.kernel.database import transaction
from domain.kernel.words import LANGUAGES, in_language
from domain.secrets.rules.lifecycle import Purpose
from domain.secrets.service import make_data_key
from integrations.keys.file import LEAST_WORK, FileKeys
from tests.builders import TODAY, House
from tests.screens.conftest import Station
from tests.screens.test_every_screen import cut, outside
from ui.aging.view import AgingView
from ui.customers.account_form import AccountQuestion
from ui.customers.actions import TABS
from ui.customers.view import CustomersView
from ui.payments.view import PaymentsView
from ui.shell.window import MainWindow

Key = Qt.Key


@dataclass
class Shop:
    """A window of one role, over the books of two customers."""

    station: Station
    window: MainWindow
    customer: int

    @property
    def view(self) -> CustomersView:
        view = self.window.current
        assert isinstance(view, CustomersView)
        return view

    def press(self, key: Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, held)


@pytest.fixture(params=LANGUAGES)
def shop(request: pytest.FixtureRequest, station: Station, house: House) -> Iterator[Shop]:
    with transaction(station.books.engine("scheduler")) as db:
        customer = house.a_customer(db, name="瑞成工業社", marks=[("payer_account", "00712345609912")])
        house.a_customer(db, name="瑞成二店")
        item = house.an_invoice(db, customer, 26500)
        house.an_invoice(db, customer, 1050)
        house.cash(db, customer, 3000, [(item, 2500)], on=TODAY)
        house.a_deposit(db, customer, 3)
    with in_language(request.param):
        window = station.window(station.inline("clerk"))
        window.open("aging")
        QApplication.processEvents()
        yield Shop(station, window, customer)
        window.close()


def find(shop: Shop) -> None:
    shop.press(Key.Key_F3)
    QApplication.processEvents()
    assert shop.view.box.hasFocus()
    shop.view.box.setText("瑞成工業社")
    shop.press(Key.Key_Return)
    QApplication.processEvents()
    assert shop.view.deeds.look is not None


def test_a_customer_is_found_and_every_digit_shows_its_list(shop: Shop) -> None:
    find(shop)

    for key, digit, _title in TABS:
        shop.press(Key[f"Key_{digit}"])
        QApplication.processEvents()
        assert shop.view.pages.key == key
        assert shop.view.pages.isAncestorOf(QApplication.focusWidget())
        assert (outside(shop.window), cut(shop.window)) == ([], [])
    rows = {key: shop.view.pages.table(key).rows.rowCount() for key, _digit, _title in TABS}
    assert rows == {
        "items": 2, "money": 4, "receipts": 2, "goods": 0, "credit": 0, "cylinders": 1, "accounts": 1, "audit": 0,
        "timeline": 4,
    }  # fmt: skip
    least = shop.window.minimumSizeHint()
    assert (least.width() <= 1280, least.height() <= 720) == (True, True)


def test_a_digit_in_the_finder_is_text(shop: Shop) -> None:
    find(shop)
    shop.press(Key.Key_F3)

    shop.press(Key.Key_2)

    assert shop.view.box.text() == "2"
    assert shop.view.pages.key == "items"


def test_f9_takes_the_customer_to_the_counter(shop: Shop) -> None:
    find(shop)

    shop.press(Key.Key_F9)

    view = shop.window.current
    assert isinstance(view, PaymentsView)
    draft = view.counter.form.draft
    assert draft is not None
    assert draft.payer.id == shop.customer


def test_the_aging_opens_the_customer_in_hand(shop: Shop) -> None:
    aging = shop.window.current
    assert isinstance(aging, AgingView)
    aging.table.setFocus()

    shop.press(Key.Key_O, Qt.KeyboardModifier.ControlModifier)

    assert shop.view.deeds.look is not None
    assert shop.view.deeds.look.head.id == shop.customer
    assert shop.view.pages.table("items").grid.hasFocus()


def test_what_happened_leads_to_its_list_and_row(shop: Shop) -> None:
    find(shop)
    side = shop.view.side
    place = next(place for place in range(side.rows.rowCount()) if side.rows.row(place).source == "receipt")
    side.setFocus()
    side.go_to(place)

    shop.press(Key.Key_Return)

    assert shop.view.pages.key == "receipts"


@pytest.fixture
def safe(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Data keys, so that a desk has something to seal by."""
    folder = tmp_path_factory.mktemp("keys") / "store"
    keys = FileKeys(folder, lambda: b"passphrase of the tests", work=LEAST_WORK)
    keys.make()
    with transaction(shop.station.books.engine("scheduler")) as db:
        for purpose in Purpose:
            make_data_key(db, keys, purpose=purpose)


def test_another_refund_account_is_typed_twice_and_only_its_end_is_seen(shop: Shop, safe: None) -> None:
    find(shop)
    said: list[str] = []

    def type_account() -> None:
        form = QApplication.activeModalWidget()
        assert isinstance(form, AccountQuestion)
        for again in ("00712345609913", "00712345609912"):
            for field, typed in ((form.bank, "007"), (form.number, "00712345609912"), (form.again, again)):
                field.setText(typed)
            form.holder.setText("瑞成工業社")
            form.accept()
            said.append(form._trouble.text())

    QTimer.singleShot(0, type_account)
    shop.press(Key.Key_R, Qt.KeyboardModifier.AltModifier)

    assert [bool(words) for words in said] == [True, False]
    assert shop.view.pages.key == "accounts"
    upper = shop.view.pages.currentWidget().upper  # type: ignore[attr-defined]
    assert [row.shown for row in upper.rows._rows] == ["•••• 9912"]
    with transaction(shop.station.books.engine("clerk")) as db:
        assert [(one.last_four, one.state) for one in refund_accounts(db, shop.customer)] == [("9912", "PROPOSED")]


def test_nobody_is_open_at_first_and_f9_says_so(shop: Shop) -> None:
    shop.window.open("customers")
    QApplication.processEvents()

    assert shop.view.deeds.why_nobody()
    assert (outside(shop.window), cut(shop.window)) == ([], [])
    shop.press(Key.Key_F9)
    assert isinstance(shop.window.current, CustomersView)
