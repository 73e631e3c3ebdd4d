"""Trade: products, prices, places, orders."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_files(op.get_bind(), "lg_owner", "tables/trade.sql")
