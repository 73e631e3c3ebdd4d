"""Payments as people look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, select, text

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


@dataclass(frozen=True, slots=True)
class Payer:
    """Who stands at the counter, and what we risk with them (behaviour 1): the terms of the exposure and their sum."""

    id: int
    code: str
    name: str
    ubn: str
    phone: str
    terms: str
    status: str
    receivable: Decimal
    delivered: Decimal
    ordered: Decimal
    reserved: Decimal
    cheques: Decimal
    cylinders: Decimal
    driver_cash: Decimal
    unapplied: Decimal
    exposure: Decimal
    limit: Decimal | None
    """None while it has to be worked out anew."""


def payer(db: Connection, customer_id: int) -> Payer:
    """A customer of the reader's branches with his live exposure, read from the one row that every deed keeps."""
    row = db.execute(
        text(
            """
            SELECT c.id, c.code, c.name, coalesce(c.ubn, ''), coalesce(c.phone, ''), c.terms, b.status, b.receivable,
                   b.delivered, b.ordered, b.reserved, b.cheques, greatest(b.loaned - b.deposits, 0), b.driver_cash,
                   b.unapplied, b.exposure, CASE WHEN b.limit_until > clock_timestamp() THEN b.limit_now END
              FROM books.customer AS c JOIN books.customer_balance AS b ON b.customer_id = c.id WHERE c.id = :customer
            """
        ),
        {"customer": customer_id},
    ).one()
    return Payer(*row)


@dataclass(frozen=True, slots=True)
class ReceiptSeen:
    """A receipt as the counter's lists show it."""

    payment_id: int
    number: str
    customer_id: int
    customer_code: str
    customer_name: str
    amount: Decimal
    unapplied: Decimal
    posted_at: datetime
    reversed: bool
    source: str


_RECEIPTS = """
    SELECT p.id, p.number, c.id, c.code, c.name, p.amount, p.unapplied, p.posted_at, p.reversed_by IS NOT NULL, p.source
      FROM books.payment AS p JOIN books.customer AS c ON c.id = p.customer_id
"""


def receipts_at_counter(db: Connection, *, on: date, limit: int = 500) -> tuple[ReceiptSeen, ...]:
    """What the reader's own login took at the counter on a day, the newest first."""
    rows = db.execute(
        text(
            f"{_RECEIPTS} WHERE p.received_on = :day AND p.posted_by = session_user AND p.bank_line_id IS NULL"
            " ORDER BY p.id DESC LIMIT :most"
        ),
        {"day": on, "most": limit},
    )
    return tuple(ReceiptSeen(*row) for row in rows)


def receipts_of_customer(db: Connection, *, customer_id: int, on: date) -> tuple[ReceiptSeen, ...]:
    """What stands of a customer's payments of a day, however they came, the newest last."""
    rows = db.execute(
        text(
            f"{_RECEIPTS} WHERE p.customer_id = :customer AND p.received_on = :day AND p.reversed_by IS NULL"
            " ORDER BY p.id"
        ),
        {"customer": customer_id, "day": on},
    )
    return tuple(ReceiptSeen(*row) for row in rows)


def posted_lines(db: Connection, payment_id: int) -> tuple[tuple[str, Decimal], ...]:
    """What a payment's entry moved, by account, debit positive."""
    rows = db.execute(
        text(
            """
            SELECT l.account, sum(l.amount)
              FROM books.payment AS p JOIN books.journal_line AS l ON l.journal_id = p.journal_id
             WHERE p.id = :payment GROUP BY l.account HAVING sum(l.amount) <> 0
            """
        ),
        {"payment": payment_id},
    )
    return tuple((row.account, row.sum) for row in rows)
