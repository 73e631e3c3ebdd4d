"""The audit trail: reading it without right, forging, editing, sealing and dropping it."""

from __future__ import annotations

from collections.abc import Iterator

from app.logins import ROLES
from tests.attack.matrix import HARMLESS, MAY, NO_RIGHT, NO_ROWS, READERS, Attack, roles

TRAIL_READERS = ("auditor", "manager", "director")
VERIFIERS = (*TRAIL_READERS, "scheduler")
SCHEDULER = ("scheduler",)
ASKERS = (*READERS, "administrator")
SIGNATURE = "decode(repeat('5a', 64), 'hex')"

EVENT = (
    "INSERT INTO audit.event (id, at, xid, actor, source, target, op, obj, leaf) "
    "VALUES (1, now(), pg_current_xact_id(), 'test_director', 'app', 'books', 'POST', 'journal', '')"
)


def _attacks() -> Iterator[Attack]:
    for name, statement in (
        ("an event forged", EVENT),
        (
            "an event forged by the trail's own function",
            "SELECT audit.put('app', 'books', 'POST', 'journal', ARRAY['1'], NULL, NULL)",
        ),
        ("a posting forged", "SELECT audit.put_postings(ARRAY['{}'::jsonb])"),
        ("an event changed", "UPDATE audit.event SET actor = 'test_director'"),
        ("an event deleted", "DELETE FROM audit.event"),
        ("one month cut off", "ALTER TABLE audit.event DETACH PARTITION audit.event_default"),
        ("a seal forged", "INSERT INTO audit.seal SELECT * FROM audit.seal"),
        ("a seal deleted", "DELETE FROM audit.seal WHERE id = (SELECT max(id) FROM audit.seal)"),
        ("the guard dropped", "DROP TRIGGER append_only ON audit.event"),
        ("the guard off", "ALTER TABLE audit.event DISABLE TRIGGER append_only"),
        ("the trail of a table off", "ALTER TABLE books.payer_mark DISABLE TRIGGER trail_insert"),
        ("the schema dropped", "DROP SCHEMA audit CASCADE"),
        ("months of one's own", "SELECT audit.ensure_months('2030-01-01', 1)"),
        ("a hash of one's own", "SELECT audit.merkle('{}')"),
        ("the seal's hash", "SELECT audit.seal_hash(NULL)"),
    ):
        yield Attack(f"trail: {name}", (statement,), NO_RIGHT)
    yield Attack("trail: read", ("SELECT 1 FROM audit.event LIMIT 1",), NO_RIGHT, roles(TRAIL_READERS, MAY))
    yield Attack("trail: read a month by its own name", ("SELECT 1 FROM audit.event_default",), NO_RIGHT)
    yield Attack("trail: read seals", ("SELECT 1 FROM audit.seal",), NO_RIGHT, roles(VERIFIERS, MAY))
    yield Attack("trail: seal", ("SELECT audit.seal_now('attack')",), NO_RIGHT, {"scheduler": MAY})
    yield Attack("trail: seal for nobody", ("SELECT audit.seal_now(NULL)",), NO_RIGHT, {"scheduler": "LG031"})
    yield Attack("trail: find it broken", ("SELECT * FROM audit.verify()",), NO_RIGHT, roles(VERIFIERS, NO_ROWS))
    yield Attack(
        "trail: a failure that was none",
        ("SELECT audit.log_failure('app', 'books', 'POST', 'journal', '1', NULL)",),
        NO_RIGHT,
        roles(ROLES, MAY),
    )
    yield Attack("trail: another's application name", ("SET application_name = 'luckygas night'",), HARMLESS)


