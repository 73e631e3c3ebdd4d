"""Files that leave the house: whole, harmless, and true to the dollar."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from app.export.cells import clean
from app.export.files import FileNotWritten, Files
from app.export.pdf import printable, write_pdf
from app.export.separated import write_csv
from app.export.xlsx import write_xlsx
from domain.kernel.words import N_, in_language
from tests.hostile import WORDS
from ui.aging.sheet import FileKind, Sheet
from ui.kit.column import Column, day, money
from ui.kit.formula import never_a_formula

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Owed:
    code: str
    name: str
    on: date
    amount: Decimal


COLUMNS: tuple[Column[Owed], ...] = (
    Column("code", N_("Customer no."), lambda owed: owed.code, width=90, frozen=True),
    Column("name", N_("Customer"), lambda owed: owed.name, width=160, frozen=True),
    Column("on", N_("Due"), lambda owed: owed.on, shown=day),
    Column("total", N_("Total"), lambda owed: owed.amount, shown=money, right=True, bold=True),
)
ROWS = (
    Owed("000305", "瑞成工業社", date(2026, 11, 22), Decimal(174100)),
    Owed("000306", '=HYPERLINK("http://evil")', date(2026, 1, 5), Decimal(-30)),
    Owed("000307", "<b>&amp;</b> </para>", date(2026, 2, 28), Decimal(0)),
    Owed("000308", "𠮷田麵館\x00\u202e", date(2024, 2, 29), Decimal(9_999_999_999_999)),
)


def a_row(words: str) -> Owed:
    return Owed(words, words, date(2026, 11, 22), Decimal(1))


def test_an_excel_file_holds_text_numbers_and_days_as_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "aging.xlsx"

    count = write_xlsx(
        path, title="帳齡: 分析/[1]", top="截至 115/11/22", columns=COLUMNS, rows=ROWS, totals={"total": Decimal(5)}
    )

    book = openpyxl.load_workbook(path)
    sheet = book.active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=8)]
    assert count == 4
    assert cells[0] == ["000305", "瑞成工業社", cells[0][2], 174100]
    assert cells[0][2].date() == date(2026, 11, 22)
    assert cells[1][1] == '=HYPERLINK("http://evil")'
    assert sheet["B5"].data_type == "s"
    assert sheet["B5"].hyperlink is None
    assert cells[3] == ["000308", "𠮷田麵館", cells[3][2], 9_999_999_999_999]
    assert cells[4][3] == 5
    assert sheet.freeze_panes == "C4"
    assert sheet["A2"].value == "截至 115/11/22"
    book.close()


@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_hostile_words_stay_words_in_an_excel_file(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.xlsx"

    write_xlsx(path, title=words, top=words, columns=COLUMNS, rows=[a_row(words)], totals={"name": words})

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")}
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    shown = (book.active["A1"].value, book.active["A2"].value, book.active["A4"].value, book.active["B4"].value)
    book.close()
    assert kinds <= {"s", "n", "d"}
    assert [name for name, part in parts.items() if "<f>" in part or "<hyperlink" in part] == []
    assert [name for name in parts if "externalLink" in name or "vbaProject" in name] == []
    assert shown == (clean(words).replace("\r", ""),) * 4


@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_hostile_words_stay_words_in_separated_text(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.csv"

    write_csv(path, title=words, top=words, columns=COLUMNS, rows=[a_row(words)])

    written = path.read_bytes().decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [row[:2] for row in (read[0], read[2])] == [[never_a_formula(clean(words))] * 2] * 2
    assert not any(cell.lstrip().startswith(STARTS) for row in read for cell in row)


@pytest.mark.parametrize("words", WORDS, ids=ascii)
def test_hostile_words_stay_words_in_a_pdf(tmp_path: Path, words: str) -> None:
    path = tmp_path / "a.pdf"
    wide = (Column[Owed]("name", N_("Customer"), lambda owed: owed.name, width=900),)

    write_pdf(path, title=words, top=words, columns=wide, rows=[a_row(words)])

    document = pypdfium2.PdfDocument(path)
    links = [len(list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))) for page in document]
    raw = path.read_bytes()
    document.close()
    said = "".join(_pages(path)[0].split())
    assert links == [0]
    assert not any(sign in raw for sign in (b"/URI", b"/JavaScript", b"/Launch", b"/Annot", b"/EmbeddedFile"))
    assert "".join(unicodedata.normalize("NFKC", printable(words)).split()) in said


def test_a_text_without_end_is_cut_before_it_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    from reportlab.pdfbase import pdfmetrics

    width = pdfmetrics.stringWidth
    monkeypatch.setattr(
        pdfmetrics, "stringWidth", lambda words, *more: measured.append(len(words)) or width(words, *more)
    )
    endless = "&<b>" * 50_000

    write_pdf(tmp_path / "a.pdf", title=endless, top=endless, columns=COLUMNS, rows=[a_row(endless)])
    write_xlsx(tmp_path / "a.xlsx", title=endless, top=endless, columns=COLUMNS, rows=[a_row(endless)])

    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.active is not None
    assert max(len(str(cell.value)) for row in book.active.iter_rows() for cell in row) == 32_767
    book.close()
    assert max(measured) <= 501


def test_numbers_below_zero_stay_numbers_in_comma_separated_text(tmp_path: Path) -> None:
    path = tmp_path / "aging.csv"

    write_csv(path, title="帳齡", top="截至", columns=COLUMNS, rows=ROWS)

    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert read[3] == ["000306", '\'=HYPERLINK("http://evil")', "2026-01-05", "-30"]
    assert raw.decode("utf-8-sig").splitlines()[3].endswith(",-30")


def test_a_pdf_says_everything_in_roc_days_with_sums_on_its_last_page(tmp_path: Path) -> None:
    path = tmp_path / "aging.pdf"
    rows = [Owed(f"C{n:06d}", "瑞成工業社", date(2026, 11, 22), Decimal(n)) for n in range(1, 81)]

    with in_language("en"):
        count = write_pdf(
            path, title="帳齡分析", top="截至 115/11/22", columns=COLUMNS, rows=rows, totals={"total": Decimal(3240)}
        )

    pages = _pages(path)
    assert count == 80
    assert len(pages) > 1
    assert all(f"Page {n} of {len(pages)}" in words for n, words in enumerate(pages, start=1))
    assert "115/11/22" in pages[0]
    assert "瑞成工業社" in pages[0]
    assert "3,240" in pages[-1]
    assert "3,240" not in "".join(pages[:-1])


def test_a_full_last_page_leaves_the_sums_to_one_more(tmp_path: Path) -> None:
    for many in range(20, 34):
        rows = [Owed("C1", "名", date(2026, 11, 22), Decimal(1))] * many
        write_pdf(tmp_path / "a.pdf", title="t", top="", columns=COLUMNS, rows=rows, totals={"total": Decimal(98_765)})

        assert "98,765" in _pages(tmp_path / "a.pdf")[-1]


def test_characters_the_font_lacks_are_seen_to_be_missing() -> None:
    assert printable("𠮷田\x07麵館") == "〓田麵館"
    assert printable("■凍結 ▲ ✓ – …") == "■凍結 ▲ ✓ – …"


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_a_disk_that_says_no_is_told_with_the_way_out_and_leaves_nothing(tmp_path: Path, kind: FileKind) -> None:
    sheet = Sheet("帳齡", "", COLUMNS, ROWS, {})

    with pytest.raises(FileNotWritten, match="aging"):
        Files().write(kind, tmp_path / "absent" / f"aging.{kind}", sheet, lambda _rows: None)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_writing_tells_how_far_it_is(tmp_path: Path, kind: FileKind) -> None:
    told: list[int] = []
    rows = [ROWS[0]] * 1_100

    count = Files().write(kind, tmp_path / f"a.{kind}", Sheet("t", "", COLUMNS, rows, {}), told.append)

    assert count == 1_100
    assert told == [500, 1000]


def _pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    words = []
    for page in document:
        text = page.get_textpage()
        words.append(unicodedata.normalize("NFKC", text.get_text_range()))
        text.close()
        page.close()
    document.close()
    return words
