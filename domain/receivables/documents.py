"""Invoices and allowances of a customer, and what became of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, text


class InvoiceSeen(NamedTuple):
    """An invoice: what of it is open, what was allowed on it, and when it was voided."""

    id: int
    number: str
    kind: str
    issued_on: date
    terms: str
    net: Decimal
    tax: Decimal
    total: Decimal
    open: Decimal
    allowed: Decimal
    voided_on: date | None
    delivery: str | None


class AllowanceSeen(NamedTuple):
    """An allowance; `credit` is what was more than was open on its invoice."""

    id: int
    number: str
    invoice: str
    sort: str
    on_day: date
    net: Decimal
    tax: Decimal
    credit: Decimal
    credit_left: Decimal


def invoices(db: Connection, customer_id: int, *, limit: int | None = None) -> tuple[InvoiceSeen, ...]:
    """Invoices of a customer, newest first; voided ones among them."""
    rows = db.execute(
        text(
            """
            SELECT i.id, i.number, i.kind, i.issued_on, i.terms, i.net, i.tax, i.total, coalesce(o.balance, 0),
                   coalesce((SELECT sum(a.total) FROM books.allowance AS a WHERE a.invoice_id = i.id), 0),
                   v.on_day, d.number
              FROM books.invoice AS i
              LEFT JOIN books.open_item AS o ON o.invoice_id = i.id
              LEFT JOIN books.invoice_void AS v ON v.invoice_id = i.id
              LEFT JOIN books.delivery AS d ON d.id = v.delivery_id OR d.invoice_id = i.id
             WHERE i.customer_id = :customer ORDER BY i.issued_on DESC, i.id DESC LIMIT :limit
            """
        ),
        {"customer": customer_id, "limit": limit},
    )
    return tuple(map(InvoiceSeen._make, rows))


def allowances(db: Connection, customer_id: int) -> tuple[AllowanceSeen, ...]:
    """Allowances of a customer, newest first."""
    rows = db.execute(
        text(
            """
            SELECT a.id, a.number, i.number, a.sort, a.on_day, a.net, a.tax, a.total - a.applied,
                   coalesce(p.unapplied, 0)
              FROM books.allowance AS a JOIN books.invoice AS i ON i.id = a.invoice_id
              LEFT JOIN books.payment AS p ON p.id = a.payment_id
             WHERE a.customer_id = :customer ORDER BY a.on_day DESC, a.id DESC
            """
        ),
        {"customer": customer_id},
    )
    return tuple(map(AllowanceSeen._make, rows))
