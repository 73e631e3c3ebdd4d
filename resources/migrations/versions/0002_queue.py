"""The queue that wakes workers: procrastinate's tables and functions in a schema of their own."""

from __future__ import annotations

from pathlib import Path

import procrastinate.sql
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody but the scheduler's logins touches the queue, and they own none of it.

    The package brings its schema whole (here that of 3.10) and further steps as files of its own: a migration that follows a newer
    version takes those steps only where they are missing.
    """
    raw = op.get_bind().connection.driver_connection
    raw.execute("CREATE SCHEMA procrastinate AUTHORIZATION lg_owner")
    raw.execute("SET ROLE lg_owner")
    raw.execute("SET LOCAL search_path = procrastinate, pg_catalog, pg_temp")
    raw.execute((Path(procrastinate.sql.__file__).parent / "schema.sql").read_text(encoding="utf-8"))
    raw.execute("SET LOCAL search_path = DEFAULT")
    raw.execute(RIGHTS)
    raw.execute("RESET ROLE")


RIGHTS = """
DO $$
DECLARE
  f  regprocedure;
  t  regtype;
BEGIN
  FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'procrastinate'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = procrastinate, pg_catalog, pg_temp', f);
  END LOOP;
  FOR t IN SELECT oid FROM pg_type WHERE typnamespace = 'procrastinate'::regnamespace AND typtype IN ('e', 'c') AND typcategory <> 'A'
             AND (typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c') LOOP
    EXECUTE format('GRANT USAGE ON TYPE %s TO scheduler', t);
  END LOOP;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA procrastinate FROM PUBLIC;
GRANT USAGE ON SCHEMA procrastinate TO scheduler;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO scheduler;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO scheduler;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO scheduler;
"""
