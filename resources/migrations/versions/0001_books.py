"""The books: customers, ledger, receivables, payments, bank statements, the night's runs, and their guards."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROOMS = ("access", "ledger", "customers", "receivables", "payments", "banking", "exchange")


def upgrade() -> None:
    """Every file runs as the owner of what it makes; nobody logs in as one of them."""
    db = op.get_bind()
    run_files(db, "lg_audit", "audit.sql")
    run_files(db, "lg_owner", *(f"tables/{room}.sql" for room in ROOMS))
    run_files(db, "lg_kernel", "types.sql")
    run_files(db, "lg_audit", "functions/audit.on_*.sql", "functions/audit.put.sql")
    run_files(db, "lg_owner", "functions/books.my_branches.sql", "functions/books.wait_for_postings.sql")
    run_files(db, "lg_owner", "guards.sql", "chart.sql")
    run_files(db, None, "rights.sql")
