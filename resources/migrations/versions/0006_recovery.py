"""Reports of backups, drills and restores, and the rows that a drill is judged by."""

from __future__ import annotations

from alembic import op

from app.schema import run_files

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The kernel may close a file of the log, so that a drill need not wait for the clock to do it."""
    db = op.get_bind()
    run_files(db, "lg_owner", "tables/recovery.sql")
    db.exec_driver_sql("GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO lg_kernel")