def _reading() -> Iterator[Attack]:
    """Who may read the trail may not do so unseen, and cannot make it look broken."""
    for name, asked in (
        ("as null", "NULL, NULL"),
        ("by no way", "'COPY', '{}'"),
        ("for nothing", "'READ', NULL"),
        ("for a null that breaks the trail", "'READ', 'null'"),
        ("for a list", "'EXPORT', '[]'"),
        ("for a million letters", "'READ', jsonb_build_object('x', repeat('x', 1000000))"),
    ):
        yield Attack(
            f"trail: note a reading {name}",
            (f"SELECT audit.note_reading({asked})",),
            NO_RIGHT,
            roles(TRAIL_READERS, "LG031"),
        )
    lines = "SELECT audit.event_lines(1::smallint, '-infinity', 'infinity')"
    yield Attack("trail: read as lines", (lines,), NO_RIGHT, roles(TRAIL_READERS, MAY))
    yield Attack(
        "trail: read lines of null",
        ("SELECT audit.event_lines(NULL, NULL, NULL)",),
        NO_RIGHT,
        roles(TRAIL_READERS, NO_ROWS),
    )
    yield Attack("trail: everybody's names", ("SELECT books.people()",), NO_RIGHT, roles(TRAIL_READERS, MAY))
    for name, statement in (
        ("seals", "SELECT * FROM audit.check_seals(1, 1000)"),
        ("seals of null", "SELECT * FROM audit.check_seals(NULL, NULL)"),
        ("the rest", "SELECT * FROM audit.check_rest()"),
    ):
        yield Attack(f"trail: find wrong {name}", (statement,), NO_RIGHT, roles(VERIFIERS, NO_ROWS))
    for name, statement, outcome in (
        ("the oldest unsealed", "SELECT audit.oldest_unsealed()", MAY),
        ("rows of the trail without a month", "SELECT audit.rows_without_month()", NO_ROWS),
        ("rows of the books without a month", "SELECT books.rows_without_month()", NO_ROWS),
    ):
        yield Attack(f"trail: {name}", (statement,), NO_RIGHT, roles(ASKERS, outcome))


def _months() -> Iterator[Attack]:
    for name, month in (
        ("null", "NULL"),
        ("this month", "date_trunc('month', now())::date"),
        ("a year ago", "(date_trunc('month', now()) - interval '1 year')::date"),
        ("half a month", "'2010-01-15'"),
        ("a month that is not there", "'2010-01-01'"),
        ("eternity", "'infinity'"),
        ("before all time", "'-infinity'"),
    ):
        for deed, statement, may in (
            ("drop", "SELECT audit.drop_month({}, 'too old')", ("director",)),
            ("read out", "SELECT audit.month_lines({})", SCHEDULER),
            (
                "archive",
                f"SELECT audit.note_archived({{}}, 0, decode(repeat('5a', 32), 'hex'), 'k', {SIGNATURE})",
                SCHEDULER,
            ),
        ):
            yield Attack(f"trail: {deed} {name}", (statement.format(month),), NO_RIGHT, roles(may, "LG049"))
    yield Attack(
        "trail: drop everything without a reason",
        ("SELECT audit.drop_month(m, NULL) FROM audit.months_to_archive() AS m",),
        NO_RIGHT,
    )
    yield Attack(
        "trail: archive as null",
        ("SELECT audit.note_archived(NULL, NULL, NULL, NULL, NULL)",),
        NO_RIGHT,
        roles(SCHEDULER, "LG049"),
    )
    yield Attack("trail: months to archive", ("SELECT audit.months_to_archive()",), NO_RIGHT, roles(SCHEDULER, NO_ROWS))
    for room in ("audit", "books"):
        for ahead in ("NULL", "0", "-1", "37", "2147483647"):
            yield Attack(
                f"trail: {ahead} months of {room}",
                (f"SELECT {room}.make_months({ahead})",),
                NO_RIGHT,
                roles(SCHEDULER, "22023"),
            )


