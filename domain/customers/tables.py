"""Tables of customers, of the marks by which their payments are recognised, and of accounts for their refunds."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
)

from domain.kernel.database import metadata

customer = Table(
    "customer",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("code", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("ubn", Text),
    Column("phone", Text),
    Column("district", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
)

payer_mark = Table(
    "payer_mark",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), primary_key=True),
    Column("branch", Text, nullable=False),
    Column("learned_from", BigInteger),
    Column("learned_by", Text),
    Column("at", DateTime(timezone=True), nullable=False),
)

customer_balance = Table(
    "customer_balance",
    metadata,
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), primary_key=True),
    Column("branch", Text, nullable=False),
    Column("receivable", Numeric, nullable=False),
    Column("unapplied", Numeric, nullable=False),
    Column("delivered", Numeric, nullable=False),
    Column("ordered", Numeric, nullable=False),
    Column("cheques", Numeric, nullable=False),
    Column("loaned", Numeric, nullable=False),
    Column("deposits", Numeric, nullable=False),
    Column("driver_cash", Numeric, nullable=False),
    Column("reserved", Numeric, nullable=False),
    Column("exposure", Numeric, nullable=False),
    Column("limit_now", Numeric, nullable=False),
    Column("limit_until", DateTime(timezone=True), nullable=False),
    Column("status", Text, nullable=False),
    Column("weights", ARRAY(Integer), nullable=False),
    Column("alert_above", Numeric, nullable=False),
    Column("over", Numeric, nullable=False),
    Column("watched", Boolean, nullable=False),
)

# A desk may read all but `boxed`, `number`, `blind_index` and `data_key_id`.
customer_account = Table(
    "customer_account",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("customer_id", BigInteger, ForeignKey("books.customer.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("bank_code", Text, nullable=False),
    Column("boxed", LargeBinary),
    Column("number", LargeBinary),
    Column("data_key_id", Integer, ForeignKey("books.data_key.id")),
    Column("blind_index", LargeBinary),
    Column("last_four", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("stored", Boolean, nullable=False),
    Column("same_as", BigInteger, ForeignKey("books.customer_account.id")),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Text),
)
