"""Credit: reservations."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_files(op.get_bind(), "lg_owner", "tables/credit.sql")
