"""What a bank line is understood to say of its payer, in the many ways banks write it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.banking.rules.evidence import account_of, clues, core_name, plain
from domain.banking.rules.statement import StatementLine


def a_line(
    text: str = "", *, reference: str = "", name: str = "", account: str = "", purpose: str = ""
) -> StatementLine:
    return StatementLine(
        1, date(2026, 11, 20), None, Decimal(1050), "C", "NTRF", reference, "", "", text, purpose, name, account, ""
    )


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("王小明", "王小明"),
        ("跨行轉入王小明瓦斯款", "王小明"),
        ("跨行轉入 王小明 瓦斯款", "王小明"),
        ("好運餐飲(股)公司", "好運餐飲"),
        ("好運餐飲（股）公司", "好運餐飲"),
        ("好運餐飲股份有限公司台中分公司", "好運餐飲"),
        ("好運餐飲有限公司", "好運餐飲"),
        ("新好運餐飲股份有限公司", "新好運餐飲"),
        ("臺灣好味", "台灣好味"),
        ("ＡＢＣ餐飲", "ABC餐飲"),
        ("王小明113年10月瓦斯費", "王小明"),
        ("台中商行", "台中"),
        ("瓦斯款", "瓦斯款"),
    ],
)
def test_the_core_of_a_name_is_what_belongs_to_the_payer_alone(written: str, core: str) -> None:
    assert core_name(written) == core


def test_full_width_and_old_forms_are_compared_as_one() -> None:
    assert plain("臺中ＡＢ１２") == "台中AB12"


@pytest.mark.parametrize(
    ("text", "invoices"),
    [
        ("AB12345678 瓦斯款", ("AB12345678",)),
        ("發票ＡＢ１２３４５６７８", ("AB12345678",)),
        ("AB12345678,CD87654321", ("AB12345678", "CD87654321")),
        ("瓦斯款AB1234\n5678", ("AB12345678",)),
        ("XAB12345678", ()),
        ("AB123456789", ()),
        ("113年10月瓦斯費", ()),
        ("113年10月25日", ()),
    ],
)
def test_only_whole_invoice_numbers_are_read(text: str, invoices: tuple[str, ...]) -> None:
    assert clues(a_line(text)).invoices == invoices


def test_a_date_of_the_republic_leaves_no_number_behind() -> None:
    found = clues(a_line("113年10月瓦斯費 114年1月5日"))

    assert found.words == frozenset()
    assert found.accounts == ()


@pytest.mark.parametrize(
    "text",
    [
        "9912345678",
        "12345678901",
        "A12345678",
        "TEL 04-12345678",
        "TEL04-12345678",
        "(04)12345678",
        "(04)1234-5678",
        "0912-345-678",
    ],
)
def test_a_number_inside_a_longer_one_or_a_telephone_number_is_no_hit(text: str) -> None:
    assert not {"12345678", "345678"} & clues(a_line(text)).words


@pytest.mark.parametrize("text", ["統編12345678", "12345678 瓦斯", "#12345678#", "１２３４５６７８"])
def test_a_number_that_stands_alone_is_a_hit(text: str) -> None:
    assert "12345678" in clues(a_line(text)).words


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("00700012345678", "700012345678"),
        ("012-345-678901", "12345678901"),
        ("0000012345*", ""),
        ("123456XXXX90", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_masked_and_short_accounts_are_nobodys(written: str, account: str) -> None:
    assert account_of(written) == account


def test_what_a_mask_leaves_in_free_text_is_no_account() -> None:
    assert clues(a_line("轉入 1234567890123*** 王小明")).accounts == ()
    assert clues(a_line("轉入 1234567890123 王小明")).accounts == ("1234567890123",)


def test_the_account_field_goes_before_numbers_in_the_text() -> None:
    assert clues(a_line("1234567890123", account="00455556666777")).accounts == ("455556666777",)


def test_the_name_field_goes_before_names_in_the_text() -> None:
    assert clues(a_line("好運餐飲 瓦斯款", name="王小明")).cores == ("王小明",)
    assert clues(a_line("好運餐飲 瓦斯款")).cores == ("好運餐飲",)


@pytest.mark.parametrize("text", ["瓦斯款", "跨行轉入", "跨行轉入 瓦斯費", "貨款月結", "匯款", ""])
def test_words_that_everybody_writes_are_nobodys_name(text: str) -> None:
    assert clues(a_line(text)).alias == ""
    assert clues(a_line("", name=text)).alias == ""
