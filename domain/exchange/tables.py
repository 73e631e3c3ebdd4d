"""Tables of the night's runs, of attempts to reach partners, and of the letters they wait for."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.kernel.database import metadata

batch_run = Table(
    "batch_run",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("job", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("business_on", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("chunks_done", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("quarantined", Integer, nullable=False),
    Column("checkpoint", JSONB, nullable=False),
    Column("holder", Text),
    Column("token", BigInteger, nullable=False),
    Column("heartbeat_at", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("note", Text),
)

exchange_attempt = Table(
    "exchange_attempt",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("exchange", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
)

letter = Table(
    "letter",
    metadata,
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("id", BigInteger, primary_key=True),
    Column("exchange", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("state", Text, nullable=False),
)
