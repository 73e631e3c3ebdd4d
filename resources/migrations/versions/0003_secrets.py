"""Secrets: data keys, API keys of machines, and refund accounts of customers."""

from __future__ import annotations

from alembic import op

from app.schema import load_functions, run_files

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    db = op.get_bind()
    run_files(db, "lg_owner", "tables/secrets.sql")
    load_functions(db)
    run_files(db, "lg_owner", "secrets.sql")
