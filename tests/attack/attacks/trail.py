"""The audit trail: reading it without right, forging, editing, sealing and dropping it."""

from __future__ import annotations

from collections.abc import Iterator

from app.logins import ROLES
from tests.attack.matrix import HARMLESS, MAY, NO_RIGHT, NO_ROWS, Attack, roles

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
    yield Attack("trail: read", ("SELECT 1 FROM audit.event LIMIT 1",), NO_RIGHT, {"auditor": MAY})
    yield Attack("trail: read a month by its own name", ("SELECT 1 FROM audit.event_default",), NO_RIGHT)
    yield Attack("trail: read seals", ("SELECT 1 FROM audit.seal",), NO_RIGHT, roles(("auditor", "scheduler"), MAY))
    yield Attack("trail: seal", ("SELECT audit.seal_now('attack')",), NO_RIGHT, {"scheduler": MAY})
    yield Attack("trail: seal for nobody", ("SELECT audit.seal_now(NULL)",), NO_RIGHT, {"scheduler": "23502|" + MAY})
    yield Attack(
        "trail: find it broken", ("SELECT * FROM audit.verify()",), NO_RIGHT, roles(("auditor", "scheduler"), NO_ROWS)
    )
    yield Attack(
        "trail: a failure that was none",
        ("SELECT audit.log_failure('app', 'books', 'POST', 'journal', '1', NULL)",),
        NO_RIGHT,
        roles(ROLES, MAY),
    )
    yield Attack("trail: another's application name", ("SET application_name = 'luckygas night'",), HARMLESS)


ATTACKS = tuple(_attacks())
