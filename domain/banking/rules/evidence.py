"""What a bank line says about its payer: tokens, accounts and names, made comparable (bank formats 13.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.banking.rules.statement import StatementLine

# Words of banks, of the trade and of company law that are not part of anybody's name. Longer ones first.
BANK_PHRASES: Final = (
    "跨行轉入", "跨行轉帳", "跨行匯入", "網銀轉帳", "網路轉帳", "ATM轉帳", "ATM轉入", "ATM存入",
    "轉帳存入", "匯款存入", "現金存入", "手機轉帳", "網銀", "匯入", "匯款", "轉入", "轉帳", "存入",
    "委發", "虛擬帳號", "統編", "帳號",
)  # fmt: skip
GOODS_WORDS: Final = ("瓦斯款", "瓦斯費", "瓦斯", "貨款", "帳款", "月結", "扣手續費", "手續費")
# Alone these are nobody's name: a memory of them would know every payer.
EVERYBODYS: Final = (*BANK_PHRASES, *GOODS_WORDS)
COMPANY_WORDS: Final = (
    "股份有限公司",
    "有限公司",
    "(股)公司",
    "(有)公司",
    "(股)",
    "企業社",
    "商行",
    "工業社",
    "企業行",
)
PLACE_WORDS: Final = (
    "台中", "豐原", "彰化", "潭子", "大雅", "神岡", "后里", "員林", "鹿港", "和美",
    "北屯", "西屯", "南屯", "太平", "大里",
)  # fmt: skip
BRANCH_WORDS: Final = ("分公司", "總公司", "分店", "總店", "本店", "一店", "二店", "三店")

INVOICE_NUMBER: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{8}(?!\d)")
_ROC_DATE: Final = re.compile(r"\d{2,3}年\d{1,2}月(?:\d{1,2}日)?")
# Digits behind an area code are a telephone number, whatever customer number or tax number they equal.
_PHONE: Final = re.compile(r"(?<!\d)(?:\(0\d{1,3}\) ?|0\d{1,3}-)\d{3,4}-?\d{3,4}(?!\d)")
_WORDS: Final = re.compile(r"[0-9A-Z]+")
# Beside a star digits are what a mask left of an account.
_ACCOUNT: Final = re.compile(r"(?<![0-9A-Z*])\d{10,16}(?![0-9A-Z*])")
_NAME_RUN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff()＊*]{2,}")
_NOT_NAME: Final = re.compile(r"[^0-9A-Z\u3400-\u9fff\U00020000-\U0002ffff]+")


@dataclass(frozen=True, slots=True)
class Clues:
    """Everything in a line that may point to a payer, ready for plain equality.

    `words` are tokens of letters and digits, `accounts` the digits that may be the payer's account, `cores` the names.
    """

    words: frozenset[str]
    invoices: tuple[str, ...]
    accounts: tuple[str, ...]
    cores: tuple[str, ...]

    @property
    def alias(self) -> str:
        """The text by which the bank shows this payer, as the payer memory keeps it."""
        return max(self.cores, key=len, default="")


def plain(text: str) -> str:
    """Full width to half width, upper case, 臺 as 台: the form in which texts are compared."""
    return unicodedata.normalize("NFKC", text).upper().replace("臺", "台")


def core_name(text: str) -> str:
    """A name without bank phrases, goods, company, place and branch words; the same names leave the same core."""
    name = _ROC_DATE.sub("", plain(text))
    for words in (BANK_PHRASES, GOODS_WORDS, COMPANY_WORDS, BRANCH_WORDS, PLACE_WORDS):
        shorter = _without(words, name)
        # A name that consists of such words only keeps them.
        if _NOT_NAME.sub("", shorter):
            name = shorter
    return re.sub(r"^\d+|\d+$", "", _NOT_NAME.sub("", name))


def account_of(digits: str) -> str:
    """An account without leading zeros and signs; masked or short ones are no identity."""
    if "*" in digits or "X" in digits.upper():
        return ""
    bare = re.sub(r"\D", "", digits).lstrip("0")
    return bare if len(bare) >= 8 else ""


def clues(line: StatementLine) -> Clues:
    """The clues of one line. Banks cut words at line ends, so texts are read joined with nothing and with a blank."""
    wrapped = plain(line.text).split("\n")
    free = ["".join(wrapped), " ".join(wrapped)] if line.text else []
    forms = [plain(part) for part in (line.customer_reference, line.bank_reference, line.purpose, line.details) if part]
    words: set[str] = set()
    invoices: dict[str, None] = {}
    for form in (*forms, *free):
        tokens = _PHONE.sub(" ", _ROC_DATE.sub(" ", form))
        words.update(word for word in _WORDS.findall(tokens) if 6 <= len(word) <= 20)
        invoices.update(dict.fromkeys(INVOICE_NUMBER.findall(tokens)))
    return Clues(frozenset(words), tuple(invoices), _accounts(line.payer_account, free), _cores(line.payer_name, free))


def _accounts(given: str, free: Sequence[str]) -> tuple[str, ...]:
    own = account_of(given)
    if own:
        return (own,)
    written = (digits for form in free for digits in _ACCOUNT.findall(_PHONE.sub(" ", form)))
    return tuple(dict.fromkeys(filter(None, map(account_of, written))))


def _cores(given: str, free: Sequence[str]) -> tuple[str, ...]:
    """The name the bank gives in a field of its own, else every run of Chinese text that may be one."""
    runs = [given] if given else [run for form in free for run in _NAME_RUN.findall(_ROC_DATE.sub(" ", form))]
    cores = (core_name(run) for run in runs if _NOT_NAME.sub("", _without(EVERYBODYS, plain(run))))
    return tuple(dict.fromkeys(core for core in cores if len(core) >= 2))


def _without(words: Sequence[str], text: str) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
