"""The columns of the counter: the customer's open invoices, and the receipts of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.payments.queries import ReceiptSeen
from domain.receivables.queries import OpenItem
from ui.kit.column import Column, clock, day, days, full_money, money, short_day
from ui.payments.outbox import Slip


@dataclass(frozen=True)
class ItemRow:
    """An open invoice, what of the money goes to it, and whether the customer named it."""

    item: OpenItem
    taken: Decimal | None
    named: bool


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt of the day: in the books, or still kept on this computer."""

    customer_name: str
    seen: ReceiptSeen | None = None
    slip: Slip | None = None

    @property
    def key(self) -> str:
        """By which the list knows it again, before and after it was posted."""
        return self.seen.source if self.seen is not None else self.slip.source if self.slip is not None else ""

    @property
    def amount(self) -> Decimal:
        return self.seen.amount if self.seen is not None else self.slip.amount if self.slip is not None else Decimal(0)

    @property
    def stands(self) -> bool:
        """Whether its money is in the books."""
        return self.seen is not None and not self.seen.reversed

    @property
    def at(self) -> datetime | None:
        return self.seen.posted_at if self.seen is not None else self.slip.made_at if self.slip is not None else None


def standing(row: ReceiptRow) -> tuple[str, str]:
    """How far a receipt is, in words with their glyph, and the words' colour."""
    if row.seen is not None:
        return (f"× {_('Reversed')}", "muted") if row.seen.reversed else (f"✓ {_('Posted')}", "ok")
    if row.slip is not None and row.slip.refused:
        return f"■ {_('Refused')}", "bad"
    return f"○ {_('Not sent yet')}", "warn"


def _code(row: ReceiptRow) -> str:
    return row.seen.customer_code if row.seen is not None else row.slip.customer_code if row.slip is not None else ""


def _number(row: ReceiptRow) -> str:
    return row.seen.number if row.seen is not None else ""


def _on_account(row: ReceiptRow) -> Decimal | None:
    return row.seen.unapplied if row.seen is not None else None


RECEIPT_COLUMNS: Final[tuple[Column[ReceiptRow], ...]] = (
    Column("state", N_("State"), lambda row: standing(row)[0], width=78, tone=lambda row: standing(row)[1]),
    Column("at", N_("Time"), lambda row: row.at, shown=lambda at: clock(at)[:5], width=54),
    Column("customer", N_("Customer"), lambda row: row.customer_name, width=90),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=money, width=70, right=True, bold=True),
    Column("number", N_("Receipt no."), _number, width=152),
    Column("code", N_("Customer no."), _code, width=92, optional=True),
    Column("unapplied", N_("On account"), _on_account, shown=money, width=84, right=True, optional=True),
)


def _tick(row: ItemRow) -> str:
    return "●" if row.named else "✓" if row.taken else ""


def _tone(row: ItemRow) -> str:
    return "accent" if row.named else "ok"


def _left(row: ItemRow) -> Decimal | None:
    return None if row.taken is None else row.item.balance - row.taken


def _late(row: ItemRow) -> str:
    return "bad" if row.item.overdue_days > 30 else "warn" if row.item.overdue_days else ""


ITEM_COLUMNS: Final[tuple[Column[ItemRow], ...]] = (
    Column("tick", "✓", _tick, width=28, tone=_tone),
    Column("document", N_("Invoice"), lambda row: row.item.document, width=104),
    Column("issued_on", N_("Issued"), lambda row: row.item.issued_on, shown=short_day, width=60),
    Column("due_on", N_("Due"), lambda row: row.item.due_on, shown=day, width=88),
    Column("overdue", N_("Overdue"), lambda row: row.item.overdue_days, shown=days, width=76, right=True, tone=_late),
    Column("balance", N_("Open"), lambda row: row.item.balance, shown=money, width=82, right=True),
    Column("disputed", N_("Disputed"), lambda row: row.item.disputed, shown=money, width=76, right=True, optional=True),
    Column("taken", N_("Takes"), lambda row: row.taken, shown=money, width=82, right=True, bold=True, editable=True),
    Column("left", N_("Left"), _left, shown=full_money, width=76, right=True),
)
