"""Deposits: cylinders at customers, the lots of money held for them, and what happens to both."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    db = op.get_bind()
    run_files(db, "lg_owner", "functions/books.*cylinder*.sql", "functions/books.lot_ties.sql", "tables/deposits.sql")
    run_files(db, "lg_owner", "tables/deposits_rights.sql")
