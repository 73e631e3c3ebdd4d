"""The lists of the invoices screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from domain.kernel.words import N_
from domain.kernel.words import gettext as _
from domain.receivables.balances import Drawn, DueDiscount, Instalment, Standing
from domain.receivables.register import InvoiceRow
from domain.trade.queries import ToInvoice
from ui.kit.column import DASH, Column, day, days, full_money, money, short_day

STATES: Final[Mapping[str, tuple[str, str, str]]] = {
    "open": ("○", N_("Open"), ""),
    "part": ("◆", N_("Part paid"), "info"),
    "overdue": ("▲", N_("Overdue"), "warn"),
    "paid": ("✓", N_("Paid up"), "ok"),
    "prepaid": ("✓", N_("Prepaid"), "ok"),
    "void": ("×", N_("Void"), "muted"),
}
SORTS: Final[Mapping[str, str]] = {
    "prepaid": N_("Prepaid gas"),
    "level": N_("Equal months"),
    "offset": N_("Set-off agreement"),
}
# a delivery is invoiced with the day it was delivered on, or the one after
LATE_AFTER: Final = 2
BASES: Final[Mapping[str, str]] = {"B2B": N_("Company, net"), "B2C": N_("Consumer, gross")}


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery that waits, and whether it is ticked for its invoice."""

    delivery: ToInvoice
    ticked: bool = False
    waits: int = 0


@dataclass(frozen=True)
class DiscountRow:
    """A discount that is due, and whether it is ticked."""

    due: DueDiscount
    ticked: bool = False


@dataclass(frozen=True)
class LineRow:
    """One line of what was delivered."""

    product: str
    quantity: str
    unit_price: str
    amount: Decimal


@dataclass(frozen=True)
class StepRow:
    """One thing that happened to an invoice: money, an allowance, interest, a void."""

    when: str
    what: str
    amount: Decimal | None
    tone: str = ""


@dataclass(frozen=True)
class BookRow:
    """One line of an entry; the line above them says which entry it is, and has no amounts."""

    account: str
    debit: Decimal | None = None
    credit: Decimal | None = None
    tone: str = ""


def state_words(state: str) -> str:
    """A state with its glyph."""
    glyph, words, _tone = STATES[state]
    return f"{glyph} {_(words)}"


def product_words(lines: Any) -> str:
    """What was delivered, in a few words: GAS20 × 3, GAS50 × 1."""
    return "  ".join(f"{line['product']} × {plain(line['quantity'])}" for line in lines) or DASH


def kilograms(kg: Decimal | None) -> str:
    """Kilograms without idle zeros; nothing for nothing."""
    return "" if kg is None else plain(kg)


def _worth(row: Standing) -> Decimal | None:
    return row.amount if row.sort == "prepaid" else None


def _forecast(row: Standing) -> Decimal | None:
    return row.amount if row.sort == "level" else None


def _step_tone(row: StepRow) -> str:
    return row.tone


def _waits_tone(row: DeliveryRow) -> str:
    return "warn" if row.waits > LATE_AFTER else "muted"


def state_tone(row: InvoiceRow) -> str:
    """The colour of a state."""
    return STATES[row.state][2]


def plain(value: object) -> str:
    """A number without zeros that say nothing."""
    number = Decimal(str(value))
    return f"{number.normalize():,f}" if number % 1 else f"{number:,.0f}"


