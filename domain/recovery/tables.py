"""Tables of backups and of the drills that prove them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from domain.kernel.database import metadata

backup_report = Table(
    "backup_report",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("figures", JSONB, nullable=False),
    Column("trouble", Text),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
)

drill_mark = Table(
    "drill_mark",
    metadata,
    Column("drill", Uuid, primary_key=True),
    Column("word", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
)
