"""Debit and credit of a receipt as the clerk sees them before they are posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.words import N_
from domain.kernel.words import gettext as _

ZERO = Decimal(0)

NAMES = {
    "1101": N_("Cash on hand"),
    "1103": N_("Bank deposits"),
    "2165": N_("Unidentified receipts"),
    "6157": N_("Bank charges"),
    "6159": N_("Small differences"),
    "1140": N_("Accounts receivable"),
    "2160": N_("Unapplied customer cash"),
}


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of a journal entry as people read it."""

    account: str
    name: str
    debit: Decimal
    credit: Decimal


def preview(
    amount: Decimal,
    *,
    money: str,
    fee: Decimal,
    difference: Decimal,
    applied: Decimal,
    unapplied: Decimal,
    place: str,
    customer_code: str,
) -> tuple[EntryLine, ...]:
    """The entry that a receipt would post (P-10, P-11, P-13, P-19). Both sides are equal, or it must not be posted.

    `money` is the account the money comes to, `place` which bank or drawer of it.
    """
    wanted = (
        (money, place, amount, ZERO),
        ("6157", "", fee, ZERO),
        ("6159", "", difference, ZERO),
        ("1140", customer_code, ZERO, applied),
        ("2160", customer_code, ZERO, unapplied),
    )
    return tuple(
        EntryLine(code, f"{_(NAMES[code])} {detail}".strip(), debit, credit)
        for code, detail, debit, credit in wanted
        if debit or credit
    )


def mirrored(posted: Iterable[tuple[str, Decimal]]) -> tuple[EntryLine, ...]:
    """What a reversal books for an entry of these accounts and amounts, debit positive: both sides change places."""
    return tuple(
        EntryLine(account, _(NAMES.get(account, "")), max(-amount, ZERO), max(amount, ZERO))
        for account, amount in sorted(posted, key=lambda line: (line[1], line[0]))
    )
