"""Tables as PDF files, A4 across, in the font that everything is printed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.export.cells import TOLD_EVERY, Progress, clean, titles, total_words, words_of
from domain.kernel.words import gettext
from ui.kit.column import Column, day_style, use_day_style

MISSING: Final = "〓"
REGULAR: Final = "NotoSansTC"
BOLD: Final = "NotoSansTC-Bold"
_FONTS: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
_MARGIN: Final = 28.0
_ROW: Final = 15.0
_HEAD: Final = 18.0
_SIZE: Final = 8.0
_PADDING: Final = 4.0
_ELLIPSIS: Final = "…"
_MOST_TEXT: Final = 500
"""More never fits into a cell, and measuring it letter by letter would hold up everybody."""
_WHOLE: Final = frozenset({"code", "document"})
"""Columns whose words mean nothing when cut."""
_GREY: Final = (0.93, 0.94, 0.95)


def write_pdf(
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

    Days are those of the Republic, as on every document; sums stand below the last row; each page says which
    of how many it is.
    """
    fresh = path.with_name(f".{path.name}.new")
    before = day_style()
    use_day_style("roc")
    try:
        count = _Print(fresh, title, top, columns).run(rows, totals, progress)
        fresh.replace(path)
    finally:
        use_day_style(before)
        fresh.unlink(missing_ok=True)
    return count


def printable(words: str, *, bold: bool = False) -> str:
    """The words with 〓 in the place of every character the font lacks, so that nobody takes the gap for nothing."""
    glyphs = _fonts()[bold]
    return "".join(letter if ord(letter) in glyphs or letter == " " else MISSING for letter in clean(words))


class _Print:
    """One file: a page after the other, kept until the number of pages is known."""

    def __init__(self, path: Path, title: str, top: str, columns: Sequence[Column[Any]]) -> None:
        from reportlab.lib.pagesizes import A4, landscape
        from reportlab.pdfbase.pdfmetrics import stringWidth
        from reportlab.pdfgen.canvas import Canvas

        _fonts()
        self._width, self._height = landscape(A4)
        self._paper = Canvas(str(path), pagesize=(self._width, self._height), invariant=1)
        self._paper.setTitle(printable(title[:_MOST_TEXT]))
        self._measure = stringWidth
        self._title, self._top, self._columns = (
            printable(title[:_MOST_TEXT], bold=True),
            printable(top[:_MOST_TEXT]),
            columns,
        )
        usable = self._width - 2 * _MARGIN
        scale = usable / max(sum(column.width for column in columns), 1)
        self._widths = [column.width * scale for column in columns]
        self._fits = int((self._height - 2 * _MARGIN - 34 - _HEAD - 18) // _ROW)
        self._pages: list[list[list[str]]] = []

    def run(self, rows: Iterable[Any], totals: Mapping[str, Any] | None, progress: Progress | None) -> int:
        """Lay the rows on pages, then draw them."""
        page: list[list[str]] = []
        count = 0
        for count, row in enumerate(rows, start=1):
            if len(page) == self._fits:
                self._pages.append(page)
                page = []
            page.append([words_of(column, row)[:_MOST_TEXT] for column in self._columns])
            if progress is not None and count % TOLD_EVERY == 0:
                progress(count)
        sums = total_words(self._columns, totals) if totals else None
        if sums is not None and len(page) == self._fits:
            self._pages.append(page)
            page = []
        self._pages.append(page)
        for number, lines in enumerate(self._pages, start=1):
            self._draw(number, lines, sums if number == len(self._pages) else None)
        self._paper.save()
        return count

    def _draw(self, number: int, lines: list[list[str]], sums: list[str] | None) -> None:
        paper, left = self._paper, _MARGIN
        paper.setFont(BOLD, 13)
        paper.drawString(left, self._height - _MARGIN - 12, self._title)
        paper.setFont(REGULAR, _SIZE)
        paper.drawString(left, self._height - _MARGIN - 26, self._fit(self._top, self._width - 2 * _MARGIN, REGULAR))
        foot = gettext("Page {number} of {count}").format(number=number, count=len(self._pages))
        paper.drawRightString(self._width - _MARGIN, _MARGIN - 6, printable(foot))
        y = self._height - _MARGIN - 34 - _HEAD
        paper.setFillColorRGB(*_GREY)
        paper.rect(left, y, self._width - 2 * _MARGIN, _HEAD, stroke=0, fill=1)
        self._cells(y + 5, titles(self._columns), bold=True)
        for line in lines:
            y -= _ROW
            self._cells(y + 4, line)
            paper.setStrokeColorRGB(0.87, 0.89, 0.91)
            paper.setLineWidth(0.4)
            paper.line(left, y, self._width - _MARGIN, y)
        if sums is not None:
            y -= _ROW
            paper.setStrokeColorRGB(0.1, 0.15, 0.2)
            paper.setLineWidth(0.8)
            paper.line(left, y + _ROW, self._width - _MARGIN, y + _ROW)
            sums[0] = sums[0] or gettext("Total")
            self._cells(y + 4, sums, bold=True)
        paper.showPage()

    def _cells(self, y: float, words: Sequence[str], *, bold: bool = False) -> None:
        x = _MARGIN
        self._paper.setFillColorRGB(0.11, 0.15, 0.2)
        for column, width, cell in zip(self._columns, self._widths, words, strict=True):
            name = BOLD if bold or column.bold else REGULAR
            room = width - 2 * _PADDING
            shown = printable(cell, bold=name == BOLD)
            self._paper.setFont(name, _SIZE)
            if column.right or column.key in _WHOLE:
                # Half a number is another number: it is written smaller instead.
                self._paper.setFont(name, min(_SIZE, _SIZE * room / max(self._measure(shown, name, _SIZE), 1.0)))
            else:
                shown = self._fit(shown, room, name)
            if column.right:
                self._paper.drawRightString(x + width - _PADDING, y, shown)
            else:
                self._paper.drawString(x + _PADDING, y, shown)
            x += width

    def _fit(self, words: str, width: float, name: str) -> str:
        """The words, or as many of them as there is room for, and the sign that some are missing."""
        if self._measure(words, name, _SIZE) <= width:
            return words
        while words and self._measure(words + _ELLIPSIS, name, _SIZE) > width:
            words = words[:-1]
        return words + _ELLIPSIS


@cache
def _fonts() -> dict[bool, frozenset[int]]:
    """Make both weights known to reportlab, once, and learn which characters they have."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    known = {}
    for bold, name, file in ((False, REGULAR, "NotoSansTC-Regular.ttf"), (True, BOLD, "NotoSansTC-Bold.ttf")):
        font = TTFont(name, str(_FONTS / file))
        pdfmetrics.registerFont(font)
        known[bold] = frozenset(font.face.charToGlyph)
    return known
