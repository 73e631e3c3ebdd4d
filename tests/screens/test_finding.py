"""From the palette to the customer, and from one day to the next with the same look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.desktop import start_application
from domain.kernel.words import in_language, language
from tests.screens.conftest import Station
from ui.aging.view import AgingView
from ui.customers.view import CustomersView
from ui.kit.preferences import Preferences
from ui.kit.theme import theme

Settle = Callable[[list[tuple[str, int]], list[tuple[int, str]]], list[int]]


def test_the_palette_leads_to_the_customer_whole(station: Station, settle: Settle) -> None:
    settle([("東門麵館", 26500), ("瑞成工業社", 1050)], [(26470, "東門麵館")])
    window = station.window(station.inline("clerk"))
    window.open("home")
    station.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.everywhere.palette
    assert palette is not None
    # as an input method commits it
    palette.box.setText("@瑞成")
    station.qtbot.waitUntil(lambda: palette.list.model().rowCount() == 1)
    QTest.keyClick(palette.box, Qt.Key.Key_Return)

    view = window.current
    assert isinstance(view, CustomersView)
    assert view.deeds.look is not None
    assert view.deeds.look.head.name == "瑞成工業社"
    window.close()


def test_home_leads_to_the_lines_that_wait_and_to_the_most_overdue_customer(station: Station, settle: Settle) -> None:
    settle([("東門麵館", 26500)], [(26470, "東門麵館"), (-30, "手續費")])
    window = station.window(station.inline("clerk"))
    window.open("home")
    home = window.current
    assert home is not None
    lists = home.panes()
    station.qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    lists["debtors"].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert isinstance(window.current, AgingView)

    window.open("home")
    QApplication.processEvents()
    lists["tasks"].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.current is not None
    assert window.current.key == "reconciliation"
    window.close()


def test_language_look_and_days_survive_a_restart(station: Station, tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    window = station.window(station.inline("clerk"), preferences=Preferences(file))
    with in_language("zh_TW"):
        window.everywhere.switch_language()
        window.everywhere.switch_theme()
        chosen = (language(), theme().name)
    window.close()
    theme().switch("light")

    with in_language("zh_TW"):
        start_application(Preferences(file))
        again = (language(), theme().name)
        start_application(Preferences())

    assert chosen == again == ("en", "dark")
