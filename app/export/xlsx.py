"""Tables as Excel files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

from app.export.cells import TOLD_EVERY, Progress, Value, clean, titles, value_of
from domain.kernel.words import gettext
from ui.kit.column import Column

HEAD_ROW: Final = 2
# a pixel on the screen, in the width of the digits Excel measures columns by
_PIXEL: Final = 1 / 7
_NARROWEST: Final = 8.0
_SHEET_NAME: Final = 31
_FORBIDDEN_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_MOST_TEXT: Final = 32_767
_HARMLESS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(
    path: Path,
    *,
    title: str,
    top: str,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
    totals: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> int:
    """Write the rows and answer how many; the file appears whole or not at all.

    Text is never a formula, codes keep their zeros, amounts are numbers, the header stays when one scrolls.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            count = _write_book(file, title, top, columns, rows, totals, progress)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return count


def _write_book(
    file: BinaryIO,
    title: str,
    top: str,
    columns: Sequence[Column[Any]],
    rows: Iterable[Any],
    totals: Mapping[str, Any] | None,
    progress: Progress | None,
) -> int:
    # imported here: the workstation starts without it
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book = Workbook(file, _HARMLESS)
    sheet = book.add_worksheet(clean(title).translate(_FORBIDDEN_IN_NAMES).strip()[:_SHEET_NAME] or "Sheet")
    look = _Look(book)
    count = 0
    _write_head(sheet, title, top, columns, look)
    for count, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            _write(sheet, HEAD_ROW + count, at, value_of(column, row), look, bold=column.bold)
        if progress is not None and count % TOLD_EVERY == 0:
            progress(count)
    if totals:
        _write_totals(sheet, HEAD_ROW + count + 1, columns, totals, look)
    if count:
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + count, len(columns) - 1)
    try:
        book.close()
    except FileCreateError as error:
        # the library wraps what the disk said
        raise OSError(str(error)) from error
    return count


def _write_head(sheet: Any, title: str, top: str, columns: Sequence[Column[Any]], look: _Look) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, max(column.width * _PIXEL, _NARROWEST))
    sheet.write_string(0, 0, clean(title), look.title)
    sheet.write_string(1, 0, clean(top), look.remark)
    for at, (column, words) in enumerate(zip(columns, titles(columns), strict=True)):
        sheet.write_string(HEAD_ROW, at, clean(words), look.head_right if column.right else look.head)
    sheet.freeze_panes(HEAD_ROW + 1, sum(column.frozen for column in columns))
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


class _Look:
    """The formats of one file."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "Noto Sans TC", "font_size": 10}
        number = {**font, "num_format": "#,##0;[Red]-#,##0;0"}
        grey = {"bg_color": "#EDF0F3", "bold": True, "bottom": 1}
        self.title = book.add_format({**font, "font_size": 14, "bold": True})
        self.remark = book.add_format({**font, "font_color": "#556270"})
        self.head = book.add_format({**font, **grey})
        self.head_right = book.add_format({**font, **grey, "align": "right"})
        self.text = {bold: book.add_format({**font, "bold": bold, "num_format": "@"}) for bold in (False, True)}
        self.number = {bold: book.add_format({**number, "bold": bold}) for bold in (False, True)}
        self.day = book.add_format({**font, "num_format": "yyyy-mm-dd", "align": "left"})
        self.sum = book.add_format({**number, "bold": True, "top": 1})
        self.sum_text = book.add_format({**font, "bold": True, "top": 1})


def _write(sheet: Any, row: int, at: int, value: Value, look: _Look, *, bold: bool) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, look.day)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, at, value, look.number[bold])
    elif value:
        sheet.write_string(row, at, value[:_MOST_TEXT], look.text[bold])


def _write_totals(sheet: Any, row: int, columns: Sequence[Column[Any]], totals: Mapping[str, Any], look: _Look) -> None:
    for at, column in enumerate(columns):
        value = totals.get(column.key, gettext("Total") if at == 0 else None)
        if isinstance(value, Decimal | int):
            sheet.write_number(row, at, int(value), look.sum)
        else:
            sheet.write_string(row, at, clean(str(value or "")), look.sum_text)
