"""The hold queue and the screen of limits in a window, by keyboard, on a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from sqlalchemy import text

from domain.credit.rules.verdict import State
from domain.credit.service import Order, check_credit
from domain.kernel.database import transaction
from tests.builders import TODAY, House
from tests.screens.conftest import Station
from ui.credit.dialogs import HoldQuestion, PutOffQuestion, ReleaseQuestion
from ui.credit.view import CreditView
from ui.credit_limits.view import LimitsView
from ui.shell.window import MainWindow

Key = Qt.Key


@pytest.fixture
def customer(station: Station, house: House) -> int:
    with transaction(station.books.engine("scheduler")) as db:
        made = house.a_customer(db, name="瑞成工業社")
        house.an_invoice(db, made, 45_000, issued_on=TODAY, due_on=TODAY + timedelta(days=30))
    with station.books.admin().begin() as db:
        bound = {"customer": made}
        query = "UPDATE books.customer_credit SET credit_limit = 50000, assessed_at = now()"
        db.execute(text(f"{query} WHERE customer_id = :customer"), bound)
        db.execute(text("UPDATE books.customer SET category = 'C' WHERE id = :customer"), bound)
        db.execute(text("SELECT api._refresh_limit(:customer, clock_timestamp())"), bound)
    return made


@pytest.fixture
def cases(station: Station, customer: int) -> list[int]:
    made = []
    with transaction(station.books.engine("clerk")) as db:
        for number, amount in enumerate((9_000, 8_000)):
            verdict = check_credit(db, Order(f"shop/{number}", 1, customer, Decimal(amount), units=10))
            made.append(verdict.case_id or 0)
    return made


@pytest.fixture
def window(station: Station, cases: list[int]) -> Iterator[MainWindow]:
    shown = station.window(station.inline("credit_controller"))
    shown.open("credit")
    QApplication.processEvents()
    yield shown
    shown.close()


def press(station: Station, window: MainWindow, key: Key) -> None:
    # a box that closes gives the focus back a moment later
    window.activateWindow()
    station.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)
    QApplication.processEvents()


def answer(kind: type[QDialog], typed: Callable[[QDialog], None]) -> list[QDialog]:
    """Fill in the box that is about to come, and go on."""
    seen: list[QDialog] = []
    tries = iter(range(1500))

    def type_in() -> None:
        asked = QApplication.activeModalWidget()
        if not isinstance(asked, QDialog):
            if next(tries, None) is not None:
                QTimer.singleShot(20, type_in)
            return
        seen.append(asked)
        if isinstance(asked, kind):
            typed(asked)
            asked.accept()
        else:
            asked.reject()

    QTimer.singleShot(0, type_in)
    return seen


def state(station: Station, case: int) -> State:
    with station.books.admin().begin() as db:
        return State(db.execute(text("SELECT state FROM books.credit_case WHERE id = :id"), {"id": case}).scalar_one())


def view_of(window: MainWindow) -> CreditView:
    assert isinstance(window.current, CreditView)
    return window.current


def test_the_first_order_is_shown_whole_and_j_goes_to_the_next(
    window: MainWindow, station: Station, cases: list[int]
) -> None:
    view = view_of(window)
    first = view.tables["held"].current()

    press(station, window, Key.Key_J)
    second = view.tables["held"].current()
    press(station, window, Key.Key_K)

    assert [row.held.case_id for row in (first, second)] == cases
    assert view.tables["held"].current() == first
    assert view.panel.rules.rows.rowCount() == 14
    assert view.panel.terms.rows.rowCount() == 1
    assert view.panel.documents.rows.rowCount() == 1


def test_a_releases_with_reason_deviation_and_days(window: MainWindow, station: Station, cases: list[int]) -> None:
    boxes = answer(ReleaseQuestion, lambda asked: asked.findChild(QLineEdit).setText("冬季"))  # type: ignore[union-attr]

    press(station, window, Key.Key_A)

    assert len(boxes) == 1
    assert state(station, cases[0]) is State.RELEASED_BY
    assert view_of(window).tables["held"].rows.rowCount() == 1


def test_u_passes_on_and_r_asks_for_a_reason_first(window: MainWindow, station: Station, cases: list[int]) -> None:
    notes = answer(PutOffQuestion, lambda asked: asked.findChild(QLineEdit).setText("等回電"))  # type: ignore[union-attr]
    press(station, window, Key.Key_U)
    left = answer(ReleaseQuestion, lambda _asked: None)
    press(station, window, Key.Key_R)

    assert (len(notes), len(left)) == (1, 1)
    assert [state(station, case) for case in cases] == [State.HELD, State.HELD]
    assert [row.held.note for row in view_of(window).deeds.queue.held] == ["等回電", ""]


def test_what_is_typed_is_tried_and_letters_stay_text(window: MainWindow, station: Station, cases: list[int]) -> None:
    view = view_of(window)
    amount = view.panel.what_if.findChildren(QLineEdit)[0]
    amount.setFocus()
    QTest.keyClicks(amount, "5000a")
    typed = amount.text()
    amount.setText("5000")
    station.qtbot.waitUntil(lambda: view.panel.what_if._told.text().startswith("✓"), timeout=2_000)

    assert (typed, state(station, cases[0])) == ("5000a", State.HELD)


def test_a_hold_is_placed_with_its_day(window: MainWindow, station: Station, customer: int) -> None:
    boxes = answer(HoldQuestion, lambda asked: asked._reason.setText("支票退票"))  # type: ignore[attr-defined]

    view_of(window).deeds.place_hold()

    assert len(boxes) == 1
    with station.books.admin().begin() as db:
        row = db.execute(text("SELECT customer_id, reason, degrade FROM books.hold WHERE NOT computed")).one()
    assert tuple(row) == (customer, "支票退票", True)


def test_a_limit_is_asked_for_by_keyboard(window: MainWindow, station: Station, customer: int) -> None:
    press(station, window, Key.Key_L)
    view = window.current
    assert isinstance(view, LimitsView)
    fields = view.panel.fields
    fields._limit.setText("60000")
    fields._reason.setText("旺季用量增加")
    fields.tell()

    press(station, window, Key.Key_F9)

    (asked,) = view.deeds.lists.waiting
    assert (asked.amount, asked.reason) == (60_000, "旺季用量增加")
    assert view.tables["requests"].rows.rowCount() == 1
