"""The house styles of five banks: how each writes one line, its text, and the frame of a statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from app.demo.behaviour import Words
from domain.kernel.identifiers import BANKS

FIELD = 65
SUBFIELD = 27
_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line as the bank's computer holds it; mark is C, D, RC or RD."""

    value_on: date
    booked_on: date
    mark: str
    amount: Decimal
    words: Words
    posting: str
    reference: str


@dataclass(frozen=True, slots=True)
class Style:
    """How one bank writes MT940."""

    encoding: str
    text: Callable[[Entry], str]
    types: Mapping[str, str]
    references: bool
    entry_date: bool
    envelope: bool
    available: bool
    lines_a_page: int | None
    bytes_count: bool


def line(entry: Entry, style: Style) -> list[str]:
    """The `:61:` line and its `:86:`, wrapped as the bank wraps."""
    booked = f"{entry.booked_on:%m%d}" if style.entry_date or entry.booked_on != entry.value_on else ""
    kind = style.types[entry.posting if entry.posting in style.types else ""]
    reference = f"//{entry.reference}" if style.references else ""
    head = f":61:{entry.value_on:%y%m%d}{booked}{entry.mark}{money(entry.amount)}{kind}NONREF{reference}"
    return [head, *wrapped(":86:" + style.text(entry), double=style.bytes_count)]


def money(amount: Decimal) -> str:
    """Whole dollars as MT940 wants them: a comma and nothing behind it."""
    return f"{amount:f},"


def wrapped(text: str, *, double: bool) -> list[str]:
    """Lines of at most 65 characters, or bytes where a Chinese character counts two; the tag is not counted."""
    lines, room = [""], FIELD + len(":86:")
    for sign in text:
        width = 2 if double and sign > "\x7f" else 1
        if width > room:
            lines.append("")
            room = FIELD
        lines[-1] += sign
        room -= width
    return lines


def full_width(text: str) -> str:
    """ASCII as full-width characters, as old terminals of banks print it."""
    return text.translate(_FULL_WIDTH)


def _bank_name(code: str) -> str:
    return BANKS[code].name if code in BANKS else ""


def _structured(entry: Entry) -> str:
    """004: posting text ?00, purpose ?20 to ?29, bank ?30, account ?31, name ?32 and ?33."""
    words = entry.words
    purpose = " ".join(filter(None, (words.remark, " ".join(words.invoices), words.ubn, words.virtual_account)))
    parts = [f"166?00{entry.posting}?10{entry.reference[-4:]}"]
    parts += [
        f"?{20 + place}{purpose[start : start + SUBFIELD]}"
        for place, start in enumerate(range(0, len(purpose), SUBFIELD))
    ]
    if words.payer_bank:
        parts.append(f"?30{words.payer_bank}0000")
    if words.payer_account:
        parts.append(f"?31{words.payer_account}")
    if words.payer_name:
        parts.append(f"?32{words.payer_name[:SUBFIELD]}")
    return "".join(parts)


def _free(entry: Entry) -> str:
    """007: one run of words, blanks between, cut by the line end wherever it falls."""
    words = entry.words
    account = (
        f"{words.payer_bank}/{words.payer_account}" if words.payer_bank and words.payer_account else words.payer_account
    )
    parts = (
        entry.posting,
        "FIRST BANK EBANKING TRANSFER" if words.payer_bank else "",
        account or words.payer_bank,
        words.payer_name,
    )
    return " ".join(filter(None, (*parts, *words.invoices, words.ubn, words.virtual_account, words.remark)))


def _full(entry: Entry) -> str:
    """008: everything in full width, the name first."""
    words = entry.words
    parts = (entry.posting, words.payer_name, words.payer_bank, words.payer_account, *words.invoices, words.ubn)
    return full_width(" ".join(filter(None, (*parts, words.virtual_account, words.remark))))


def _slashed(entry: Entry) -> str:
    """009: code words between slashes."""
    words = entry.words
    parts = {
        "TXT": entry.posting,
        "ORDP": words.payer_name,
        "BANK": words.payer_bank,
        "ACCT": words.payer_account,
        "UBN": words.ubn,
        "REMI": " ".join(filter(None, (*words.invoices, words.virtual_account, words.remark))),
    }
    return "".join(f"/{key}/{value}" for key, value in parts.items() if value)


def _virtual(entry: Entry) -> str:
    """013: the virtual account stands in the free text only."""
    words = entry.words
    virtual = f"虛擬帳號{words.virtual_account}" if words.virtual_account else ""
    paid_by = f"{words.payer_bank}{words.payer_account}" if not words.payer_account.count("*") else words.payer_account
    parts = (
        entry.posting,
        virtual,
        paid_by,
        _bank_name(words.payer_bank),
        words.payer_name,
    )
    return " ".join(filter(None, (*parts, *words.invoices, words.ubn, words.remark)))


_TYPES = {"": "NTRF", "手續費": "NCHG", "利息": "NINT", "ATM轉入": "NATM"}
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "004": Style("cp950", _structured, _TYPES, True, True, False, True, None, True),
        "007": Style("utf-8", _free, {**_TYPES, "": "NMSC"}, False, False, False, False, None, False),
        "008": Style("cp950", _full, _TYPES, True, True, False, False, 20, True),
        "009": Style("utf-8", _slashed, _TYPES, True, False, True, True, None, False),
        "013": Style("cp950", _virtual, _TYPES, True, True, False, False, 200, True),
    }
)
