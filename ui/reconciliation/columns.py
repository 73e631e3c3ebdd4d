"""The columns of the reconciliation screen: bank lines left, open invoices right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.banking.queries import LineSeen
from domain.banking.rules.matching import Suggestion
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.queries import OpenItem
from ui.kit.column import Column, day, full_money, money


@dataclass(frozen=True)
class LineRow:
    """A bank line with the best suggestion for it, as far as one is known."""

    line: LineSeen
    best: Suggestion | None = None


@dataclass(frozen=True)
class ItemRow:
    """An open invoice and what of the money goes to it."""

    item: OpenItem
    taken: Decimal | None


def standing(row: LineRow) -> tuple[str, str]:
    """How far a line is, in words with their glyph, and the colour of the words."""
    line, best = row.line, row.best
    if line.state == "POSTED":
        return (f"✓ {_('Automatic')}" if line.automatic else f"✓ {_('Posted')}"), "ok"
    if line.state == "RETURNED":
        return f"× {_('Returned')}", "muted"
    if line.state == "PARKED":
        return f"○ {_('Parked')}", "muted"
    if line.state == "EXCEPTION":
        return f"■ {_('Exception')}", "bad"
    if best is None:
        return f"○ {_('None found')}", "muted"
    if best.fee or best.difference:
        return _("▲ {amount} short").format(amount=full_money(best.fee + best.difference)), "warn"
    return f"● {best.confidence}%", "accent"


def payer(line: LineSeen) -> str:
    """Who paid, as the bank tells it; else what it tells instead."""
    return line.payer_name or line.purpose or line.text.replace("\n", " ")


LINE_COLUMNS: Final[tuple[Column[LineRow], ...]] = (
    Column("state", N_("State"), standing, shown=lambda seen: seen[0], width=88, tone=lambda row: standing(row)[1]),
    Column("value_on", N_("Date"), lambda row: row.line.value_on, shown=day, width=84),
    Column("amount", N_("Amount"), lambda row: row.line.amount, shown=money, width=94, right=True, bold=True),
    Column("payer", N_("Payer / text"), lambda row: payer(row.line), width=170),
    Column("last5", N_("Last five"), lambda row: row.line.last5, width=72),
    Column("bank", N_("Bank"), lambda row: row.line.bank, width=52),
    Column("customer", N_("Customer"), lambda row: row.line.customer_name, width=120, optional=True),
    Column("payment", N_("Payment"), lambda row: row.line.payment_number, width=110, optional=True),
    Column("note", N_("Note"), lambda row: row.line.note, width=160, optional=True),
)


def _tick(taken: Decimal | None) -> str:
    return "✓" if taken else ""


def _left(row: ItemRow) -> Decimal | None:
    return None if row.taken is None else row.item.balance - row.taken


ITEM_COLUMNS: Final[tuple[Column[ItemRow], ...]] = (
    Column("tick", "✓", lambda row: row.taken, shown=_tick, width=32, tone=lambda _row: "ok"),
    Column("document", N_("Invoice"), lambda row: row.item.document, width=98),
    Column("issued_on", N_("Issued"), lambda row: row.item.issued_on, shown=day, width=84),
    Column("due_on", N_("Due"), lambda row: row.item.due_on, shown=day, width=84),
    Column("amount", N_("Amount"), lambda row: row.item.amount, shown=money, width=78, right=True),
    Column("balance", N_("Open"), lambda row: row.item.balance, shown=money, width=78, right=True),
    Column("taken", N_("Takes"), lambda row: row.taken, shown=money, width=80, right=True, bold=True, editable=True),
    Column("left", N_("Left"), _left, shown=full_money, width=70, right=True),
)
