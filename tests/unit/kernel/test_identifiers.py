"""Identifiers: check digits that hold, and near misses that do not."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import identifiers as ids


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("12345675", True),
        ("00099007", True),
        ("12345678", False),
        ("00000000", False),
        ("90000011", False),
        ("90000099", False),
        ("1234567", False),
        ("123456755", False),
        ("1234567a", False),
        ("１２３４５６７５", False),
        ("", False),
    ],
)
def test_a_ubn_passes_the_rule_of_2023(text: str, valid: bool) -> None:
    assert ids.is_ubn(text) is valid


def test_about_a_fifth_of_all_numbers_is_a_ubn() -> None:
    rng = random.Random(1)

    share = sum(ids.is_ubn(f"{rng.randrange(100_000_000):08d}") for _ in range(20_000)) / 20_000

    assert 0.21 < share < 0.235


@given(st.integers(0, 2**32))
def test_a_made_ubn_is_valid(seed: int) -> None:
    assert ids.is_ubn(ids.make_ubn(random.Random(seed)))


@pytest.mark.parametrize(
    ("rule", "prefix", "own", "due", "amount", "account"),
    [
        (ids.CATHAY_DATED, "9999", 1, date(2025, 8, 15), 1000, "99992508150011"),
        (ids.CATHAY_DATED, "9999", 3, date(2025, 8, 15), 1, "99992508150030"),
        (ids.FIRST_DATED, "12345", 1, date(2025, 8, 15), 1000, "1234552270000016"),
    ],
)
def test_virtual_accounts_follow_the_layout_of_their_bank(
    rule: ids.VirtualAccountRule, prefix: str, own: int, due: date, amount: int, account: str
) -> None:
    assert rule.account(prefix, own, due=due, amount=Decimal(amount)) == account


def test_a_fixed_virtual_account_needs_neither_day_nor_amount() -> None:
    account = ids.CATHAY_FIXED.account("9001", 42)

    assert account[:-1] == "9001000000042"
    assert account[-1] == ids.virtual_account_check_digit(account[:-1], ids.CATHAY_FIXED.weights)


def test_a_dated_virtual_account_without_its_day_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="due day"):
        ids.CATHAY_DATED.account("9999", 1)


def test_a_number_that_does_not_fit_is_refused() -> None:
    for own in (10**9, -1):
        with pytest.raises(ids.NumberTooLong, match="9 digits"):
            ids.CATHAY_FIXED.account("9001", own)


@given(st.integers(0, 999_999), st.integers(2, 8), st.integers(1, 9))
def test_one_wrong_digit_in_a_customer_code_is_noticed(serial: int, place: int, shift: int) -> None:
    code = ids.customer_code(serial)
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]

    assert ids.is_customer_code(code)
    assert not ids.is_customer_code(wrong)


@pytest.mark.parametrize("text", ["", "LG", "LG12345", "0912345678", "lg0000011", "LG00000011"])
def test_other_texts_are_no_customer_codes(text: str) -> None:
    assert not ids.is_customer_code(text)


@pytest.mark.parametrize(
    ("account", "digits"),
    [
        ("004/012345678901", "4012345678901"),
        ("012-345-678901", "12345678901"),
        ("００１２", "12"),
        ("TWD", ""),
        ("0000", ""),
    ],
)
def test_accounts_are_compared_by_their_digits(account: str, digits: str) -> None:
    assert ids.digits_only(account) == digits


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("貨款 AB12345678", ("AB12345678",)),
        ("ab-12345678,CD00000001", ("AB12345678", "CD00000001")),
        ("ＡＢ１２３４５６７８", ("AB12345678",)),
        ("AB12345678 AB12345678", ("AB12345678",)),
        ("XAB12345678", ()),
        ("AB123456789", ()),
        ("AB1234567", ()),
        ("", ()),
    ],
)
def test_invoice_numbers_are_tokens_of_their_own(text: str, numbers: tuple[str, ...]) -> None:
    assert ids.invoice_numbers(text) == numbers


def test_the_five_banks_stand_under_their_codes() -> None:
    assert {code: (bank.name, bank.bic, bank.head_code) for code, bank in ids.BANKS.items()} == {
        "004": ("臺灣銀行", "BKTWTWTP", "0040000"),
        "007": ("第一商業銀行", "FCBKTWTP", "0070000"),
        "008": ("華南商業銀行", "HNBKTWTP", "0080000"),
        "009": ("彰化商業銀行", "CCBCTWTP", "0090000"),
        "013": ("國泰世華商業銀行", "UWCBTWTP", "0130000"),
    }
