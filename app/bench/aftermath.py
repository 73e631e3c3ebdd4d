"""What must stand in the books after everything that broke: each wish once, and every invariant of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from app.bench.outbox import Outbox, Wish
from app.bench.scene import Entrance
from app.schema import lint
from domain.exchange.queries import database_now
from domain.figures.invariants import broken
from domain.figures.invariants import look as look_at_books
from domain.kernel.database import transaction


def seal(entrance: Entrance) -> None:
    """Seal what was written, as the clock does, so that the whole trail can be proved."""
    with transaction(entrance.engine("scheduler")) as db:
        db.execute(text("SELECT audit.seal_now('bench')"))


def differences(admin: Engine) -> dict[str, int]:
    """Every invariant that does not hold, with how often; an empty dict is the promise."""
    with transaction(admin) as db:
        return differences_seen(db)


def differences_seen(db: Connection) -> dict[str, int]:
    """The same, as this transaction sees the books."""
    return broken(look_at_books(db, at=database_now(db), rules=lint(db)).invariants)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Wishes that are missing or other than wished, and entries that nobody wished for."""

    lost: int
    doubled: int
    journals: int


# Every entry since the start with the keys that answer for it.
ATTRIBUTED = """
    WITH answered AS (
      SELECT i.key, i.deed, i.response FROM books.idem AS i
       WHERE i.key = ANY (CAST(:keys AS uuid[])) AND i.response IS NOT NULL
    ), named AS (
      SELECT a.key, p.journal_id FROM answered AS a CROSS JOIN jsonb_array_elements(a.response -> 'payments') AS e(one)
        JOIN books.payment AS p ON p.id = (e.one ->> 'payment')::bigint WHERE a.deed = 'post_payments'
      UNION ALL
      SELECT a.key, (a.response ->> 'journal')::bigint FROM answered AS a WHERE a.deed <> 'post_payments'
    )
    SELECT count(*), coalesce(sum(abs(coalesce(n.keys, 0) - 1)), 0)
      FROM books.journal AS j
      LEFT JOIN (SELECT journal_id, count(*) AS keys FROM named GROUP BY 1) AS n ON n.journal_id = j.id
     WHERE j.id > :since
"""


def last_journal(admin: Engine) -> int:
    """Where the bench begins."""
    with transaction(admin) as db:
        return int(db.execute(text("SELECT coalesce(max(id), 0) FROM books.journal")).scalar_one())


def look(admin: Engine, outboxes: Sequence[Outbox], since: int) -> Verdict:
    """Each wish has one key row whose answer is what the client was told; each entry since then has one key."""
    wishes = [wish for box in outboxes for wish in box.wishes]
    with transaction(admin) as db:
        rows = db.execute(
            text("SELECT key, response FROM books.idem WHERE key = ANY (CAST(:keys AS uuid[]))"),
            {"keys": [str(wish.key) for wish in wishes]},
        ).all()
        answers = {row.key: row.response for row in rows}
        lost = sum(answers.get(wish.key) is None or answers[wish.key] != wish.answer for wish in wishes)
        journals, doubled = db.execute(
            text(ATTRIBUTED), {"keys": [str(wish.key) for wish in wishes], "since": since}
        ).one()
        missing, twice = _receipts(db, wishes)
        lost += missing + _wrong_balances(db, outboxes)
    wanted = sum(_entries(wish) for wish in wishes)
    doubled += twice + len(rows) - len(answers) + max(journals - wanted, 0)
    return Verdict(lost + max(wanted - journals, 0), int(doubled), journals)


def _entries(wish: Wish) -> int:
    return len(wish.answer["payments"]) if wish.answer and wish.deed == "post_payments" else 1


def _receipts(db: Connection, wishes: Sequence[Wish]) -> tuple[int, int]:
    """Receipts that do not stand for their customer with their amount, and how many stand beyond the one."""
    query = """
        SELECT count(*) FILTER (WHERE there = 0), coalesce(sum(there - 1) FILTER (WHERE there > 1), 0)
          FROM (SELECT (SELECT count(*) FROM books.payment AS p
                         WHERE p.source = w.row ->> 'source' AND p.customer_id = (w.row ->> 'customer')::bigint
                           AND p.amount = (w.row ->> 'amount')::numeric) AS there
                  FROM jsonb_array_elements(CAST(:wanted AS jsonb)) AS w(row)) AS one
    """
    requests = [str(wish.stored[0])[1:-1] for wish in wishes if wish.deed == "post_payments" and wish.stored]
    missing, twice = db.execute(text(query), {"wanted": f"[{','.join(requests)}]"}).one()
    return int(missing), int(twice)


def _wrong_balances(db: Connection, outboxes: Sequence[Outbox]) -> int:
    ids = [box.scene.customer for box in outboxes]
    rows = db.execute(
        text("SELECT customer_id, receivable, unapplied FROM books.customer_balance WHERE customer_id = ANY (:ids)"),
        {"ids": ids},
    ).all()
    there = {customer: (receivable, unapplied) for customer, receivable, unapplied in rows}
    return sum(there[box.scene.customer] != (box.receivable, box.unapplied) for box in outboxes)
