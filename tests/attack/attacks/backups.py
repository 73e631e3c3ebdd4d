"""Backups: reporting what never was, marking drills that are none, and reaching for the log of the server."""

from __future__ import annotations

from collections.abc import Iterator

from tests.attack.attacks.ledger import LONG
from tests.attack.matrix import MAY, NO_RIGHT, Attack, roles

BOX = ("scheduler",)
DRILL = "'22222222-2222-4222-8222-222222222222'::uuid"


def reporting(**changed: str) -> str:
    values = {
        "kind": "'base'",
        "object": "'base/1'",
        "ok": "true",
        "figures": "'{}'::jsonb",
        "trouble": "NULL",
        "began": "now()",
        **changed,
    }
    return f"SELECT api.report_backup({', '.join(values.values())})"


def _attacks() -> Iterator[Attack]:
    for name, changed, code in (
        ("of no kind", {"kind": "NULL"}, "23502"),
        ("of a kind of one's own", {"kind": "'wish'"}, "23514"),
        ("of nothing", {"object": "NULL"}, "LG031"),
        ("of an empty name", {"object": "''"}, "LG031"),
        ("that went no way", {"ok": "NULL"}, "LG031"),
        ("that went well with trouble", {"trouble": "'disk full'"}, "LG031"),
        ("that failed for no reason", {"ok": "false"}, "LG031"),
        ("without figures", {"figures": "NULL"}, "LG031"),
        ("with figures of null", {"figures": "'null'"}, "LG031"),
        ("with a list of figures", {"figures": "'[]'"}, "LG031"),
        ("with a million letters", {"figures": f"jsonb_build_object('x', {LONG})"}, "LG031"),
        ("that never began", {"began": "NULL"}, "LG031"),
        ("that begins tomorrow", {"began": "now() + interval '1 day'"}, "LG031"),
        ("that ends the reports for ever", {"began": "'infinity'"}, "LG031"),
        ("from before all time", {"began": "'-infinity'"}, "LG031"),
    ):
        yield Attack(f"backup {name}", (reporting(**changed),), NO_RIGHT, roles(BOX, code))
    yield Attack("backup reported", (reporting(),), NO_RIGHT, roles(BOX, MAY))
    for name, statement, code in (
        ("of null", "SELECT api.mark_drill(NULL, NULL)", "23502"),
        ("with no word", f"SELECT api.mark_drill({DRILL}, NULL)", "23502"),
        ("with a word of one's own", f"SELECT api.mark_drill({DRILL}, 'now')", "23514"),
        ("with a word of a million letters", f"SELECT api.mark_drill({DRILL}, {LONG})", "23514"),
        ("that was", "SELECT api.mark_drill(%(drill)s, 'before')", "23505"),
    ):
        yield Attack(f"drill {name}", (statement,), NO_RIGHT, roles(BOX, code))
    yield Attack("close the log", ("SELECT api.close_log_file()",), NO_RIGHT, roles(BOX, MAY))
    for statement in (
        "INSERT INTO books.backup_report (kind, object, ok, figures, began_at) VALUES ('base', 'x', true, '{}', now())",
        "UPDATE books.backup_report SET ok = true, trouble = NULL",
        "DELETE FROM books.backup_report WHERE NOT ok",
        "INSERT INTO books.drill_mark (drill, word) VALUES (gen_random_uuid(), 'before')",
        "SELECT pg_switch_wal()",
        "SELECT pg_backup_start('attack')",
        "SELECT pg_create_restore_point('attack')",
        "SELECT pg_create_physical_replication_slot('attack')",
        "SELECT pg_promote()",
    ):
        yield Attack(f"backup by hand: {statement}", (statement,), f"{NO_RIGHT}|42883")


ATTACKS = tuple(_attacks())
EXECUTORS = {"api.close_log_file": BOX, "api.mark_drill": BOX, "api.report_backup": BOX}
"""Who may call the functions of this subject at all."""
