"""The server below the books: files, programs, locks, large objects, extensions, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.matrix import HARMLESS, NO_RIGHT, NO_ROWS, Attack

LOCKS = (
    "pg_advisory_lock(1)",
    "pg_advisory_lock(1, 1)",
    "pg_advisory_lock_shared(1)",
    "pg_advisory_lock_shared(1, 1)",
    "pg_try_advisory_lock(1)",
    "pg_try_advisory_lock(1, 1)",
    "pg_try_advisory_lock_shared(1)",
    "pg_try_advisory_lock_shared(1, 1)",
    "pg_advisory_xact_lock(1)",
    "pg_advisory_xact_lock(4213, 24311)",
    "pg_advisory_xact_lock_shared(1)",
    "pg_advisory_xact_lock_shared(4213, 24311)",
    "pg_try_advisory_xact_lock(1)",
    "pg_try_advisory_xact_lock(4213, 24311)",
    "pg_try_advisory_xact_lock_shared(1)",
    "pg_try_advisory_xact_lock_shared(1, 1)",
    "pg_advisory_unlock(1)",
    "pg_advisory_unlock(1, 1)",
    "pg_advisory_unlock_shared(1)",
    "pg_advisory_unlock_shared(1, 1)",
    "pg_advisory_unlock_all()",
)
LARGE = (
    "lo_create(0)",
    "lo_creat(-1)",
    "lo_from_bytea(0, 'x')",
    "lo_put(1, 0, 'x')",
    "lo_open(1, 131072)",
    "lo_unlink(1)",
    "lo_import('/etc/passwd')",
    "lo_export(1, '/tmp/x')",
    "lo_get(1)",
    "lowrite(0, 'x')",
    "loread(0, 1)",
    "lo_truncate(0, 0)",
)
FILES = (
    "pg_read_file('/etc/passwd')",
    "pg_read_binary_file('/etc/passwd')",
    "pg_ls_dir('/')",
    "pg_stat_file('/etc/passwd')",
    "pg_ls_logdir()",
    "pg_ls_waldir()",
    "pg_ls_tmpdir()",
    "pg_ls_archive_statusdir()",
    "pg_current_logfile()",
    "pg_hba_file_rules()",
    "pg_show_all_file_settings()",
    "pg_config()",
)
SERVER = (
    "pg_switch_wal()",
    "pg_create_restore_point('x')",
    "pg_promote()",
    "pg_wal_replay_pause()",
    "pg_create_physical_replication_slot('attack')",
    "pg_create_logical_replication_slot('attack', 'pgoutput')",
    "pg_replication_origin_create('attack')",
    "pg_stat_reset_shared('bgwriter')",
    "pg_stat_reset_single_table_counters(1)",
    "pg_import_system_collations('public')",
    "query_to_xml('SELECT * FROM books.staff', true, true, '')",
    "table_to_xml('books.staff', true, true, '')",
    "ts_stat('SELECT login FROM books.staff')",
    "pg_extension_config_dump('books.staff', '')",
    "brin_summarize_new_values('books.journal_pkey')",
    "gin_clean_pending_list('books.journal_pkey')",
)
SECRET = (
    "pg_authid",
    "pg_shadow",
    "pg_user_mapping",
    "pg_statistic",
    "pg_largeobject",
    "pg_file_settings",
    "pg_hba_file_rules",
    "pg_subscription",
    "pg_config",
    "pg_backend_memory_contexts",
    "pg_shmem_allocations",
)
FOREIGN_TABLES = (
    "pg_proc",
    "pg_class",
    "pg_authid",
    "pg_auth_members",
    "pg_database",
    "pg_settings",
    "pg_policy",
    "pg_trigger",
)


def _attacks() -> Iterator[Attack]:
    for call in LOCKS:
        yield Attack(f"lock by {call}", (f"SELECT {call}",), NO_RIGHT)
    for call in LARGE:
        yield Attack(f"large object by {call}", (f"SELECT {call}",), NO_RIGHT)
    for call in FILES:
        yield Attack(f"read by {call}", (f"SELECT {call}",), NO_RIGHT)
    for call in SERVER:
        # A procedure of text search or of an index says first that it is given the wrong thing.
        yield Attack(f"run {call}", (f"SELECT {call}",), f"{NO_RIGHT}|42809|55000|22023|0A000")
    for table in SECRET:
        yield Attack(f"read {table}", (f"SELECT * FROM pg_catalog.{table}",), NO_RIGHT)
    for table in FOREIGN_TABLES:
        column = {"pg_settings": "name", "pg_auth_members": "roleid"}.get(table, "oid")
        yield Attack(
            f"delete from {table}", (f"DELETE FROM pg_catalog.{table} WHERE {column} IS NULL",), f"{NO_RIGHT}|55000"
        )
    for statement in (
        "COPY books.staged_line FROM PROGRAM 'true'",
        "COPY (SELECT 1) TO PROGRAM 'cat > /tmp/attack'",
        "COPY (SELECT 1) TO '/tmp/attack'",
        "COPY books.staged_line FROM '/etc/passwd'",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION adminpack",
        "ALTER EXTENSION plpgsql UPDATE",
        "DROP EXTENSION plpgsql",
        "CREATE LANGUAGE plperlu HANDLER plpgsql_call_handler",
        "CREATE FUNCTION public.attack() RETURNS int LANGUAGE c AS '/tmp/x', 'x'",
        "CREATE FUNCTION public.attack() RETURNS int LANGUAGE internal AS 'int4pl'",
        "CREATE FOREIGN DATA WRAPPER attack",
        "CREATE SERVER attack FOREIGN DATA WRAPPER attack",
        (
            "CREATE EVENT TRIGGER attack ON ddl_command_end EXECUTE FUNCTION "
            "pg_catalog.suppress_redundant_updates_trigger()"
        ),
        "CREATE PUBLICATION attack FOR ALL TABLES",
        "CREATE PUBLICATION attack",
        "CREATE ACCESS METHOD attack TYPE TABLE HANDLER heap_tableam_handler",
        "LOAD '/tmp/attack.so'",
        "CHECKPOINT",
        "ALTER DATABASE luckygas SET search_path = public",
        "ALTER DATABASE luckygas OWNER TO CURRENT_USER",
        "ALTER DATABASE luckygas CONNECTION LIMIT 1",
        "COMMENT ON DATABASE luckygas IS 'x'",
        "SECURITY LABEL ON DATABASE luckygas IS 'x'",
        "ALTER TABLE books.journal_line DETACH PARTITION books.journal_line_default",
        "CREATE TABLE books.attack PARTITION OF books.journal_line FOR VALUES FROM ('2031-01-01') TO ('2031-02-01')",
        "REFRESH MATERIALIZED VIEW books.payment",
        "CLUSTER books.payment USING payment_pkey",
        "REINDEX TABLE books.payment",
    ):
        odd = {
            "CREATE EXTENSION": "|3F000|0A000|58P01",
            "REFRESH": "|0A000|42809",
            "CREATE SERVER": "|42704",
            "SECURITY LABEL": "|22023",
            "CREATE LANGUAGE": "|42883",
        }
        more = next((codes for words, codes in odd.items() if statement.startswith(words)), "")
        yield Attack(statement, (statement,), NO_RIGHT + more)
    for statement in (
        "DROP DATABASE luckygas",
        "CREATE DATABASE attack",
        "CREATE TABLESPACE attack LOCATION '/tmp'",
        "REINDEX DATABASE luckygas",
        "CREATE SUBSCRIPTION attack CONNECTION 'x' PUBLICATION y WITH (connect = false)",
    ):
        yield Attack(statement, (statement,), f"{NO_RIGHT}|55006", alone=True)
    for statement in ("VACUUM books.payment", "ANALYZE books.payment"):
        # Whoever does not own the table is warned and passed over.
        yield Attack(statement, (statement,), f"{NO_RIGHT}|{HARMLESS}", alone=True)
    yield Attack(
        "read settings of superusers",
        ("SELECT 1 FROM pg_settings WHERE name IN ('hba_file', 'config_file', 'data_directory', 'ident_file')",),
        NO_ROWS,
    )
    yield Attack("passwords in pg_roles", ("SELECT 1 FROM pg_roles WHERE rolpassword <> '********'",), NO_ROWS)
    yield Attack(
        "rows in statistics",
        (
            (
                "SELECT 1 FROM pg_stats WHERE schemaname IN ('books', 'audit') AND tablename IN "
                "('customer', 'staff', 'payment', 'event', 'idem')"
            ),
        ),
        NO_ROWS,
    )


ATTACKS = tuple(_attacks())