def _proving() -> Iterator[Attack]:
    """Seals, signatures and anchors: even the box keeps none for what is not there."""
    for name, statement, code in (
        ("sign a made-up seal", f"audit.sign_seals('0123456789abcdef', ARRAY[999999], ARRAY[{SIGNATURE}])", "LG031"),
        ("sign nothing", "audit.sign_seals(NULL, NULL, NULL)", "LG031"),
        ("sign null", f"audit.sign_seals('0123456789abcdef', ARRAY[NULL::bigint], ARRAY[{SIGNATURE}])", "LG031"),
        ("sign with less", "audit.sign_seals('0123456789abcdef', ARRAY[1], ARRAY[]::bytea[])", "LG031"),
        ("sign by nobody", f"audit.sign_seals(NULL, ARRAY[1], ARRAY[{SIGNATURE}])", "23502"),
        ("sign by somebody else", f"audit.sign_seals('me', ARRAY[1], ARRAY[{SIGNATURE}])", "23514"),
        ("sign with one byte", "audit.sign_seals('00000000000000aa', ARRAY[1], ARRAY[decode('5a', 'hex')])", "23514"),
        ("sign without a signature", "audit.sign_seals('00000000000000aa', ARRAY[1], ARRAY[NULL::bytea])", "23502"),
        ("anchor nothing", "audit.note_anchor(NULL, NULL, NULL, NULL)", "LG031"),
        ("anchor a made-up seal", "audit.note_anchor(%(today)s, 999999, '0123456789abcdef', 'f')", "LG031"),
        ("anchor what nobody signed", "audit.note_anchor(%(today)s, 1, '00000000000000bb', 'f')", "LG031"),
        ("anchor on no day", "audit.note_anchor(NULL, 1, '0123456789abcdef', 'f')", "LG031"),
        ("anchor in no file", "audit.note_anchor(%(today)s, 1, '0123456789abcdef', NULL)", "LG031"),
        ("restore without a reason", "audit.note_restored(NULL, 1, repeat('ab', 32), 'f')", "LG035"),
        ("restore to no seal", "audit.note_restored('disk', NULL, repeat('ab', 32), 'f')", "LG031"),
        ("restore to no hash", "audit.note_restored('disk', 1, 'x', 'f')", "LG031"),
        ("restore from no copy", "audit.note_restored('disk', 1, repeat('ab', 32), NULL)", "LG031"),
        ("an epoch of null", "audit.begin_epoch(NULL, NULL)", "LG031"),
        ("an epoch of another cluster", "audit.begin_epoch('7000000000000000000', '1')", "LG031"),
        ("seal for a million letters", "audit.seal_now(repeat('x', 1000000))", "LG031"),
    ):
        yield Attack(f"trail: {name}", (f"SELECT {statement}",), NO_RIGHT, roles(SCHEDULER, code))
    system = "(SELECT system_identifier FROM pg_control_system())::text"
    yield Attack(
        "trail: an epoch again",
        (f"SELECT 1 FROM audit.begin_epoch({system}, '1') AS began WHERE began",),
        NO_RIGHT,
        roles(SCHEDULER, NO_ROWS),
    )
    yield Attack(
        "trail: a signature replaced",
        (
            "SELECT 1 FROM audit.sign_seals('0123456789abcdef', ARRAY[1], ARRAY[decode(repeat('00', 64), 'hex')]) AS n"
            " WHERE n <> 0",
        ),
        NO_RIGHT,
        roles(SCHEDULER, NO_ROWS),
    )
    for table in ("seal_signature", "archived_month", "epoch"):
        yield Attack(f"trail: forget {table}", (f"DELETE FROM audit.{table}",), NO_RIGHT)


ATTACKS = (*_attacks(), *_reading(), *_months(), *_proving())
EXECUTORS = {
    "audit.begin_epoch": SCHEDULER,
    "audit.check_rest": VERIFIERS,
    "audit.check_seals": VERIFIERS,
    "audit.drop_month": ("director",),
    "audit.event_lines": TRAIL_READERS,
    "audit.log_failure": ROLES,
    "audit.make_months": SCHEDULER,
    "audit.month_lines": SCHEDULER,
    "audit.months_to_archive": SCHEDULER,
    "audit.note_anchor": SCHEDULER,
    "audit.note_archived": SCHEDULER,
    "audit.note_reading": TRAIL_READERS,
    "audit.note_restored": SCHEDULER,
    "audit.oldest_unsealed": ASKERS,
    "audit.rows_without_month": ASKERS,
    "audit.seal_now": SCHEDULER,
    "audit.sign_seals": SCHEDULER,
    "audit.verify": VERIFIERS,
}
"""Who may call the functions of this subject at all."""