DELIVERIES: Final[tuple[Column[DeliveryRow], ...]] = (
    Column("tick", "✓", lambda row: "✓" if row.ticked else "", width=28, tone=lambda _row: "ok"),
    Column("on", N_("Delivered"), lambda row: row.delivery.delivered_on, shown=short_day, width=72),
    Column("number", N_("Delivery"), lambda row: row.delivery.number, width=82, searched=True),
    Column("code", N_("Code"), lambda row: row.delivery.code, width=72, searched=True, optional=True),
    Column("name", N_("Customer"), lambda row: row.delivery.name, width=110, searched=True, also=(N_("Name"),)),
    Column("what", N_("Goods"), lambda row: product_words(row.delivery.lines), width=104),
    Column("kind", N_("Basis"), lambda row: row.delivery.kind, width=60, optional=True),
    Column("terms", N_("Terms"), lambda row: row.delivery.terms, width=72),
    Column("net", N_("Net"), lambda row: row.delivery.net, shown=money, width=72, right=True),
    Column("tax", N_("VAT"), lambda row: row.delivery.tax, shown=money, width=58, right=True),
    Column("total", N_("Total"), lambda row: row.delivery.total, shown=money, width=76, right=True, bold=True),
    Column("waits", N_("Waits"), lambda row: row.waits, shown=days, width=66, right=True, tone=_waits_tone),
)
INVOICES: Final[tuple[Column[InvoiceRow], ...]] = (
    Column("state", N_("State"), lambda row: row.state, shown=state_words, width=92, tone=state_tone),
    Column("number", N_("Invoice"), lambda row: row.number, width=104),
    Column("on", N_("Issued"), lambda row: row.issued_on, shown=short_day, width=58),
    Column("code", N_("Code"), lambda row: row.code, width=72, optional=True),
    Column("name", N_("Customer"), lambda row: row.name, width=110),
    Column("kind", N_("Basis"), lambda row: row.kind, width=60, optional=True),
    Column("terms", N_("Terms"), lambda row: row.terms, width=72, optional=True),
    Column("due", N_("Due"), lambda row: row.due_on, shown=short_day, width=56),
    Column("net", N_("Net"), lambda row: row.net, shown=money, width=78, right=True),
    Column("tax", N_("VAT"), lambda row: row.tax, shown=money, width=62, right=True),
    Column("total", N_("Total"), lambda row: row.total, shown=money, width=80, right=True, bold=True),
    Column("open", N_("Open"), lambda row: row.open, shown=money, width=78, right=True),
)
DISCOUNTS: Final[tuple[Column[DiscountRow], ...]] = (
    Column("tick", "✓", lambda row: "✓" if row.ticked else "", width=28, tone=lambda _row: "ok"),
    Column("number", N_("Invoice"), lambda row: row.due.number, width=104, searched=True),
    Column("code", N_("Code"), lambda row: row.due.code, width=76, searched=True, optional=True),
    Column("name", N_("Customer"), lambda row: row.due.name, width=120, searched=True),
    Column("terms", N_("Terms"), lambda row: row.due.terms, width=76),
    Column("total", N_("Total"), lambda row: row.due.total, shown=money, width=84, right=True),
    Column("paid", N_("Paid on"), lambda row: row.due.paid_on, shown=day, width=90),
    Column("until", N_("In time until"), lambda row: row.due.until_on, shown=day, width=100),
    Column("off", N_("Discount"), lambda row: row.due.off, shown=money, width=82, right=True, bold=True),
)
PLANS: Final[tuple[Column[Standing], ...]] = (
    Column("sort", N_("Kind"), lambda row: _(SORTS[row.sort]), width=126),
    Column("code", N_("Code"), lambda row: row.code, width=72, searched=True, optional=True),
    Column("name", N_("Customer"), lambda row: row.name, width=110, searched=True),
    Column("reference", N_("Reference"), lambda row: row.reference or DASH, width=100, searched=True),
    Column("until", N_("Until"), lambda row: row.until_on, shown=day, width=88),
    Column("left", N_("Left kg"), lambda row: row.kg_left, shown=kilograms, width=66, right=True),
    Column("worth", N_("Worth"), _worth, shown=money, width=80, right=True, bold=True),
    Column("year", N_("Year's forecast"), _forecast, shown=money, width=106, right=True, optional=True),
    Column("next_on", N_("Next due"), lambda row: row.next_on, shown=day, width=88),
    Column("next", N_("Instalment"), lambda row: row.next_amount, shown=money, width=94, right=True),
)
LINES: Final[tuple[Column[LineRow], ...]] = (
    Column("product", N_("Goods"), lambda row: row.product, width=90),
    Column("quantity", N_("Quantity"), lambda row: row.quantity, width=76, right=True),
    Column("price", N_("Price"), lambda row: row.unit_price, width=58, right=True),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=money, width=68, right=True),
)
STEPS: Final[tuple[Column[StepRow], ...]] = (
    Column("when", N_("Day"), lambda row: row.when, width=52),
    Column("what", N_("What happened"), lambda row: row.what, width=180, tone=lambda row: row.tone),
    Column(
        "amount", N_("Amount"), lambda row: row.amount, shown=money, width=80, right=True, tone=lambda row: row.tone
    ),
)
BOOKS: Final[tuple[Column[BookRow], ...]] = (
    Column("account", N_("Account"), lambda row: row.account, width=150, tone=lambda row: row.tone),
    Column("debit", N_("Debit"), lambda row: row.debit, shown=money, width=72, right=True),
    Column("credit", N_("Credit"), lambda row: row.credit, shown=money, width=72, right=True),
)
DRAWN: Final[tuple[Column[Drawn], ...]] = (
    Column("delivery", N_("Delivery"), lambda row: row.delivery, width=110),
    Column("on", N_("Day"), lambda row: row.on, shown=day, width=90),
    Column("kg", N_("Kilograms"), lambda row: row.kg, shown=plain, width=70, right=True),
    Column("amount", N_("Amount"), lambda row: row.amount, shown=full_money, width=80, right=True),
)
MONTHS: Final[tuple[Column[Instalment], ...]] = (
    Column("month", N_("Month"), lambda row: row.month, width=56, right=True),
    Column("due", N_("Due"), lambda row: row.due_on, shown=day, width=100),
    Column("amount", N_("Instalment"), lambda row: row.amount, shown=money, width=96, right=True),
)
