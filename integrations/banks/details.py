"""The free text of field 86: what for, who paid, from which account, as far as a bank marks these."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# a line of the field holds 65 characters; a Chinese one counts for two
_FIELD_WIDTH: Final = 65
_STRUCTURED: Final = re.compile(r"\s*[0-9]{3}\s*([?>~^+])[0-9]{2}")
_PURPOSE: Final = frozenset([*map(str, range(20, 30)), *map(str, range(60, 64))])
_NAMED: Final = re.compile(r"/(NAME|IBAN|ACNO|REMI)/(?:USTD//)?(.*?)(?=/[A-Z]{4}/|/{2}|$)")
_WORDS_WITH_PLUS: Final = ("EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "COAM", "OAMT", "PURP")
_NOT_OF_ACCOUNTS: Final = re.compile(r"[\s./-]")


# purpose, name of the payer, account of the payer: empty where the bank does not say
Details = tuple[str, str, str]


def details_of(text: str) -> Details:
    """The parts of one field 86, whatever of the known layouts it follows; free text is purpose as a whole."""
    if not text:
        return "", "", ""
    structured = _STRUCTURED.match(text)
    if structured:
        return _structured(text, structured[1])
    if text.startswith("/"):
        return _slashed(text.replace("\n", ""))
    return unwrapped(text) if "\n" in text else text.strip(), "", ""


def is_structured(text: str) -> bool:
    return _STRUCTURED.match(text) is not None


def unwrapped(text: str) -> str:
    """The lines as one: a full line goes on without a blank, a short one is a line of its own."""
    whole = ""
    full = False
    for line in text.split("\n"):
        whole += line if full or not whole else f" {line}"
        full = len(line) >= _FIELD_WIDTH or len(line.encode("cp950", "replace")) >= _FIELD_WIDTH - 1
    return " ".join(whole.split())


def account_of(bank: str, account: str) -> str:
    """Digits of bank code and account; an IBAN names its bank itself and stays as it is."""
    bank, account = _NOT_OF_ACCOUNTS.sub("", bank), _NOT_OF_ACCOUNTS.sub("", account)
    if bank.isascii() and bank.isdigit() and account.isascii() and account.isdigit():
        return bank + account
    return account


def _structured(text: str, sign: str) -> Details:
    parts = _split_at(sign).split(text.replace("\n", ""))
    purpose, name, bank, account = "", "", "", ""
    for code, content in zip(parts[1::2], parts[2::2], strict=True):
        if code in _PURPOSE:
            purpose += content
        elif code in ("32", "33"):
            name += content
        elif code == "30":
            bank = bank or content
        elif code == "31":
            account = account or content
    return purpose.strip(), name.strip(), account_of(bank, account)


@cache
def _split_at(sign: str) -> re.Pattern[str]:
    # EREF+ and its like stand inside the purpose: there the plus begins no sub-field
    before = "".join(f"(?<!{word})" for word in _WORDS_WITH_PLUS) if sign == "+" else ""
    return re.compile(before + re.escape(sign) + "([0-9]{2})")


def _slashed(text: str) -> Details:
    named: dict[str, str] = {}
    for name, content in _NAMED.findall(text):
        named.setdefault(name, content.strip())
    account = named.get("IBAN") or named.get("ACNO", "")
    return named.get("REMI") or text.strip(), named.get("NAME", ""), account_of("", account)
