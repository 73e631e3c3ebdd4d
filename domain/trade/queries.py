"""Prices of a day, and the orders and deliveries that stand behind a customer's exposure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from domain.kernel.database import as_json
from domain.trade.rules import Price


class Wanted(NamedTuple):
    """A product that a customer buys on a day."""

    customer_id: int
    product: str
    on: date


class WaitingDelivery(NamedTuple):
    """A confirmed delivery that no invoice covers yet."""

    id: int
    customer_id: int
    number: str
    order_ref: str | None
    delivered_on: date
    terms: str
    kind: str
    net: Decimal
    tax: Decimal
    total: Decimal


class ToInvoice(NamedTuple):
    """A confirmed delivery as the desk that invoices it sees it; `terms` are those its invoice gets."""

    id: int
    customer_id: int
    code: str
    name: str
    number: str
    order_ref: str | None
    site: str | None
    delivered_on: date
    terms: str
    pays: str
    kind: str
    lines: Sequence[Mapping[str, Any]]
    net: Decimal
    tax: Decimal
    total: Decimal


class OpenOrder(NamedTuple):
    """An order whose undelivered part counts in the exposure."""

    id: int
    number: str
    deliver_on: date | None
    total: Decimal
    delivered: Decimal
    exposed: Decimal


def prices(db: Connection, wanted: Iterable[Wanted]) -> dict[Wanted, Price]:
    """The price that holds for each, in one question; what has none is not among them."""
    keys = list(wanted)
    asked = [
        {"place": place, "customer": one.customer_id, "product": one.product, "on": one.on}
        for place, one in enumerate(keys)
    ]
    rows = db.execute(
        text(
            """
            SELECT w.place, p.id, p.unit_price, g.size_kg
              FROM jsonb_to_recordset(CAST(:asked AS jsonb)) AS w(place int, customer bigint, product text, "on" date)
              JOIN books.customer AS c ON c.id = w.customer
              JOIN books.price AS p ON p.id = books.price_on(w.product, w.customer, c.ubn IS NULL, w."on")
              JOIN books.product AS g ON g.code = w.product
            """
        ),
        {"asked": as_json(asked)},
    )
    return {keys[row.place]: Price(row.id, row.unit_price, row.size_kg) for row in rows}


def consumers(db: Connection, customers: Iterable[int]) -> frozenset[int]:
    """Which of these customers buy at gross prices: those without a business number."""
    query = text("SELECT id FROM books.customer WHERE ubn IS NULL AND id = ANY (:ids)")
    return frozenset(db.execute(query, {"ids": list(customers)}).scalars())


def waiting_deliveries(
    db: Connection, *, customer_id: int | None = None, limit: int | None = None
) -> tuple[WaitingDelivery, ...]:
    """Deliveries that wait for their invoice, oldest first; of one customer they add up to his term E2."""
    rows = db.execute(
        text(
            """
            SELECT d.id, d.customer_id, d.number, d.order_ref, d.delivered_on, c.terms, d.kind, d.net, d.tax, d.total
              FROM books.delivery AS d JOIN books.customer AS c ON c.id = d.customer_id
             WHERE d.state = 'CONFIRMED' AND d.pays <> 'prepaid'
               AND (CAST(:customer AS bigint) IS NULL OR d.customer_id = :customer)
             ORDER BY d.delivered_on, d.id LIMIT :limit
            """
        ),
        {"customer": customer_id, "limit": limit},
    )
    return tuple(map(WaitingDelivery._make, rows))


def deliveries_to_invoice(db: Connection, *, limit: int = 20_000) -> tuple[ToInvoice, ...]:
    """Every delivery that waits for its invoice in the reader's branches, the oldest first."""
    rows = db.execute(
        text(
            """
            SELECT d.id, d.customer_id, c.code, c.name, d.number, d.order_ref, s.name, d.delivered_on,
                   CASE d.pays WHEN 'cod' THEN 'COD' ELSE c.terms END, d.pays, d.kind, d.lines, d.net, d.tax, d.total
              FROM books.delivery AS d JOIN books.customer AS c ON c.id = d.customer_id
              LEFT JOIN books.site AS s ON s.id = d.site_id
             WHERE d.state = 'CONFIRMED' AND d.pays <> 'prepaid'
             ORDER BY d.delivered_on, d.id LIMIT :limit
            """
        ),
        {"limit": limit},
    )
    return tuple(map(ToInvoice._make, rows))


def delivered_term(db: Connection) -> Decimal:
    """What customers' rows say was delivered and not invoiced (E2); the waiting deliveries add up to it."""
    found: Decimal = db.execute(text("SELECT coalesce(sum(delivered), 0) FROM books.customer_balance")).scalar_one()
    return found


def open_orders(db: Connection, customer_id: int) -> tuple[OpenOrder, ...]:
    """Orders that count in a customer's exposure; their exposed parts add up to his term E3."""
    rows = db.execute(
        text(
            """
            SELECT id, number, deliver_on, total, delivered, exposed FROM books.sales_order
             WHERE customer_id = :customer AND state = 'OPEN' AND exposed > 0 ORDER BY deliver_on, id
            """
        ),
        {"customer": customer_id},
    )
    return tuple(map(OpenOrder._make, rows))
