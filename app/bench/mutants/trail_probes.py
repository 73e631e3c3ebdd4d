"""Probes of the trail and of backups: months that are kept, months that are archived, and rows that never change."""

# ruff: noqa: S608  every word of these statements stands here

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.bench.mutants.probes import NO, OK, Call, Probe, of_calls

CALLS: Final = (
    Call("close_log_file", "backup", "scheduler", "", branch=False),
    Call("mark_drill", "backup", "scheduler", "'$key50', 'before'", branch=False),
    Call("report_backup", "backup", "scheduler", "'base', 'probe', true, '{}', NULL, now()", branch=False),
)
OLD: Final = "'2001-01-01'"
"""A month so old that it may go; it has a partition of its own, without events."""
MADE: Final = (
    "CREATE TABLE audit.event_200101 PARTITION OF audit.event FOR VALUES FROM ('2001-01-01') TO ('2001-02-01')"
)
OWNED: Final = f"{MADE}; ALTER TABLE audit.event_200101 OWNER TO lg_audit"
NOTED: Final = f"audit.note_archived({OLD}, {{}}, sha256('x'), repeat('0', 16), decode(repeat('00', 64), 'hex'))"


def of_the_trail() -> Iterator[Probe]:
    """Who notes what, which months go, and what stands for ever."""
    yield from of_calls(CALLS)
    yield from _notes()
    yield from _months()
    yield from _forever()


def _notes() -> Iterator[Probe]:
    yield Probe("a reading noted", "auditor", "SELECT audit.note_reading('READ', '{}')", OK)
    yield Probe("a reading of no sort", "auditor", "SELECT audit.note_reading('DELETE', '{}')", "LG031")
    yield Probe("a reading by a clerk", "clerk", "SELECT audit.note_reading('READ', '{}')", NO)
    restored = "SELECT audit.note_restored('{}', 1, repeat('a', 64), 'x')"
    yield Probe("a restore noted", "scheduler", restored.format("the disk broke"), OK)
    made_up = "SELECT audit.note_restored('the disk broke', 1, 'x', 'x')"
    yield Probe("a restore of no seal", "scheduler", made_up, "LG031")
    yield Probe("a restore without a reason", "scheduler", restored.format(""), "LG035")
    for room in ("audit", "books"):
        made = f"SELECT {room}.make_months({{}})"
        yield Probe(f"months of {room} made", "scheduler", made.format(1), OK)
        yield Probe(f"no months of {room} made", "scheduler", made.format(0), "22023")


def _months() -> Iterator[Probe]:
    noted = f"SELECT {NOTED}"
    yield Probe("an old month noted", "scheduler", noted.format(0), OK, OWNED)
    yield Probe("an old month noted with more than it has", "scheduler", noted.format(5), "LG049", OWNED)
    yield Probe("a month that is kept", "scheduler", noted.format(0).replace(OLD, "'$month1'"), "LG049")
    yield Probe("lines of a month that is kept", "scheduler", "SELECT audit.month_lines('$month1')", "LG049")
    yield Probe("lines of an old month", "scheduler", f"SELECT audit.month_lines({OLD})", OK, OWNED)
    drop = f"SELECT audit.drop_month({OLD}, '{{}}')"
    kept = (
        f"{OWNED}; INSERT INTO audit.archived_month (month, n, first_seal, last_seal, sha256, key_id, signature)"
        f" VALUES ({OLD}, 0, 0, 0, sha256('x'), repeat('0', 16), decode(repeat('00', 64), 'hex'))"
    )
    yield Probe("an archived month dropped", "director", drop.format("seven years"), OK, kept)
    yield Probe("a month dropped without a reason", "director", drop.format(""), "LG035", kept)
    yield Probe("a month dropped that is not archived", "director", drop.format("seven years"), "LG049", OWNED)
    yield Probe("a month dropped by a clerk", "clerk", drop.format("seven years"), NO, kept)


ROWS: Final = {
    "audit.epoch": "INSERT INTO audit.epoch (number, system) VALUES (99, 'x')",
    "audit.seal_signature": "INSERT INTO audit.seal_signature (seal_id, key_id, signature) VALUES "
                            "(1, repeat('0', 16), decode(repeat('00', 64), 'hex'))",
    "audit.archived_month": "INSERT INTO audit.archived_month (month, n, first_seal, last_seal, sha256, key_id, "
                            f"signature) VALUES ({OLD}, 0, 0, 0, sha256('x'), repeat('0', 16), "
                            "decode(repeat('00', 64), 'hex'))",
    "books.backup_report": "SELECT 1",
    "books.drill_mark": "SELECT 1",
}  # fmt: skip
COLUMN: Final = {
    "audit.epoch": "system", "audit.seal_signature": "key_id", "audit.archived_month": "n",
    "books.backup_report": "object", "books.drill_mark": "word",
}  # fmt: skip


def _forever() -> Iterator[Probe]:
    for table, row in ROWS.items():
        column, name = COLUMN[table], table.split(".")[1]
        yield Probe(f"{table} changed", "superuser", f"UPDATE {table} SET {column} = {column}", "LG001", row)
        yield Probe(f"{table} deleted", "superuser", f"DELETE FROM {table}", "LG001", row)
        yield Probe(f"{table} emptied", "superuser", f"TRUNCATE {table} CASCADE", f"LG001:{name}")
    seen = """
        SELECT string_agg(DISTINCT op, ' ') FROM audit.event WHERE obj = 'backup_report' AND xid = pg_current_xact_id()
    """
    made = (
        "INSERT INTO books.backup_report (kind, object, ok, figures, began_at) VALUES ('base', 'z', true, '{}', now())"
    )
    yield Probe("trail of backup_report", "superuser", seen, "INSERT", made)
