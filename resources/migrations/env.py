"""Alembic's way in: runs the migrations on the connection that the caller hands over."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=None, version_table_schema="books", transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
