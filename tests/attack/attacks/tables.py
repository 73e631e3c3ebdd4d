"""Every table and sequence that the catalogue has, by every way of writing, locking and redefining it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from tests.attack.matrix import HARMLESS, MAY, NO_RIGHT, NO_ROWS, SKIP, Attack, roles

STAGING = ("clerk", "senior_clerk", "supervisor", "manager", "scheduler")
MAY_WRITE: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    # COPY's target: nobody reads it, and a deed compares what it takes from it. A row without its columns is none.
    "books.staged_line": {
        "insert": roles(STAGING, "23502"),
        "upsert": roles(STAGING, "23502"),
        "merge": roles(STAGING, "23502"),
        "fill": roles(STAGING, MAY),
    },
}
QUEUE = {"procrastinate": ("scheduler",)}
"""Schemas whose rows belong to a role: messages that only ever wake."""

WAYS: Mapping[str, str] = {
    "insert": "INSERT INTO {table} DEFAULT VALUES",
    "upsert": "INSERT INTO {table} ({column}) VALUES (DEFAULT) ON CONFLICT DO NOTHING",
    "update": "UPDATE {table} SET {column} = DEFAULT",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "fill": "COPY {table} FROM STDIN",
    "merge": "MERGE INTO {table} AS t USING (SELECT 1) AS s ON false WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
    "do": "DO 'BEGIN DELETE FROM {table}; END'",
    "with": "WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT * FROM gone",
    "lock": "LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
    "share": "LOCK TABLE {table} IN SHARE MODE",
    "for update": "SELECT 1 FROM {table} FOR UPDATE",
    "for key share": "SELECT 1 FROM {table} FOR KEY SHARE",
    "rule": "CREATE RULE attack AS ON UPDATE TO {table} DO INSTEAD NOTHING",
    "trigger": (
        "CREATE TRIGGER attack BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()"
    ),
    "triggers off": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "row security off": "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "policy": "CREATE POLICY attack ON {table} USING (true)",
    "owner": "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "column": "ALTER TABLE {table} ADD COLUMN attack int",
    "drop": "DROP TABLE {table}",
    "index": "CREATE INDEX attack ON {table} ({column})",
    "view": "CREATE VIEW public.attack AS SELECT * FROM {table}",
    "grant": "GRANT ALL ON {table} TO CURRENT_USER",
}
# Whoever has some right on a table is only warned that he granted nothing; the digest of pg_class proves it.
WARNED = {"grant": f"{NO_RIGHT}|{HARMLESS}"}
DEFINING = frozenset(
    {
        "rule",
        "trigger",
        "triggers off",
        "row security off",
        "policy",
        "owner",
        "column",
        "drop",
        "index",
        "view",
        "grant",
        "truncate",
    }
)


def of_tables(db: psycopg.Connection[Any]) -> Iterator[Attack]:
    """The attacks on every table of ours; of partitions the current month's stands for all."""
    rows = db.execute(
        """
        SELECT c.relnamespace::regnamespace::text, c.oid::regclass::text,
               (SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                 ORDER BY attnum LIMIT 1),
               EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attname = 'branch' AND NOT attisdropped)
          FROM pg_class AS c
         WHERE c.relkind IN ('r', 'p')
           AND c.relnamespace::regnamespace::text IN ('books', 'audit', 'api', 'procrastinate')
           AND (NOT c.relispartition OR c.relname LIKE '%_default'
                OR c.relname LIKE '%' || to_char(now(), '_YYYYMM'))
         ORDER BY 2
        """
    ).fetchall()
    for schema, table, column, scoped in rows:
        for way, statement in WAYS.items():
            unless = dict(MAY_WRITE.get(table, {}).get(way, {}))
            if way not in DEFINING:
                unless |= roles(QUEUE.get(schema, ()), SKIP)
            yield Attack(
                f"{way} {table}", (statement.format(table=table, column=column),), WARNED.get(way, NO_RIGHT), unless
            )
        if scoped:
            for way, read in (
                ("read", "SELECT 1 FROM {table} WHERE branch <> 'FYU'"),
                ("copy", "COPY (SELECT 1 FROM {table} WHERE branch <> 'FYU') TO STDOUT"),
            ):
                yield Attack(f"{way} another branch's {table}", (read.format(table=table),), f"{NO_RIGHT}|{NO_ROWS}")


def of_sequences(db: psycopg.Connection[Any]) -> Iterator[Attack]:
    """Numbers cannot be taken, set back or looked at."""
    rows = db.execute(
        """
        SELECT c.relnamespace::regnamespace::text, c.oid::regclass::text FROM pg_class AS c
         WHERE c.relkind = 'S'
           AND c.relnamespace::regnamespace::text IN ('books', 'audit', 'api', 'procrastinate') ORDER BY 2
        """
    ).fetchall()
    for schema, sequence in rows:
        own = roles(QUEUE.get(schema, ()), SKIP)
        yield Attack(f"nextval {sequence}", (f"SELECT nextval('{sequence}')",), NO_RIGHT, own)
        yield Attack(f"setval {sequence}", (f"SELECT setval('{sequence}', 1)",), NO_RIGHT)
        yield Attack(f"restart {sequence}", (f"ALTER SEQUENCE {sequence} RESTART",), NO_RIGHT)
        yield Attack(f"look at {sequence}", (f"SELECT last_value FROM {sequence}",), NO_RIGHT, own)
