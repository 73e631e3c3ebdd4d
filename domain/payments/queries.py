"""Payments as people look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from domain.payments.tables import payment


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """One payment of a customer."""

    id: int
    number: str
    received_on: date
    amount: Decimal
    unapplied: Decimal
    source: str
    reversed: bool
    posted_by: str


def payments_of(db: Connection, customer_id: int, *, limit: int = 50) -> tuple[PaymentSeen, ...]:
    """A customer's payments, newest first."""
    columns = payment.c
    rows = db.execute(
        select(
            columns.id,
            columns.number,
            columns.received_on,
            columns.amount,
            columns.unapplied,
            columns.source,
            columns.reversed_by.is_not(None),
            columns.posted_by,
        )
        .where(columns.customer_id == customer_id)
        .order_by(columns.received_on.desc(), columns.id.desc())
        .limit(limit)
    )
    return tuple(PaymentSeen(*row) for row in rows)
