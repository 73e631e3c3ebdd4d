"""What the invoices screen asks the books, gathered in one look each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from domain.approvals.queries import authority
from domain.approvals.rules import Kind
from domain.ledger.queries import TieOut, account_names, tie_out
from domain.receivables.balances import (
    Drawn,
    DueDiscount,
    Instalment,
    Standing,
    discounts_on,
    draws,
    due_discounts,
    instalments,
    standing,
)
from domain.receivables.register import (
    InvoiceRow,
    Sums,
    Tie,
    Wanted,
    invoice_page,
    invoice_sums,
    last_number,
    month_tie,
)
from domain.receivables.whole import InvoiceWhole, invoice_whole
from domain.trade.queries import ToInvoice, delivered_term, deliveries_to_invoice, prices
from domain.trade.queries import Wanted as Priced
from domain.trade.rules import Price
from ui.kit.paper import Tiers

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPICS: Final = ("receivables", "trade", "payments")


@dataclass(frozen=True)
class Waiting:
    """Deliveries that wait, tied to the term of the exposure, and how many discounts are due."""

    deliveries: tuple[ToInvoice, ...]
    term: Decimal
    discounts: tuple[DueDiscount, ...]
    granted: bool
    standing: tuple[Standing, ...]
    prepaid: TieOut


@dataclass(frozen=True)
class Month:
    """A month of the register: its sums, its first page, and whether the ledger says the same."""

    wanted: Wanted
    sums: Sums
    page: tuple[InvoiceRow, ...]
    tie: Tie


@dataclass(frozen=True)
class Look:
    """An invoice whole, with what its deeds need to be shown before they are done."""

    whole: InvoiceWhole
    accounts: Mapping[str, str]
    allowance: Tiers
    void: Tiers
    offset: Tiers
    agreements: tuple[Standing, ...]
    gas: Mapping[str, Price]


def read_waiting(db: Connection, *, today: date) -> Waiting:
    """Everything that waits or stands, read together."""
    return Waiting(
        deliveries_to_invoice(db),
        delivered_term(db),
        due_discounts(db),
        discounts_on(db),
        standing(db, today=today),
        tie_out(db, "2161"),
    )


def read_month(db: Connection, wanted: Wanted, *, today: date) -> Month:
    """A month as it is wanted."""
    sums = invoice_sums(db, wanted, today=today)
    page = invoice_page(db, wanted, sums.anchors[0], today=today) if sums.anchors else ()
    return Month(wanted, sums, page, month_tie(db, wanted.month))


def look_at(db: Connection, invoice_id: int, *, today: date) -> Look | None:
    """One invoice with everything a deed on it rests on."""
    whole = invoice_whole(db, invoice_id, today=today)
    if whole is None:
        return None
    customer = whole.row.customer_id
    wanted = [Priced(customer, code, today) for code in dict.fromkeys(line["product"] for line in whole.lines)]
    return Look(
        whole,
        account_names(db),
        authority(db, Kind.ALLOWANCE),
        authority(db, Kind.INVOICE_VOID),
        authority(db, Kind.OFFSET),
        tuple(one for one in standing(db, today=today, customer_id=customer) if one.sort == "offset"),
        {want.product: price for want, price in prices(db, wanted).items() if price.size_kg is not None},
    )


def to_issue(db: Connection) -> tuple[str, Mapping[str, str]]:
    """The number that came last, and the names of the accounts."""
    return last_number(db), account_names(db)


def parts_of(db: Connection, row: Standing) -> tuple[Sequence[Drawn], Sequence[Instalment]]:
    """What was drawn of prepaid gas, or the months of a plan."""
    if row.sort == "prepaid":
        return draws(db, row.id), ()
    return (), instalments(db, row.id) if row.sort == "level" else ()
