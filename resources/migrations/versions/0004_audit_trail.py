"""The audit trail over restores: epochs, signatures of seals, and months that were archived."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The functions that use them are loaded after all migrations."""
    run_files(op.get_bind(), "lg_audit", "tables/audit_trail.sql")
