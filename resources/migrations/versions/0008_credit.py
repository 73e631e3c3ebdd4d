"""Credit: exposure, verdicts with their reservations, status and holds, limits by the calendar."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TRIGGERS = ("weigh_terms", "exposure_weights", "weigh_balance", "follow_policy", "case_ladder", "change_status", "stirred")


def upgrade() -> None:
    db = op.get_bind()
    run_files(db, "lg_owner", *(f"functions/books.{name}.sql" for name in TRIGGERS), "tables/credit.sql")
