"""Tables of payments and allocations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Numeric, Table, Text

from domain.kernel.database import metadata

payment = Table(
    "payment",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("number", Text, nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("fee", Numeric, nullable=False),
    Column("difference", Numeric, nullable=False),
    Column("method", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_on", Date, nullable=False),
    Column("unapplied", Numeric, nullable=False),
    Column("bank_line_id", BigInteger),
    Column("journal_id", BigInteger, nullable=False),
    Column("reversed_by", BigInteger),
    Column("posted_by", Text, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=False),
)

allocation = Table(
    "allocation",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("payment_id", BigInteger, ForeignKey("books.payment.id"), nullable=False),
    Column("open_item_id", BigInteger, ForeignKey("books.open_item.id"), nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("journal_id", BigInteger, nullable=False),
    Column("undoes", BigInteger),
)
