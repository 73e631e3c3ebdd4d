"""Tables of data keys and API keys; what is secret in them only the kernel's functions hand out, to the box."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text

from domain.kernel.database import metadata

data_key = Table(
    "data_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("wrapped", LargeBinary),
    Column("public", LargeBinary),
    Column("state", Text, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("sha256", LargeBinary),
    Column("sealed", LargeBinary),
    Column("data_key_id", Integer, ForeignKey("books.data_key.id")),
    Column("not_before", DateTime(timezone=True), nullable=False),
    Column("not_after", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", Text, nullable=False),
)
