"""What every registered screen keeps to: names for what takes the focus, one meaning a key, an old office screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPushButton, QWidget

from app.screens import all_screens
from domain.kernel.words import LANGUAGES, in_language
from tests.screens.conftest import Station
from ui.shell.window import MainWindow

# who sees everything but what belongs to the auditor and the machines
ROLE = "director"
SCREENS = [screen.key for screen in all_screens()]
KEYED = [screen.key for screen in all_screens() if screen.key_sequence]
# a key means the same wherever there is one: accept, approve, find a customer, open one, undo, take back, leave, write
# off, filter, the side panel, the days, older ones, why, the next and the one before, refuse; a digit chooses among
# what the screen has
SAME_EVERYWHERE = {
    "Enter", "F9", "F3", "Ctrl+O", "Ctrl+Z", "W", "Esc", "Ctrl+F", "Alt+1", "Alt+A", "Alt+D", "Ctrl+PgDown", "Ctrl+I",
    "J", "K", "R", *"123456789",
}  # fmt: skip
Settle = Callable[[list[tuple[str, int]], list[tuple[int, str]]], list[int]]


@pytest.fixture
def books(settle: Settle) -> None:
    settle(
        [("東門麵館", 26500), ("瑞成工業社", 1050), ("龍門便當", 88000)],
        [(26470, "東門麵館"), (500, "不知名"), (-30, "手續費"), (88000, "龍門便當")],
    )


@pytest.fixture(params=LANGUAGES)
def window(request: pytest.FixtureRequest, station: Station, books: None) -> Iterator[MainWindow]:
    """All screens opened once, in a window as small as they must bear."""
    with in_language(request.param):
        shown = station.window(station.inline(ROLE))
        for key in SCREENS:
            shown.open(key)
            QApplication.processEvents()
        yield shown
        shown.close()


def takes_focus(widget: QWidget) -> bool:
    reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
    # parts that Qt builds inside its own widgets answer for them
    return (
        reached and not widget.objectName().startswith("qt_") and not isinstance(widget.parent(), QAbstractScrollArea)
    )


def test_whatever_takes_the_focus_has_a_name(window: MainWindow) -> None:
    nameless = []
    for widget in window.findChildren(QWidget):
        if takes_focus(widget):
            seen = QAccessible.queryAccessibleInterface(widget)
            if seen is None or not seen.text(QAccessible.Text.Name).strip():
                nameless.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")

    assert nameless == []


def test_no_key_means_two_things(window: MainWindow) -> None:
    meanings: dict[str, set[str]] = {}
    for action in window.registry:
        for key in set(action.keys) - SAME_EVERYWHERE:
            meanings.setdefault(QKeySequence(key).toString(), set()).add(action.id)

    assert {key: ids for key, ids in meanings.items() if len(ids) > 1} == {}
    assert all(QKeySequence(key).count() == 1 for key in meanings)


def test_every_screen_fits_an_old_office_screen(window: MainWindow) -> None:
    for key in SCREENS:
        window.open(key)
        QApplication.processEvents()
        least = window.minimumSizeHint()
        assert (key, window.width(), window.height()) == (key, 1280, 720)
        assert (key, least.width() <= 1280, least.height() <= 720) == (key, True, True)
        assert (key, outside(window)) == (key, [])
        assert (key, cut(window)) == (key, [])


def outside(window: MainWindow) -> list[str]:
    """What sticks out of the window."""
    room = QRect(0, 0, window.width(), window.height())
    view = window.current
    assert view is not None
    pieces = [piece for piece in view.findChildren(QWidget) if piece.isVisible() and not inside_a_list(piece)]
    places = [(piece, QRect(piece.mapTo(window, QPoint(0, 0)), piece.size())) for piece in pieces]
    return [f"{type(piece).__name__} {place}" for piece, place in places if not room.contains(place)]


def cut(window: MainWindow) -> list[str]:
    """Buttons whose words need more room than they have."""
    buttons = [made for made in window.findChildren(QPushButton) if made.isVisible()]
    return [made.text() for made in buttons if made.width() < made.minimumSizeHint().width()]


def inside_a_list(piece: QWidget) -> bool:
    parent = piece.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("key", KEYED)
def test_a_key_leads_to_the_screen_and_names_it_above(window: MainWindow, station: Station, key: str) -> None:
    screen = next(one for one in all_screens() if one.key == key)
    window.open(next(other for other in SCREENS if other != key))

    station.qtbot.keySequence(window, screen.key_sequence)

    assert window.current is not None
    assert window.current.key == key
    assert window.windowTitle().startswith(window.navigation.title_of(key))
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.current.isAncestorOf(focus)


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
def test_the_age_of_a_customer_is_seen_whole(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    window.open("aging")
    QApplication.processEvents()
    view = window.current
    table = view.table  # type: ignore[union-attr]

    total = next(at for at, column in enumerate(table.rows.shown) if column.key == "total")
    right = table.grid.columnViewportPosition(total) + table.grid.columnWidth(total)

    assert right <= table.grid.viewport().width()


def test_the_lines_of_the_bank_are_seen_whole_where_there_is_room(window: MainWindow) -> None:
    window.resize(1440, 900)
    window.open("reconciliation")
    QApplication.processEvents()
    for table in (window.current.lines, window.current.items):  # type: ignore[union-attr]
        assert table.grid.horizontalScrollBar().maximum() == 0
