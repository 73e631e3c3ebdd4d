"""The books: customers, ledger, receivables, payments, bank statements, the night's runs, and their guards."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQL = Path(__file__).resolve().parent.parent / "sql"
ROOMS = ("access", "ledger", "customers", "receivables", "payments", "banking", "exchange")


def upgrade() -> None:
    """Every file runs as the owner of what it makes; nobody logs in as one of them."""
    run("lg_audit", "audit.sql")
    run("lg_owner", *(f"tables/{room}.sql" for room in ROOMS), "guards.sql", "chart.sql", "functions/books.*.sql")
    run("lg_kernel", "types.sql", "functions/api.*.sql")
    run(None, "rights.sql")


def run(role: str | None, *patterns: str) -> None:
    raw = op.get_bind().connection.driver_connection
    if role:
        raw.execute(f"SET ROLE {role}")
    for pattern in patterns:
        for path in sorted(SQL.glob(pattern)):
            raw.execute(path.read_text(encoding="utf-8"))
    raw.execute("RESET ROLE")
