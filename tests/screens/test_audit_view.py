"""The audit browser in a window, over the books of a small company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from domain.kernel.database import transaction
from domain.kernel.words import LANGUAGES, in_language
from tests.screens.conftest import Station
from tests.screens.test_every_screen import cut, outside, takes_focus
from ui.audit.view import AuditView
from ui.kit.desk import InlineDesk
from ui.shell.window import MainWindow

Settle = Callable[[list[tuple[str, int]], list[tuple[int, str]]], list[int]]


@pytest.fixture(params=LANGUAGES)
def window(request: pytest.FixtureRequest, station: Station, settle: Settle) -> Iterator[MainWindow]:
    settle([("東門麵館", 26500), ("瑞成工業社", 1050)], [(26500, "東門麵館"), (500, "不知名")])
    engine = station.books.engine("auditor")
    # the events are of this moment, whatever day the other screens show
    desk = InlineDesk(lambda: transaction(engine), who=station.who("auditor"), now=lambda: datetime.now(UTC))
    with in_language(request.param):
        shown = station.window(desk)
        shown.open("audit")
        QApplication.processEvents()
        yield shown
        shown.close()


def view_of(window: MainWindow) -> AuditView:
    view = window.current
    assert isinstance(view, AuditView)
    return view


def test_an_auditor_sees_what_was_done_and_goes_into_it(window: MainWindow, station: Station) -> None:
    view = view_of(window)
    count = view.table.rows.rowCount()
    view.table.go_to(2)
    before = view.chosen()

    station.qtbot.keyClick(view.table.grid, Qt.Key.Key_Return)

    assert count > 5
    assert view.together.isVisible()
    assert view.together.panel.table.rows.rowCount() > 0
    assert (outside(window), cut(window)) == ([], [])
    station.qtbot.keyClick(view.together.table.grid, Qt.Key.Key_Escape)
    assert view.table.isVisible()
    assert view.chosen() == before

    view.tools.key.setText("no such key")
    view.tools.key.editingFinished.emit()
    assert view.table.rows.rowCount() == 0
    view.tools.key.clear()
    assert view.table.rows.rowCount() > count

    assert view._detail.isHidden()
    assert view.run_action is not None
    view.toggle_detail()
    assert view._detail.isVisible()
    least = window.minimumSizeHint()
    assert (least.width() <= 1280, least.height() <= 720) == (True, True)
    assert (outside(window), cut(window)) == ([], [])
    assert [nameless(widget) for widget in view.findChildren(QWidget) if takes_focus(widget) and nameless(widget)] == []


def nameless(widget: QWidget) -> str:
    seen = QAccessible.queryAccessibleInterface(widget)
    named = seen is not None and seen.text(QAccessible.Text.Name).strip()
    return "" if named else f"{type(widget).__name__} in {type(widget.parent()).__name__}"


def test_a_clerk_has_no_such_screen(station: Station) -> None:
    window = station.window(station.inline("senior_clerk"))

    assert "audit" not in window.screens
    window.close()
