"""The one table model: a list, or a window on rows that are read page by page."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.screens.kit.conftest import COLUMNS, debtors
from ui.kit.column import Layout, Sort, finish
from ui.kit.rows import KEEP, PAGE, WAITING, Rows

ROLE = Qt.ItemDataRole


def some_rows() -> Rows:
    return Rows(COLUMNS, key=lambda row: row.code)


class Pages:
    """Answers for pages when it is told to."""

    def __init__(self, rows: Rows, many: int) -> None:
        self.rows, self.all = rows, debtors(many)
        self.asked: list[tuple[Any, int, int]] = []

    def open(self) -> None:
        self.rows.open_window(len(self.all), [row.code for row in self.all[::PAGE]], self._fetch)

    def _fetch(self, anchor: Any, page: int, generation: int) -> None:
        self.asked.append((anchor, page, generation))

    def answer(self, *, short_by: int = 0) -> None:
        for _anchor, page, generation in self.asked:
            lines = finish(COLUMNS, self.all[page * PAGE : (page + 1) * PAGE])
            self.rows.take(generation, page, lines[: len(lines) - short_by])
        self.asked.clear()


def test_a_list_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    rows = some_rows()
    rows.show(debtors(5))

    qtmodeltester.check(rows)


def test_a_window_is_a_proper_model(qtmodeltester: ModelTester) -> None:
    rows = some_rows()
    Pages(rows, 7).open()

    qtmodeltester.check(rows)


def test_cells_carry_words_side_and_names() -> None:
    rows = some_rows()
    rows.show(debtors(3))
    cell = rows.index(1, 3)

    assert rows.data(cell) == "100"
    assert rows.data(cell, int(ROLE.TextAlignmentRole)) & int(Qt.AlignmentFlag.AlignRight)
    assert rows.data(cell, int(ROLE.AccessibleTextRole)) == "金額, 100"
    assert "客戶 C000001" in rows.data(rows.index(1, 0), int(ROLE.AccessibleDescriptionRole))
    assert rows.data(rows.index(0, 3), int(ROLE.ForegroundRole)) is not None


def test_a_page_is_asked_for_once_and_shown_when_it_comes(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, 450)
    pages.open()

    assert rows.data(rows.index(201, 0)) == WAITING
    assert rows.data(rows.index(202, 0)) == WAITING
    qtbot.waitUntil(lambda: bool(pages.asked))
    assert pages.asked == [("C000200", 1, 1)]
    with qtbot.waitSignal(rows.dataChanged):
        pages.answer()

    assert rows.data(rows.index(201, 0)) == "C000201"
    assert rows.place("C000201") == 201


def test_an_answer_from_before_the_last_reset_is_dropped(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, 450)
    pages.open()
    rows.data(rows.index(0, 0))
    qtbot.waitUntil(lambda: bool(pages.asked))

    rows.open_window(450, ["x"] * 3, lambda *_: None)
    pages.answer()

    assert rows.data(rows.index(0, 0)) == WAITING


def test_only_the_pages_wanted_last_are_asked_for(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, PAGE * 20)
    pages.open()

    for page in range(20):
        rows.data(rows.index(page * PAGE, 0))
    qtbot.waitUntil(lambda: bool(pages.asked))

    assert [page for _, page, _ in pages.asked] == [17, 18, 19]


def test_a_page_that_failed_is_asked_for_again(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, 10)
    pages.open()
    rows.data(rows.index(0, 0))
    qtbot.waitUntil(lambda: len(pages.asked) == 1)

    rows.gave_up(1, 0)
    rows.data(rows.index(0, 0))

    qtbot.waitUntil(lambda: len(pages.asked) == 2)


def test_a_short_page_shows_blanks_and_is_not_asked_for_again(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, 10)
    pages.open()
    rows.data(rows.index(0, 0))
    qtbot.waitUntil(lambda: bool(pages.asked))

    with qtbot.waitSignal(rows.rows_went_missing):
        pages.answer(short_by=2)

    assert rows.data(rows.index(9, 0)) == ""
    assert pages.asked == []


def test_a_renewed_window_keeps_painting_the_old_rows(qtbot: QtBot) -> None:
    rows = some_rows()
    pages = Pages(rows, 10)
    pages.open()
    rows.data(rows.index(0, 0))
    qtbot.waitUntil(lambda: bool(pages.asked))
    pages.answer()

    rows.renew(10, ["C000000"])

    assert rows.data(rows.index(3, 0)) == "C000003"
    qtbot.waitUntil(lambda: bool(pages.asked))
    assert pages.asked == [("C000000", 0, 2)]


def test_only_so_many_pages_are_kept() -> None:
    rows = some_rows()
    rows.show(debtors(PAGE * (KEEP + 3)))

    for page in range(KEEP + 3):
        rows.data(rows.index(page * PAGE, 0))

    assert rows.data(rows.index(0, 0)) == "C000000"
    assert len(rows._pages) == KEEP


def test_columns_are_hidden_and_moved_by_key_and_frozen_ones_stay_first() -> None:
    rows = some_rows()
    rows.show(debtors(1))

    rows.arrange(Layout(("total", "count", "code", "gone"), {}))

    assert [column.key for column in rows.shown] == ["code", "total", "count"]
    assert rows.frozen == 1
    assert rows.data(rows.index(0, 2)) == "1"


@pytest.mark.parametrize(
    ("sorts", "titles"),
    [
        ([Sort("total", descending=True)], ["客戶", "科目", "180 天以上", "金額 ▼"]),
        ([Sort("total"), Sort("code", descending=True)], ["客戶 ▼2", "科目", "180 天以上", "金額 ▲1"]),
    ],
)
def test_headers_show_the_order_of_the_rows(sorts: list[Sort], titles: list[str]) -> None:
    rows = some_rows()

    rows.show_sorts(sorts)

    assert [rows.headerData(at, Qt.Orientation.Horizontal) for at in range(4)] == titles
