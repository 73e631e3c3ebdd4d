"""The reconciliation screen in a window: Enter posts, digits choose, fields take digits as text."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from domain.banking.intake import FileWaiting
from domain.customers.queries import CustomerFound
from domain.payments.service import Posted
from tests.unit.screens.rows import NOW, a_desk, a_line, a_suggestion, an_account, an_item
from ui.kit.preferences import Preferences
from ui.reconciliation.dialogs import CustomerQuestion, SharesQuestion
from ui.reconciliation.questions import Questions
from ui.reconciliation.view import ReconciliationView, make
from ui.shell.screens import Screen
from ui.shell.window import Frame, MainWindow

LINES = (a_line(11, 42000), a_line(12, 21000, "龍門便當"))
FOUND = (a_suggestion(7, {1: 26500, 2: 15500}), a_suggestion(8, {3: 21000}, confidence=40))
ITEMS = (an_item(1, 26500), an_item(2, 15500), an_item(3, 21000))
FLAGGED = FileWaiting(5, "FCB.sta", "MT940", "flag", "WAITING", ("期初 100 不等於前次期末 90",), NOW, "mei")


@pytest.fixture
def done() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def window(qtbot: QtBot, done: list[dict[str, Any]]) -> Iterator[MainWindow]:
    def accept(_db: object, **facts: Any) -> Posted:
        done.append(facts)
        return Posted(1, "R-1", Decimal(0))

    questions = Questions(
        accounts=lambda _db: (an_account(LINES),),
        lines=lambda _db, account_id, show, limit: LINES,
        files=lambda _db: (FLAGGED,),
        suggestions=lambda _db, _line: FOUND,
        items=lambda _db, _customer, as_of, bucket=None: ITEMS,
        accept=accept,
    )
    screen = Screen("reconciliation", "", "Bank", "Ctrl+6", "", lambda place: make(place, questions=questions))
    shown = MainWindow(Frame(a_desk(), Preferences(), [screen], lambda _right: True))
    qtbot.addWidget(shown)
    shown.resize(1280, 720)
    shown.show()
    shown.activateWindow()
    qtbot.waitActive(shown)
    shown.open("reconciliation")
    qtbot.waitUntil(lambda: view_of(shown).deeds.hand.draft is not None)
    yield shown
    shown.close()


def view_of(window: MainWindow) -> ReconciliationView:
    view = window.current
    assert isinstance(view, ReconciliationView)
    return view


def test_enter_posts_and_the_next_line_has_the_focus_at_once(
    window: MainWindow, qtbot: QtBot, done: list[dict[str, Any]]
) -> None:
    view = view_of(window)
    view.lines.grid.setFocus()

    qtbot.keyClick(view.lines.grid, Qt.Key.Key_Return)

    assert [facts["line_id"] for facts in done] == [11]
    assert view.lines.current().line.id == 12
    assert view.deeds.hand.line == LINES[1]
    assert view.lines.grid.hasFocus()


def test_a_digit_chooses_in_the_list_and_is_text_in_a_field(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    view.lines.grid.setFocus()

    qtbot.keyClick(view.lines.grid, Qt.Key.Key_2)
    assert view.deeds.hand.draft is not None
    assert view.deeds.hand.draft.customer_id == 8

    view.go_to_sum()
    qtbot.keyClick(view.sum, Qt.Key.Key_1)
    assert view.sum.text() == "1"
    assert view.deeds.hand.draft.customer_id == 8


def test_space_ticks_an_invoice(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    view.items.go_to(0)
    view.items.grid.setFocus()

    qtbot.keyClick(view.items.grid, Qt.Key.Key_Space)

    assert view.deeds.hand.draft is not None
    assert list(view.deeds.hand.draft.taken) == [2]


def test_a_flagged_file_shows_the_figures_that_disagree(window: MainWindow) -> None:
    assert view_of(window).files.isVisible()


def test_a_line_is_shared_out_only_when_nothing_is_left(window: MainWindow, qtbot: QtBot) -> None:
    question = SharesQuestion(window, lambda _typed, _found: None, Decimal(42000))
    qtbot.addWidget(question)
    one, other = CustomerFound(5, "C5", "甲"), CustomerFound(6, "C6", "乙")

    question.give(0, one, Decimal(40000))
    question.give(1, other, Decimal(1000))
    assert not question.run.isEnabled()

    question.give(1, other, Decimal(2000))
    assert question.run.isEnabled()
    assert question.shares() == ((one, Decimal(40000)), (other, Decimal(2000)))


def test_a_customer_is_found_while_one_types(window: MainWindow, qtbot: QtBot) -> None:
    found = CustomerFound(5, "C5", "甲")
    question = CustomerQuestion(window, lambda _typed, told: told((found,)), "誰匯的？")
    qtbot.addWidget(question)
    question.show()

    qtbot.keyClicks(question.box, "C5")
    qtbot.waitUntil(lambda: question.customer() == found)
    qtbot.keyClick(question.box, Qt.Key.Key_Return)

    assert question.result() == QDialog.DialogCode.Accepted
