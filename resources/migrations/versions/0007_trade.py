"""Trade: products, prices, places, orders, deliveries, and what is taken off their invoices."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


FILES = ("trade", "allowances", "charges", "plans")


def upgrade() -> None:
    run_files(op.get_bind(), "lg_owner", *(f"tables/{name}.sql" for name in FILES))
