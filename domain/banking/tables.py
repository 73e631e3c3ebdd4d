"""Tables of bank accounts, files, statements, lines and matches."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.kernel.database import metadata

bank_account = Table(
    "bank_account",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("bank", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("encoding", Text),
    Column("numbering", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opening", Numeric, nullable=False),
    Column("active", Boolean, nullable=False),
)

bank_file = Table(
    "bank_file",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("findings", JSONB, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_by", Text, nullable=False),
    Column("decided_by", Text),
)

bank_statement = Table(
    "bank_statement",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("bank_file_id", BigInteger, ForeignKey("books.bank_file.id"), nullable=False),
    Column("bank_account_id", BigInteger, ForeignKey("books.bank_account.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("page", Text, nullable=False),
    Column("opening", Numeric),
    Column("closing", Numeric),
    Column("opening_on", Date),
    Column("closing_on", Date, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("sum", Numeric, nullable=False),
    Column("state", Text, nullable=False),
)

bank_line = Table(
    "bank_line",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("statement_id", BigInteger, ForeignKey("books.bank_statement.id"), nullable=False),
    Column("bank_account_id", BigInteger, ForeignKey("books.bank_account.id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source_line", Integer, nullable=False),
    Column("value_on", Date, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Column("type_code", Text, nullable=False),
    Column("customer_reference", Text, nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("payer_name", Text, nullable=False),
    Column("payer_account", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("suspense", Numeric, nullable=False),
    Column("booked", Numeric, nullable=False),
    Column("payment_id", BigInteger),
    Column("note", Text),
)

match_outcome = Table(
    "match_outcome",
    metadata,
    Column("bank_line_id", BigInteger, ForeignKey("books.bank_line.id"), nullable=False),
    Column("payment_id", BigInteger, primary_key=True),
    Column("evidence", Text, nullable=False),
    Column("amount_rule", Text, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("overturned_at", DateTime(timezone=True)),
)
