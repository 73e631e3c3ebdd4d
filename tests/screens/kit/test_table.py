"""The table: current row, selection as one thought, copy for Excel, keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.screens.kit.conftest import debtors
from ui.kit.column import Layout
from ui.kit.table import Selection, Table

KEY = Qt.Key


def test_the_current_row_survives_a_refresh_by_its_key(table: Table) -> None:
    table.show_rows(debtors(50))
    table.go_to(7)

    table.show_rows(list(reversed(debtors(50))))

    assert table.current_key() == "C000007"
    assert table.selection().count == 1


def test_everything_is_selected_as_one_thought_and_a_move_ends_it(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(1000))
    table.show()
    table.grid.setFocus()

    qtbot.keyClick(table.grid, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)

    assert table.selection() == Selection(True, 1000, ())
    qtbot.keyClick(table.grid, KEY.Key_Down)
    assert table.selection().everything is False


def test_picked_rows_are_copied_as_excel_takes_them(table: Table, qtbot: QtBot) -> None:
    rows = debtors(3)
    rows[1] = type(rows[1])("C000001", '=1+"x"', rows[1].late, rows[1].total)
    table.show_rows(rows)
    table.go_to(1)

    qtbot.keyClick(table.grid, KEY.Key_C, Qt.KeyboardModifier.ControlModifier)

    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == ["客戶\t科目\t180 天以上\t金額", 'C000001\t"\'=1+""x"""\t1\t100']


def test_enter_opens_and_space_ticks_the_current_row(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(3))
    table.go_to(2)

    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table.grid, KEY.Key_Return)
    with qtbot.waitSignal(table.ticked) as ticked:
        qtbot.keyClick(table.grid, KEY.Key_Space)

    assert opened.args is not None
    assert opened.args[0].code == "C000002"
    assert ticked.args == opened.args


def test_a_header_asks_for_an_order(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(3))

    with qtbot.waitSignal(table.sorted_by) as asked:
        table.grid.horizontalHeader().sectionClicked.emit(3)

    assert asked.args == ["total", False]


def test_columns_come_back_as_the_user_left_them(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(3))

    with qtbot.waitSignal(table.arranged) as arranged:
        table.grid.setColumnWidth(3, 177)

    assert arranged.args is not None
    left = arranged.args[0]
    table.arrange(Layout(("code", "total"), {}))
    table.arrange(left)
    assert table.layout_now() == left
    assert left.widths["total"] == 177


def test_the_frozen_part_is_as_wide_as_its_columns(table: Table) -> None:
    table.show_rows(debtors(3))
    table.show()

    table.grid.setColumnWidth(1, 150)

    assert table.grid.frozen.width() == table.grid.columnWidth(0) + 150
    assert table.grid.frozen.isColumnHidden(2)


def test_a_cell_under_the_frozen_part_is_brought_into_the_light(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(3))
    table.show()
    table.grid.horizontalScrollBar().setValue(table.grid.horizontalScrollBar().maximum())

    table.go_to(1, "late")

    left = table.grid.visualRect(table.grid.currentIndex()).left()
    assert left >= table.grid.frozen_width()


def test_sums_stand_below_their_columns(table: Table) -> None:
    table.show_rows(debtors(3))

    table.show_totals({"code": "合計", "total": "300"})

    assert table._totals.isVisibleTo(table)
    assert table._totals.accessibleName() == "合計, 300"


def test_what_is_typed_into_a_cell_is_told_with_its_row(table: Table, qtbot: QtBot) -> None:
    table.show_rows(debtors(3))

    with qtbot.waitSignal(table.edited) as edited:
        table.rows.setData(table.rows.index(1, 3), "99")

    assert edited.args is not None
    assert (edited.args[0].code, *edited.args[1:]) == ("C000001", "total", "99")
    assert table.rows.setData(table.rows.index(1, 2), "99") is False


@pytest.mark.parametrize("key", [KEY.Key_1, KEY.Key_J])
def test_letters_and_digits_do_not_search_through_the_rows(table: Table, qtbot: QtBot, key: Qt.Key) -> None:
    table.show_rows(debtors(3))
    table.go_to(1)

    qtbot.keyClick(table.grid, key)

    assert table.current_key() == "C000001"
