"""Secrets: data keys, API keys of machines, and refund accounts of customers."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    db = op.get_bind()
    run_files(db, "lg_owner", "tables/secrets.sql")
    run_files(db, "lg_audit", "functions/audit.on_masked_*.sql")
    run_files(db, "lg_owner", "secrets.sql")
