"""Four eyes: requests, approvals, delegations; limits, write-offs, refunds and logins that need them."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    db = op.get_bind()
    run_files(db, "lg_owner", "functions/books.request_stands.sql", "tables/approvals.sql")
    run_files(db, None, "tables/approvals_rights.sql")
