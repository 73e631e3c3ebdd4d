"""Tables of the general ledger and of the movements that tie its control accounts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Numeric, SmallInteger, Table, Text

from domain.kernel.database import metadata

account = Table(
    "account",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("control", Boolean, nullable=False),
    Column("party", Text),
)

journal_line = Table(
    "journal_line",
    metadata,
    Column("posted_on", Date, primary_key=True),
    Column("journal_id", BigInteger, primary_key=True),
    Column("line_no", SmallInteger, primary_key=True),
    Column("account", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("party", BigInteger),
    Column("branch", Text, nullable=False),
)

subledger_move = Table(
    "subledger_move",
    metadata,
    Column("journal_id", BigInteger, primary_key=True),
    Column("move_no", SmallInteger, primary_key=True),
    Column("posted_on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", Text, nullable=False),
    Column("party", BigInteger, nullable=False),
    Column("item", BigInteger, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("branch", Text, nullable=False),
)
