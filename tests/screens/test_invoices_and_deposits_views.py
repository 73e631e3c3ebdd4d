"""Invoices and cylinders in a window: lists, pages and details are painted, and a key reaches the deed's paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from domain.kernel.database import transaction
from tests.builders import House
from tests.database.trade.market import Market
from tests.screens.conftest import NOW, Station
from ui.deposits.view import DepositsView
from ui.invoices.view import InvoicesView
from ui.kit.fill import PaperQuestion
from ui.kit.paper import Field, Paper, Seen, booked
from ui.kit.roc_date import RocDateEdit


@pytest.fixture
def scene(station: Station, house: House) -> Station:
    market = Market()
    with transaction(station.books.engine("scheduler")) as db:
        market.open(db)
        lucky = market.a_buyer(db)
    with transaction(station.books.engine("clerk")) as db:
        market.a_delivery(db, lucky, 2)
        for _n in range(3):
            market.invoiced(db, lucky)
        house.a_deposit(db, lucky, 3)
    return station


def test_four_lists_and_a_detail(scene: Station) -> None:
    window = scene.window(scene.inline("clerk"))
    window.open("invoices")
    view = window.current
    assert isinstance(view, InvoicesView)

    for shown in ("register", "discounts", "plans", "waiting"):
        view.deeds.lists.choose_show(shown)
        QApplication.processEvents()

    assert view.tables["waiting"].rows.rowCount() == 1
    assert view.tables["register"].rows.rowCount() == 3
    assert "GAS20" in str(view.tables["waiting"].rows.line(0))
    view.deeds.lists.choose_show("register")
    assert view.detail.tables["books"].rows.rowCount() == 4
    assert window.navigation.title_of("invoices") == "發票"


def test_space_ticks_and_f9_asks_for_the_first_number(
    scene: Station, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = scene.window(scene.inline("clerk"))
    window.open("invoices")
    view = window.current
    assert isinstance(view, InvoicesView)
    asked: list[Paper] = []
    monkeypatch.setattr(view, "fill", asked.append)
    qtbot.waitUntil(window.isActiveWindow)
    view.panes()["list"].setFocus()

    qtbot.keyClick(view.tables["waiting"].grid, Qt.Key.Key_Space)
    qtbot.keyClick(view.tables["waiting"].grid, Qt.Key.Key_F9)

    assert [paper.title for paper in asked] == ["開立送貨發票"]
    assert view.deeds.lists.ticked


def test_a_column_for_every_size_that_somebody_has(scene: Station, qtbot: QtBot) -> None:
    window = scene.window(scene.inline("auditor"))
    window.open("deposits")
    view = window.current
    assert isinstance(view, DepositsView)

    qtbot.waitUntil(lambda: view.detail.lots.rows.rowCount() == 1)

    assert "size20" in [column.key for column in view.tables["matrix"].rows.columns]
    assert "3 / 4,500" in str(view.tables["matrix"].rows.line(0))
    assert not any(made.isEnabled() for made in view.detail._buttons.values())


@pytest.fixture
def question(qtbot: QtBot) -> Callable[[Paper], PaperQuestion]:
    def made(paper: Paper) -> PaperQuestion:
        asked = PaperQuestion(None, paper, today=NOW.date())
        qtbot.addWidget(asked)
        asked.show()
        asked.activateWindow()
        qtbot.waitUntil(asked.isActiveWindow)
        return asked

    return made


def test_a_paper_is_filled_in_field_by_field(question: Callable[[Paper], PaperQuestion], qtbot: QtBot) -> None:
    fields = (
        Field("way", "Way", "choice", preset="b", choices=(("a", "A"), ("b", "B"))),
        Field("amount", "Amount", "amount"),
        Field("units", "Units", "number", preset=2),
        Field("kg", "Kilograms", "weight", preset=Decimal("3.5")),
        Field("on", "Day", "day", preset=date(2026, 11, 20)),
        Field("serials", "Numbers", "serials", optional=True),
        Field("words", "Words", optional=True),
    )
    entry = booked([("1101", Decimal(5)), ("2310", Decimal(-5))], {})
    asked = question(Paper("A deed", "For a test.", fields, lambda _values: Seen(entry, [("Told", "info")]), "Do it"))
    assert not asked.run.isEnabled()

    qtbot.keyClicks(asked.field("amount"), "1,200")
    serials = asked.field("serials")
    assert isinstance(serials, QLineEdit)
    serials.setText("A1, A2、A1")

    assert asked.run.isEnabled()
    assert asked.values() == {
        "way": "b",
        "amount": 1200,
        "units": 2,
        "kg": Decimal("3.5"),
        "on": date(2026, 11, 20),
        "serials": ("A1", "A2"),
        "words": None,
    }
    assert isinstance(asked.field("way"), QComboBox)
    qtbot.keyClick(asked.field("amount"), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is asked.field("units")


def test_a_paper_whose_sides_differ_is_not_sent(question: Callable[[Paper], PaperQuestion]) -> None:
    uneven = booked([("1101", Decimal(5))], {})

    asked = question(Paper("A deed", "For a test.", (), lambda _values: Seen(uneven), "Do it"))

    assert not asked.run.isEnabled()
    asked.accept()
    assert asked.result() == 0


def test_a_day_that_cannot_be_read_is_no_day(question: Callable[[Paper], PaperQuestion], qtbot: QtBot) -> None:
    fields = (Field("on", "Day", "day", preset=date(2026, 11, 20)), Field("kg", "Kilograms", "weight", optional=True))
    asked = question(Paper("A deed", "For a test.", fields, lambda _values: Seen(), "Do it"))
    day = asked.field("on")
    assert isinstance(day, RocDateEdit)

    day.clear()
    qtbot.keyClicks(day, "2026/13/45")
    kilograms = asked.field("kg")
    assert isinstance(kilograms, QLineEdit)
    kilograms.setText("much")

    assert asked.values() == {"on": None, "kg": None}
    assert not asked.run.isEnabled()
