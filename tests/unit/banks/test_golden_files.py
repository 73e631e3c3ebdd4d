"""Files as Taiwanese banks write them, line by line: whole dollars, virtual accounts, ATM digits, fees, corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.banking.rules.statement import FileReading, StatementLine, Verdict
from integrations.banks.reading import read

A_DAY = """\
:20:TWB20260901001
:25:013/000123456789
:28C:00231/001
:60F:C260831TWD1253400,
:61:2609010901C18600,NTRF99992608310011//FB2609010001
:86:幸福瓦斯行 18600 11月貨款 虛擬帳號99992608310011
:61:2609010901C3200,NTRFNONREF//FB2609010002
ATM 轉入 末五碼 55821
:86:ATM轉帳 00713*****55821
:61:2609010831D15,NCHGNONREF//FB2609010003
:86:手續費
:61:2609010901RC3200,NTRFNONREF//FB2609010004
:86:更正 ATM轉帳 00713*****55821
:62F:C260901TWD1271985,
:64:C260901TWD1271985,
-
"""
NO_ACTIVITY = """\
:20:TWB20260902001
:25:013/000123456789
:28C:00232/001
:60F:C260901TWD1271985,
:62F:C260902TWD1271985,
-
"""
TWO_PAGES = """\
:20:TWB20260903001
:25:008/0012345678
:28C:00007/00001
:60F:C260902TWD100,
:61:2609030903C50,NTRFNONREF
:86:166?00轉帳?20AB12345678?21 十一月貨款?30812?310012345678901?32幸福瓦?33斯行
:62M:C260903TWD150,
-
:20:TWB20260903002
:25:008/0012345678
:28C:00007/00002
:60M:C260903TWD150,
:61:260903C25,NTRFPO-1
:62F:C260903TWD175,
-
"""
ENCODINGS = ("utf-8", "cp950")


def lines_of(reading: FileReading) -> list[StatementLine]:
    return [line for page in reading.pages for line in page.lines]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_day_of_whole_dollars_with_virtual_account_atm_fee_and_correction(encoding: str) -> None:
    reading = read(A_DAY.encode(encoding))

    (page,) = reading.pages
    assert (reading.format, reading.encoding, reading.verdict) == ("mt940", encoding, Verdict.CLEAN)
    assert (page.account, page.number, page.page, page.currency) == ("013/000123456789", "00231", "001", "TWD")
    assert (page.opening, page.closing, page.total) == (Decimal(1253400), Decimal(1271985), Decimal(18585))
    assert (page.opening_on, page.closing_on, page.kind) == (date(2026, 8, 31), date(2026, 9, 1), "booked")
    virtual, atm, fee, correction = page.lines
    assert (virtual.amount, virtual.customer_reference, virtual.bank_reference) == (
        Decimal(18600),
        "99992608310011",
        "FB2609010001",
    )
    assert virtual.purpose == "幸福瓦斯行 18600 11月貨款 虛擬帳號99992608310011"
    assert (virtual.line_no, virtual.raw) == (5, ":61:2609010901C18600,NTRF99992608310011//FB2609010001"[4:])
    assert (atm.details, atm.text, atm.customer_reference) == ("ATM 轉入 末五碼 55821", "ATM轉帳 00713*****55821", "")
    assert (fee.amount, fee.type_code, fee.entry_on) == (Decimal(-15), "NCHG", date(2026, 8, 31))
    assert (correction.mark, correction.amount, correction.line_no) == ("RC", Decimal(-3200), 12)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_day_without_movements_is_clean(encoding: str) -> None:
    reading = read(NO_ACTIVITY.encode(encoding))

    assert (reading.verdict, len(reading.pages), lines_of(reading)) == (Verdict.CLEAN, 1, [])


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_two_pages_are_one_chain(encoding: str) -> None:
    reading = read(TWO_PAGES.encode(encoding))

    assert (reading.verdict, reading.findings) == (Verdict.CLEAN, ())
    assert [(page.page, page.opening_tag, page.closing_tag) for page in reading.pages] == [
        ("00001", "60F", "62M"),
        ("00002", "60M", "62F"),
    ]
    first, second = lines_of(reading)
    assert (first.purpose, first.payer_name, first.payer_account) == (
        "AB12345678 十一月貨款",
        "幸福瓦斯行",
        "8120012345678901",
    )
    assert (second.entry_on, second.customer_reference, second.text) == (None, "PO-1", "")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_gap_between_two_days_of_one_file_is_flagged_with_its_figures(encoding: str) -> None:
    later = NO_ACTIVITY.replace("1271985", "1272000")

    reading = read((A_DAY + later).encode(encoding))

    (finding,) = reading.findings
    assert (reading.verdict, finding.code) == (Verdict.FLAG, "chain")
    assert (finding.facts["opening"], finding.facts["closing"], finding.facts["difference"]) == (
        Decimal(1272000),
        Decimal(1271985),
        Decimal(15),
    )


def test_a_statement_that_does_not_prove_is_flagged_with_its_figures() -> None:
    reading = read(A_DAY.replace("D15,", "D25,").encode())

    (finding,) = reading.findings
    assert finding.code == "balance"
    assert dict(finding.facts) == {
        "account": "013/000123456789",
        "number": "00231",
        "opening": Decimal(1253400),
        "sum": Decimal(18575),
        "closing": Decimal(1271985),
        "difference": Decimal(-10),
    }
    assert len(lines_of(reading)) == 4


SPOILED = {
    "blank in an amount": (A_DAY.replace("C18600,", "C18 600,"), "bad_line"),
    "a mark in small letters": (A_DAY.replace("0901C18600", "0901c18600"), "bad_line"),
    "two commas": (A_DAY.replace("C18600,", "C18,600,"), "bad_amount"),
    "sixteen digits": (A_DAY.replace("C18600,", "C1860000000000000,"), "bad_amount"),
    "a letter for a digit": (A_DAY.replace("C18600,", "C186O0,"), "bad_line"),
    "30 February": (A_DAY.replace(":61:260901", ":61:260230"), "bad_date"),
    "no closing balance": (A_DAY.partition(":62F:")[0], "balance_missing"),
    "no opening balance": (A_DAY.replace(":60F:C260831TWD1253400,\n", ""), "balance_missing"),
    "blank in a balance": (A_DAY.replace("TWD1271985", "TWD1 268785"), "bad_balance"),
    "no beginning": (A_DAY.partition("\n")[2], "frame"),
    "a page of the bank's site": ("<!DOCTYPE html><html><body>Session expired</body></html>", "html"),
    "XML": ('<?xml version="1.0"?><Document xmlns="x"><BkToCstmrStmt/></Document>', "unknown_format"),
    "BAI2": ("01,122099999,123456789,040621,0200,1,65,,2/\n", "unknown_format"),
    "nothing": (" \r\n", "empty"),
    "NUL": ("\0" + A_DAY, "binary"),
    "prose": ("Dear customer,\nno statement today.\n", "unknown_format"),
}


@pytest.mark.parametrize(("text", "code"), SPOILED.values(), ids=SPOILED)
def test_what_cannot_be_read_is_rejected_whole_with_its_reason(text: str, code: str) -> None:
    reading = read(text.encode())

    assert (reading.verdict, reading.pages) == (Verdict.REJECT, ())
    assert code in {finding.code for finding in reading.findings}


FLAGGED = {
    "a decimal point": (A_DAY.replace("D15,", "D15."), "decimal_point"),
    "31 September in a balance": (A_DAY.replace(":62F:C260901", ":62F:C260931"), "balance_date"),
    "second page missing": (TWO_PAGES.partition(":20:TWB20260903002")[0], "page"),
    "first page missing": (":20:TWB20260903002" + TWO_PAGES.partition(":20:TWB20260903002")[2], "page"),
    "another currency": (NO_ACTIVITY.replace("902TWD", "902USD"), "currency"),
    "a page in between missing": (TWO_PAGES.replace("/00002", "/00003"), "page"),
}


@pytest.mark.parametrize(("text", "code"), FLAGGED.values(), ids=FLAGGED)
def test_what_needs_a_person_is_flagged_and_readable(text: str, code: str) -> None:
    reading = read(text.encode())

    assert (reading.verdict, [finding.code for finding in reading.findings]) == (Verdict.FLAG, [code])
    assert reading.pages


MARKS = {
    "C50,00N": "50.00",
    "D50,00N": "-50.00",
    "RC50,N": "-50",
    "RD,50N": "0.50",
    "CR50,00N": "50.00",
    "DR20,00N": "-20.00",
    "RCR20,00N": "-20.00",
    "EC5,N": "5",
    "ED5,N": "-5",
    "C1234N": "1234",
    "C1.234,56N": "1234.56",
    "C000000000000001234,56N": "1234.56",
}


@pytest.mark.parametrize(("written", "amount"), MARKS.items(), ids=MARKS)
def test_marks_and_amounts_are_read_as_the_standard_and_old_files_mean_them(written: str, amount: str) -> None:
    line = f":61:260901    {written}TRFNONREF\n"
    closing = Decimal(amount) + 100
    text = f":20:X\n:25:1\n:60F:C260831TWD100,\n{line}:62F:C260901TWD{closing:f}\n-\n".replace(".", ",", 0)

    reading = read(text.replace(f"{closing:f}", f"{closing:f}".replace(".", ",")).encode())

    assert [found.amount for found in lines_of(reading)] == [Decimal(amount)]
    assert reading.verdict is Verdict.CLEAN


def test_an_entry_day_lies_in_the_year_nearest_the_value_day() -> None:
    text = NO_ACTIVITY.replace(":62F:", ":61:2601021231C5,NTRFNONREF\n:61:2612310102D5,NTRFNONREF\n:62F:")

    assert [line.entry_on for line in lines_of(read(text.encode()))] == [date(2025, 12, 31), date(2027, 1, 2)]


def test_an_intraday_report_is_announced_and_needs_no_balances() -> None:
    text = (
        ":20:INTRA\n:25:013/000123456789\n:28C:1/1\n:34F:TWD0,\n:13D:2609011330+0800\n"
        ":61:2609010901C500,NTRFNONREF\n:86:幸福瓦斯行\n:90D:0TWD0,\n:90C:2TWD900,\n-\n"
    )

    reading = read(text.encode())

    (page,) = reading.pages
    assert (reading.format, reading.verdict, page.kind, page.currency) == ("mt942", Verdict.CLEAN, "announced", "TWD")
    assert (page.opening, page.closing, page.total) == (None, None, Decimal(500))
    assert [note.code for note in reading.notes] == ["totals_differ"]


def numbered(*numbers: int) -> bytes:
    return "".join(NO_ACTIVITY.replace("00232", f"{number:05}") for number in numbers).encode()


def test_a_missing_number_is_flagged_only_where_numbers_count() -> None:
    assert [finding.code for finding in read(numbered(1, 2, 3, 5)).findings] == ["number_gap"]
    assert [note.code for note in read(numbered(1, 1, 1, 1)).notes] == ["number_scheme"]
    assert read(numbered(1, 2, 3, 4)).notes == ()
    assert read(numbered(1, 3)).verdict is Verdict.CLEAN
