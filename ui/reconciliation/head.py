"""What stands above the lines: the account's balances and what explains their difference, and how much is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.banking.queries import AccountAtWork
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from ui.kit.column import count, day, full_money

SHOWN: Final = {
    "waiting": N_("Waiting"),
    "proposed": N_("Suggested"),
    "parked": N_("Parked"),
    "exceptions": N_("Exceptions"),
    "automatic": N_("Automatic"),
    "all": N_("All"),
}


@dataclass(frozen=True)
class Head:
    """One account, or all of them together, in words."""

    statement: str
    opening: str
    closing: str
    book: str
    difference: str
    tone: str
    done: int
    lines: int
    waiting: int
    chips: tuple[tuple[str, str], ...]


def account_words(account: AccountAtWork) -> str:
    """第一銀行 007 …50318 豐原."""
    return f"{account.bank_name} {account.bank} …{account.number[-5:]} {account.name}"


def head(accounts: Sequence[AccountAtWork]) -> Head:
    """The figures of these accounts together."""
    one = accounts[0] if len(accounts) == 1 else None
    counts = {
        "waiting": sum(account.waiting for account in accounts),
        "proposed": sum(account.proposed for account in accounts),
        "parked": sum(account.parked for account in accounts),
        "exceptions": sum(account.exceptions for account in accounts),
        "automatic": sum(account.automatic for account in accounts),
        "all": sum(account.lines for account in accounts),
    }
    difference = _sum(account.difference for account in accounts)
    unbooked = _sum(account.unbooked for account in accounts)
    words, tone = _explained(difference, unbooked)
    return Head(
        statement=_statement(one) if one else _("{count} accounts").format(count=count(len(accounts))),
        opening=full_money(_sum(account.opening for account in accounts)),
        closing=full_money(_sum(account.closing for account in accounts)),
        book=full_money(_sum(account.book for account in accounts)),
        difference=words,
        tone=tone,
        done=sum(account.posted for account in accounts),
        lines=counts["all"],
        waiting=counts["waiting"],
        chips=tuple((key, f"{_(words)} {count(counts[key])}") for key, words in SHOWN.items()),
    )


def _statement(account: AccountAtWork) -> str:
    return f"{account.statement_number or '–'}　{day(account.closing_on)}"


def _explained(difference: Decimal, unbooked: Decimal) -> tuple[str, str]:
    """The difference of books and bank, and what is in no entry yet: both together must be nothing."""
    if not difference and not unbooked:
        return "0 ✓", "ok"
    if difference + unbooked == 0:
        words = _("{amount} = lines not booked yet ✓")
        return words.format(amount=full_money(difference)), "ok"
    words = _("{amount} ■ of it unexplained {rest}")
    return words.format(amount=full_money(difference), rest=full_money(difference + unbooked)), "bad"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
