"""Who paid, and what for, from the layouts of field 86 that banks use."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest

from integrations.banks.details import details_of
from integrations.banks.reading import read
from tests.unit.banks.writing import Movement, Statement, file

LAYOUTS = {
    "nothing": ("", ("", "", "")),
    "free text": ("ATM轉帳 00713*****55821", ("ATM轉帳 00713*****55821", "", "")),
    "free text on short lines": ("幸福瓦斯行\n十一月貨款", ("幸福瓦斯行 十一月貨款", "", "")),
    "free text cut by a full line": ("9" * 60 + "AB123\n45678 十一月", ("9" * 60 + "AB12345678 十一月", "", "")),
    "structured": (
        "166?00轉帳?20AB1234?215678?30007?31123-456?32幸福?33瓦斯行",
        ("AB12345678", "幸福瓦斯行", "007123456"),
    ),
    "structured over lines": ("166?00轉帳?20AB12\n34?30004\n?31 1234", ("AB1234", "", "0041234")),
    "structured with IBAN": ("166?20RF1?30DEUTDEFF?31DE893704004405", ("RF1", "", "DE893704004405")),
    "other separators": ("020~00轉帳~20貨款~32王小明", ("貨款", "王小明", "")),
    "plus inside a purpose": ("166+00X+20EREF+20123+32A", ("EREF+20123", "A", "")),
    "slashes": ("/TRTP/SEPA/IBAN/NL12RABO/NAME/Lucky/REMI/AB12345678/EREF/X", ("AB12345678", "Lucky", "NL12RABO")),
    "slashes without a purpose": ("/ORDP//NAME/LUCKY", ("/ORDP//NAME/LUCKY", "LUCKY", "")),
}


@pytest.mark.parametrize(("text", "parts"), LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_its_parts(text: str, parts: tuple[str, str, str]) -> None:
    assert details_of(text) == parts


def test_the_second_reader_agrees_on_a_structured_file_and_says_nothing_aloud(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text = "166?00轉帳?20AB12345678?30007?31123456?32幸福瓦斯行"
    data = file(Statement(Decimal(100), (Movement(Decimal(5), text=text), Movement(Decimal(3), "RC")))).text()

    reading = read(data.encode())

    first = reading.pages[0].lines[0]
    assert (first.purpose, first.payer_name, first.payer_account) == ("AB12345678", "幸福瓦斯行", "007123456")
    assert (reading.notes, caplog.records) == ((), [])


def test_a_second_reader_that_fails_is_noted_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    data = file(Statement(Decimal(100), (Movement(Decimal(5)),))).text().replace(":28C:00231/001", ":28C:day one")

    reading = read(data.encode())

    assert ([note.code for note in reading.notes], caplog.records) == (["library_differs"], [])
    assert reading.pages == read(data.encode(), second_opinion=False).pages
    assert reading.pages[0].total == Decimal(5)


def test_the_second_reader_is_not_asked_about_a_line_that_it_would_try_every_way_to_part() -> None:
    long = Movement(Decimal(5), text="166" + "?20" * 20_000)
    data = file(Statement(Decimal(100), (long, Movement(Decimal(3))))).text().replace("\r\n?", "?").encode()

    reading = read(data)

    assert [note.code for note in reading.notes] == ["library_differs"]
    assert reading.pages[0].total == Decimal(8)
