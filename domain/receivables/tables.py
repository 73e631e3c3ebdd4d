"""Tables of invoices and open items."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Numeric, Table, Text

from domain.kernel.database import metadata

open_item = Table(
    "open_item",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("invoice_id", BigInteger, ForeignKey("books.invoice.id")),
    Column("document", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("effective_due_on", Date, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("balance", Numeric, nullable=False),
    Column("disputed", Numeric, nullable=False),
)

invoice = Table(
    "invoice",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("number", Text, nullable=False),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("terms", Text, nullable=False),
    Column("net", Numeric, nullable=False),
    Column("tax", Numeric, nullable=False),
    Column("total", Numeric, nullable=False),
    Column("journal_id", BigInteger, nullable=False),
)
