"""The columns of the reconciliation screen: bank lines left, open invoices right."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from domain.banking.queries import LineSeen
from domain.banking.rules.matching import Suggestion
from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.queries import OpenItem
from ui.kit.column import Column, day, full_money, money, short_day
from ui.reconciliation.payer import Payer


@dataclass(frozen=True)
class LineRow:
    """A bank line, who it says has paid, and the best suggestion for it as far as one was looked up."""

    line: LineSeen
    best: Suggestion | None = None
    payer: Payer | None = None
    looked_up: bool = True


@dataclass(frozen=True)
class ItemRow:
    """An open invoice and what of the money goes to it."""

    item: OpenItem
    taken: Decimal | None


class Standing(NamedTuple):
    """How far a line is: its place among others, words with their glyph, and the words' colour."""

    rank: int
    words: str
    tone: str


def standing(row: LineRow) -> Standing:
    """How far a line is; the surest ones first, then those without anybody, then those that are done."""
    line, best = row.line, row.best
    if line.state == "POSTED":
        return Standing(300, f"✓ {_('Automatic') if line.automatic else _('Posted')}", "ok")
    if line.state == "RETURNED":
        return Standing(301, f"× {_('Returned')}", "muted")
    if line.state == "PARKED":
        return Standing(202, f"○ {_('Parked')}", "muted")
    if line.state == "EXCEPTION":
        return Standing(203, f"■ {_('Exception')}", "bad")
    if best is None:
        return Standing(201, f"○ {_('None found')}", "muted") if row.looked_up else Standing(200, "…", "muted")
    if best.fee or best.difference:
        words = _("▲ {amount} short").format(amount=full_money(best.fee + best.difference))
        return Standing(100 - best.confidence, words, "warn")
    return Standing(100 - best.confidence, f"● {best.confidence}%", "accent")


def _payer(row: LineRow) -> str:
    return row.payer.name if row.payer is not None else row.line.payer_name


def _last5(row: LineRow) -> str:
    return row.payer.last5 if row.payer is not None else row.line.last5


LINE_COLUMNS: Final[tuple[Column[LineRow], ...]] = (
    Column(
        "state", N_("State"), standing, shown=lambda seen: seen.words, width=84, tone=lambda row: standing(row).tone
    ),
    Column("value_on", N_("Date"), lambda row: row.line.value_on, shown=day, width=84),
    Column("amount", N_("Amount"), lambda row: row.line.amount, shown=money, width=84, right=True, bold=True),
    Column("payer", N_("Payer"), _payer, width=122),
    Column("last5", N_("Last five"), _last5, width=72),
    Column("bank", N_("Bank"), lambda row: row.line.bank, width=52, optional=True),
    Column("purpose", N_("Purpose"), lambda row: row.line.purpose, width=160, optional=True),
    Column("customer", N_("Customer"), lambda row: row.line.customer_name, width=120, optional=True),
    Column("payment", N_("Payment"), lambda row: row.line.payment_number, width=110, optional=True),
    Column("note", N_("Note"), lambda row: row.line.note, width=160, optional=True),
)


def _tick(taken: Decimal | None) -> str:
    return "✓" if taken else ""


def _left(row: ItemRow) -> Decimal | None:
    return None if row.taken is None else row.item.balance - row.taken


ITEM_COLUMNS: Final[tuple[Column[ItemRow], ...]] = (
    Column("tick", "✓", lambda row: row.taken, shown=_tick, width=28, tone=lambda _row: "ok"),
    Column("document", N_("Invoice"), lambda row: row.item.document, width=98),
    Column("issued_on", N_("Issued"), lambda row: row.item.issued_on, shown=short_day, width=58),
    Column("due_on", N_("Due"), lambda row: row.item.due_on, shown=day, width=84),
    Column("amount", N_("Amount"), lambda row: row.item.amount, shown=money, width=76, right=True),
    Column("balance", N_("Open"), lambda row: row.item.balance, shown=money, width=76, right=True),
    Column("taken", N_("Takes"), lambda row: row.taken, shown=money, width=76, right=True, bold=True, editable=True),
    Column("left", N_("Left"), _left, shown=full_money, width=64, right=True),
)
