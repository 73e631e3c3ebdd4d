"""The aging screen in a window: what a person sees and which key does what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.export.files import Files
from tests.unit.screens.rows import a_desk, a_row, an_aging, an_item
from ui.aging.questions import Questions
from ui.aging.view import AgingView, make
from ui.kit.preferences import Preferences
from ui.shell.screens import Screen
from ui.shell.window import Frame, MainWindow

ROWS = (
    a_row(1, "瑞成工業社", ages={-5: 38000}),
    a_row(2, "龍門便當", ages={20: 9000, 130: 42750, 250: 100}),
)
QUESTIONS = Questions(
    aging=lambda _db, as_of: an_aging(*ROWS),
    items=lambda _db, _customer, as_of, bucket=None: (an_item(1, 42750, age=130),),
    card=lambda _db, _customer, as_of: None,
    kept=lambda _db, _screen: None,
    keep=lambda _db, _screen, _layout: None,
)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    screen = Screen(
        "aging", "aging", "Aging", "Ctrl+2", "", lambda place: make(place, exporter=Files(), questions=QUESTIONS)
    )
    shown = MainWindow(Frame(a_desk(), Preferences(), [screen], lambda _right: True))
    qtbot.addWidget(shown)
    shown.resize(1280, 720)
    shown.show()
    shown.activateWindow()
    qtbot.waitActive(shown)
    shown.open("aging")
    qtbot.waitUntil(lambda: view_of(shown).table.rows.rowCount() == 2)
    yield shown
    shown.close()


def view_of(window: MainWindow) -> AgingView:
    view = window.current
    assert isinstance(view, AgingView)
    return view


def test_the_list_fits_an_old_office_screen(window: MainWindow) -> None:
    assert window.size().width() == 1280
    assert window.size().height() == 720


def test_enter_on_a_bucket_goes_in_and_esc_comes_back(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    view.table.go_to(0, "d91_180")
    view.table.grid.setFocus()

    qtbot.keyClick(view.table.grid, Qt.Key.Key_Return)
    assert view.items.isVisible()

    qtbot.keyClick(view.items.table.grid, Qt.Key.Key_Escape)
    assert view.table.isVisible()
    assert view.table.current_column() == "d91_180"


def test_what_is_typed_filters_the_list_and_nonsense_is_said_at_the_field(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    view.go_to_filter()

    qtbot.keyClicks(view.tools.filter, "total>40000")
    qtbot.waitUntil(lambda: view.table.rows.rowCount() == 1)
    qtbot.keyClicks(view.tools.filter, " nope>1")
    qtbot.waitUntil(lambda: view.tools.trouble.isVisible())


def test_the_badges_say_that_both_accounts_agree(window: MainWindow) -> None:
    ties = [badge.text() for badge in view_of(window).ties]

    assert all("✓" in words for words in ties)
    assert ["1140" in ties[0], "2160" in ties[1]] == [True, True]


def test_export_writes_what_is_seen(window: MainWindow, tmp_path: Path) -> None:
    view, path = view_of(window), tmp_path / "aging.xlsx"

    view.deeds.handout.write("xlsx", path)

    book = openpyxl.load_workbook(path)
    assert book.active is not None
    assert [row[1].value for row in book.active.iter_rows(min_row=4, max_row=5)] == ["龍門便當", "瑞成工業社"]
    book.close()
