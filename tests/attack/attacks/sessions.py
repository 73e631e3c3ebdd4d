"""Becoming somebody else, loosening a session's own reins, and meddling with the sessions of others."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import paying, receipt
from tests.attack.matrix import HARMLESS, NO_RIGHT, NO_ROWS, PAYERS, READERS, Attack, roles

OWNERS = ("lg_owner", "lg_kernel", "lg_audit", "postgres")
READ = "SELECT 1 FROM books.customer WHERE branch <> 'FYU'"


def _becoming() -> Iterator[Attack]:
    for owner in OWNERS:
        yield Attack(f"set role {owner}", (f"SET ROLE {owner}",), NO_RIGHT)
        yield Attack(f"set session authorization {owner}", (f"SET SESSION AUTHORIZATION {owner}",), NO_RIGHT)
        yield Attack(f"grant oneself {owner}", (f"GRANT {owner} TO CURRENT_USER",), NO_RIGHT)
    yield Attack("set session authorization of a colleague", ("SET SESSION AUTHORIZATION test_director",), NO_RIGHT)
    yield Attack("set role of a colleague", ("SET ROLE test_director",), NO_RIGHT)
    for group in ("director", "auditor", "administrator", "scheduler", "staff"):
        yield Attack(f"grant oneself {group}", (f"GRANT {group} TO CURRENT_USER",), NO_RIGHT)
    yield Attack(
        "give one's own group away",
        ("DO 'BEGIN EXECUTE format(''GRANT %%I TO test_integration'', substr(session_user, 8)); END'",),
        NO_RIGHT,
    )
    for power in ("SUPERUSER", "CREATEROLE", "CREATEDB", "BYPASSRLS", "REPLICATION"):
        yield Attack(f"alter oneself: {power}", (f"ALTER ROLE CURRENT_USER {power}",), NO_RIGHT)
    for statement in (
        "ALTER ROLE CURRENT_USER CONNECTION LIMIT -1",
        "ALTER ROLE CURRENT_USER VALID UNTIL 'infinity'",
        "ALTER ROLE test_director PASSWORD 'x'",
        "ALTER ROLE test_director NOLOGIN",
        "ALTER ROLE clerk SET statement_timeout = 0",
        "ALTER ROLE ALL SET statement_timeout = 0",
        "CREATE ROLE attack LOGIN",
        "DROP ROLE test_director",
        "REVOKE auditor FROM test_auditor",
        "REASSIGN OWNED BY lg_owner TO CURRENT_USER",
        "DROP OWNED BY lg_owner",
        "ALTER DEFAULT PRIVILEGES FOR ROLE lg_owner GRANT ALL ON TABLES TO PUBLIC",
        "ALTER GROUP director ADD USER test_clerk",
    ):
        yield Attack(statement, (statement,), NO_RIGHT)
    # The identity is session_user: whatever else a session calls itself does not count.
    yield Attack(
        "say one is somebody else",
        ("SET application_name = 'test_director'", "SELECT set_config('luckygas.user', 'test_director', true)", READ),
        NO_RIGHT,
        roles(READERS, NO_ROWS),
    )


def _reins() -> Iterator[Attack]:
    for setting, value in (
        ("session_replication_role", "replica"),
        ("log_statement", "none"),
        ("log_min_messages", "panic"),
        ("track_activities", "off"),
        ("ignore_system_indexes", "on"),
        ("zero_damaged_pages", "on"),
        ("allow_system_table_mods", "on"),
        ("session_preload_libraries", "x"),
        ("dynamic_library_path", "/tmp"),
        ("lc_messages", "C"),
        ("deadlock_timeout", "1ms"),
        ("temp_file_limit", "-1"),
    ):
        refused = f"{NO_RIGHT}|55P02" if setting != "ignore_system_indexes" else f"{NO_RIGHT}|55P02|{HARMLESS}"
        yield Attack(f"set {setting}", (f"SET {setting} = '{value}'",), refused)
    for setting in (
        "fsync",
        "archive_command",
        "ssl",
        "hba_file",
        "shared_preload_libraries",
        "wal_level",
        "max_connections",
    ):
        yield Attack(f"alter system {setting}", (f"ALTER SYSTEM SET {setting} = 'x'",), NO_RIGHT, alone=True)
    yield Attack("reload the configuration", ("SELECT pg_reload_conf()",), NO_RIGHT)
    yield Attack("rotate the log away", ("SELECT pg_rotate_logfile()",), NO_RIGHT)
    yield Attack("row security off", ("SET row_security = off", READ), NO_RIGHT)
    for setting, value in (
        ("search_path", "pg_temp, public"),
        ("plan_cache_mode", "force_custom_plan"),
        ("enable_seqscan", "off"),
        ("work_mem", "2GB"),
        ("statement_timeout", "0"),
        ("lock_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
        ("DateStyle", "SQL, DMY"),
        ("TimeZone", "Pacific/Kiritimati"),
        ("bytea_output", "escape"),
        ("extra_float_digits", "-15"),
        ("standard_conforming_strings", "off"),
        ("quote_all_identifiers", "on"),
        ("check_function_bodies", "off"),
        ("default_transaction_isolation", "serializable"),
        ("synchronous_commit", "off"),
        ("transform_null_equals", "on"),
        ("array_nulls", "off"),
        ("xmloption", "content"),
        ("backslash_quote", "on"),
        ("jit", "on"),
    ):
        # These are anybody's to set, and must not change what is seen or what a deed does with wrong money.
        yield Attack(f"set {setting} and look", (f"SET {setting} = '{value}'", READ), NO_RIGHT, roles(READERS, NO_ROWS))
        yield Attack(
            f"set {setting} and pay NaN",
            (f"SET {setting} = '{value}'", paying(receipt(amount="'NaN'"))),
            NO_RIGHT,
            roles(PAYERS, "23514"),
        )
    # Kiritimati is fourteen hours ahead: tomorrow there is still tomorrow here.
    yield Attack(
        "pay tomorrow by another clock",
        ("SET TimeZone = 'Pacific/Kiritimati'", paying(receipt(on="%(tomorrow)s::date"))),
        NO_RIGHT,
        roles(PAYERS, "LG013|LG015"),
    )


def _traps() -> Iterator[Attack]:
    for statement in (
        "CREATE TEMP TABLE customer (id int)",
        "CREATE TEMP VIEW staff AS SELECT 1",
        "CREATE TABLE public.staff (login name)",
        "CREATE TABLE books.staff2 (login name)",
        "CREATE TABLE api.x (x int)",
        "CREATE SCHEMA attack",
        "CREATE SCHEMA AUTHORIZATION CURRENT_USER",
        "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'",
        "CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
        "CREATE FUNCTION books.my_branches(int) RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
        "CREATE OR REPLACE FUNCTION books.my_branches() RETURNS text[] LANGUAGE sql AS 'SELECT NULL::text[]'",
        "CREATE FUNCTION api.enter(books.entry[]) RETURNS void LANGUAGE sql SECURITY DEFINER AS ''",
        "CREATE PROCEDURE public.attack() LANGUAGE sql AS ''",
        "CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = text, FUNCTION = textne)",
        "CREATE OPERATOR pg_catalog.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = textne)",
        "CREATE AGGREGATE public.sum2(numeric) (SFUNC = numeric_add, STYPE = numeric)",
        "CREATE TYPE public.attack AS (x int)",
        "CREATE DOMAIN books.twd2 AS numeric",
        "ALTER DOMAIN books.twd DROP CONSTRAINT twd",
        "ALTER TYPE books.entry ADD ATTRIBUTE attack int",
        "ALTER FUNCTION api.post_payments(jsonb, uuid) OWNER TO CURRENT_USER",
        "ALTER FUNCTION books.my_branches() RESET ALL",
        "DROP FUNCTION api._may(text)",
        "GRANT EXECUTE ON FUNCTION books.enter(books.entry[]) TO CURRENT_USER",
        "ALTER SCHEMA books RENAME TO books2",
        "DROP SCHEMA books CASCADE",
        "CREATE MATERIALIZED VIEW public.attack AS SELECT 1",
        "SELECT 1 AS x INTO TEMP attack",
        "CREATE STATISTICS public.attack ON branch, name FROM books.customer",
        'CREATE COLLATION public.attack FROM "C"',
        "CREATE TEXT SEARCH CONFIGURATION public.attack (COPY = simple)",
        "CREATE CAST (text AS int) WITH INOUT",
        "CREATE CONVERSION public.attack FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
    ):
        yield Attack(statement, (statement,), f"{NO_RIGHT}|42P17" if "CAST" in statement else NO_RIGHT)


def _others() -> Iterator[Attack]:
    yield Attack("end another's session", ("SELECT pg_terminate_backend(%(victim)s)",), NO_RIGHT)
    yield Attack("cancel another's statement", ("SELECT pg_cancel_backend(%(victim)s)",), NO_RIGHT)
    yield Attack(
        "read another's statements",
        (
            "SELECT 1 FROM pg_stat_activity WHERE usename <> session_user "
            "AND (query NOT IN ('', '<insufficient privilege>') OR client_addr IS NOT NULL)",
        ),
        NO_ROWS,
    )
    yield Attack(
        "read another's certificate",
        ("SELECT 1 FROM pg_stat_ssl WHERE pid <> pg_backend_pid() AND client_dn IS NOT NULL",),
        NO_ROWS,
    )
    yield Attack("log another's memory", ("SELECT pg_log_backend_memory_contexts(%(victim)s)",), NO_RIGHT)
    yield Attack("prepare a transaction and leave it", ("SELECT 1", "PREPARE TRANSACTION 'attack'"), "55000")
    yield Attack("listen", ("LISTEN payments", "UNLISTEN *"), HARMLESS)
    yield Attack(
        "a hundred false notices",
        ("SELECT pg_notify('payments', repeat('x', 7000)) FROM generate_series(1, 100)",),
        HARMLESS,
    )
    yield Attack("a notice that is too long", ("SELECT pg_notify('payments', repeat('x', 8000))",), "22023")
    yield Attack(
        "a prepared statement that outlives its rights",
        ("PREPARE p AS DELETE FROM books.payment", "EXECUTE p"),
        NO_RIGHT,
    )
    yield Attack("export one's snapshot", ("SELECT pg_export_snapshot()",), HARMLESS)
    yield Attack("statistics gone", ("SELECT pg_stat_reset()",), NO_RIGHT)


ATTACKS = (*_becoming(), *_reins(), *_traps(), *_others())
