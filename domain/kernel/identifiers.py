"""Numbers that carry their own proof: 統一編號, customer codes, banks, virtual accounts, invoice numbers."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import cycle
from types import MappingProxyType
from typing import Literal

from domain.errors import Refused

UBN_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
INVOICE_NUMBER = re.compile(r"(?<![A-Z0-9])([A-Z]{2})-?([0-9]{8})(?![A-Z0-9])")
CUSTOMER_CODE = re.compile(r"LG[0-9]{7}")
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")


class NumberTooLong(Refused):
    """The number {number} does not fit: it may have at most {digits} digits."""


@dataclass(frozen=True)
class Bank:
    """A bank of Taiwan as slips and messages name it."""

    code: str
    name: str
    english: str
    bic: str

    @property
    def head_code(self) -> str:
        """The seven digits of the head office, as domestic transfer slips want them."""
        return f"{self.code}0000"


BANKS: Mapping[str, Bank] = MappingProxyType(
    {
        bank.code: bank
        for bank in (
            Bank("004", "臺灣銀行", "Bank of Taiwan", "BKTWTWTP"),
            Bank("007", "第一商業銀行", "First Commercial Bank", "FCBKTWTP"),
            Bank("008", "華南商業銀行", "Hua Nan Commercial Bank", "HNBKTWTP"),
            Bank("009", "彰化商業銀行", "Chang Hwa Commercial Bank", "CCBCTWTP"),
            Bank("013", "國泰世華商業銀行", "Cathay United Bank", "UWCBTWTP"),
        )
    }
)


@dataclass(frozen=True)
class VirtualAccountRule:
    """How one bank and contract writes a virtual account: prefix, due day, own number, check digit."""

    bank: str
    weights: tuple[int, ...]
    amount_weights: tuple[int, ...]
    due_form: Literal["", "YYMMDD", "YDDD"]
    own_digits: int

    def account(self, prefix: str, own: int, *, due: date | None = None, amount: Decimal | None = None) -> str:
        """The whole number; due day and amount only where the contract has them."""
        digits = prefix + self._due(due) + _padded(own, self.own_digits)
        return digits + virtual_account_check_digit(digits, self.weights, amount, self.amount_weights)

    def _due(self, due: date | None) -> str:
        if not self.due_form:
            return ""
        if due is None:
            raise ValueError("this contract writes the due day into the account")
        return f"{due:%y%m%d}" if self.due_form == "YYMMDD" else f"{due.year % 10}{due.timetuple().tm_yday:03d}"


_FALLING = (8, 7, 6, 5, 4, 3, 2, 1)
_CATHAY = (4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7)
CATHAY_DATED = VirtualAccountRule("013", _CATHAY, _FALLING, "YYMMDD", 3)
CATHAY_FIXED = VirtualAccountRule("013", _CATHAY, (), "", 9)
FIRST_DATED = VirtualAccountRule("007", (3, 7, 1), _FALLING, "YDDD", 6)


def is_ubn(text: str) -> bool:
    """Whether the eight digits are a 統一編號 by the rule of 2023-04-01 (modulo 5); every older number passes it."""
    # The sum of 00000000 passes, but the platform never gives it out.
    if not _EIGHT_DIGITS.fullmatch(text) or text == "00000000":
        return False
    products = (int(digit) * weight for digit, weight in zip(text, UBN_WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    return total % 5 == 0 or (text[6] == "7" and (total + 1) % 5 == 0)


def make_ubn(rng: random.Random) -> str:
    """A 統一編號 that passes the check; whether somebody owns it is not known."""
    while True:
        made = f"{rng.randrange(1, 100_000_000):08d}"
        if is_ubn(made):
            return made


def virtual_account_check_digit(
    digits: str, weights: Sequence[int], amount: Decimal | None = None, amount_weights: Sequence[int] = ()
) -> str:
    """The digit that closes a virtual account; weights repeat, the amount has as many digits as it has weights."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, cycle(weights), strict=False))
    if amount is not None and amount_weights:
        paid = _padded(int(amount), len(amount_weights))
        total += sum(int(digit) * weight for digit, weight in zip(paid, amount_weights, strict=True))
    return str(-total % 10)


def customer_code(serial: int) -> str:
    """Our own number of a customer: LG, six digits, and a check digit (ISO 7064 MOD 11,10)."""
    digits = _padded(serial, 6)
    return f"LG{digits}{_mod_11_10(digits)}"


def is_customer_code(text: str) -> bool:
    """Whether the text is a customer code whose check digit is ours."""
    return bool(CUSTOMER_CODE.fullmatch(text)) and text[-1] == _mod_11_10(text[2:-1])


def digits_only(account: str) -> str:
    """An account number as it is compared: digits without separators and leading zeros."""
    folded = unicodedata.normalize("NFKC", account)
    return "".join(sign for sign in folded if sign in "0123456789").lstrip("0")


def invoice_numbers(text: str) -> tuple[str, ...]:
    """Every e-invoice number that stands as a token of its own, in order, each once."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return tuple(dict.fromkeys(track + digits for track, digits in INVOICE_NUMBER.findall(folded)))


def _mod_11_10(digits: str) -> str:
    held = 10
    for digit in digits:
        held = ((int(digit) + held) % 10 or 10) * 2 % 11
    return str((11 - held) % 10)


def _padded(number: int, digits: int) -> str:
    if number < 0 or len(str(number)) > digits:
        raise NumberTooLong(number=number, digits=digits)
    return f"{number:0{digits}d}"
