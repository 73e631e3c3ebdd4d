"""What must stand in the books after everything that broke: each wish once, and every invariant of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from app.bench.outbox import Outbox, Wish
from app.bench.scene import Entrance
from app.schema import lint
from domain.audit.queries import prove
from domain.kernel.database import transaction
from domain.ledger.queries import tie_outs, trial_balance

SUMS = {
    "balances_unlike_items": """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.receivable <> (SELECT coalesce(sum(i.balance), 0) FROM books.open_item AS i
                                 WHERE i.customer_id = c.customer_id)
            OR c.unapplied <> (SELECT coalesce(sum(p.unapplied), 0) FROM books.payment AS p
                                WHERE p.customer_id = c.customer_id)
    """,
    "deposits_unlike_lots": """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.deposits <> (SELECT coalesce(sum(l.held * l.rate), 0) FROM books.cylinder_lot AS l
                               WHERE l.customer_id = c.customer_id)
    """,
    "loaned_unlike_cylinders": """
        SELECT count(*) FROM books.customer_balance AS c
         WHERE c.loaned <> (SELECT coalesce(sum(s.replacement), 0) FROM books.cylinder AS u
                              JOIN books.cylinder_size AS s USING (size_kg)
                             WHERE u.customer_id = c.customer_id AND u.state IN ('HELD', 'DORMANT'))
    """,
    "items_unlike_movements": """
        SELECT count(*)
          FROM (SELECT item, sum(amount) AS amount FROM books.subledger_move WHERE account = '1140' GROUP BY 1) AS m
          FULL JOIN books.open_item AS i ON i.id = m.item WHERE i.balance IS DISTINCT FROM m.amount
    """,
    "events_without_journal": """
        SELECT count(*) FROM audit.event AS e WHERE e.obj = 'journal' AND e.op = 'POST'
           AND NOT EXISTS (SELECT 1 FROM books.journal AS j WHERE j.id = e.obj_key::bigint)
    """,
    "journals_without_letter": """
        SELECT count(*) FROM books.journal AS j WHERE NOT EXISTS (
          SELECT 1 FROM books.letter AS l WHERE l.exchange = 'erp.journal' AND l.subject = j.key)
    """,
    "keys_without_answer": "SELECT count(*) FROM books.idem WHERE response IS NULL",
    "entries_unlike_keys": """
        SELECT abs((SELECT count(*) FROM books.journal) - coalesce(sum(
                 CASE WHEN deed = 'post_payments' THEN jsonb_array_length(response -> 'payments')
                      WHEN deed = 'post_invoices' THEN (response ->> 'invoices')::int
                      WHEN deed = 'book_lines' THEN (response ->> 'lines')::int
                      WHEN response ? 'entries' THEN (response ->> 'entries')::int
                      ELSE (response ->> 'journal' IS NOT NULL)::int END), 0)) FROM books.idem
    """,
    "in_default_partitions": """
        SELECT (SELECT count(*) FROM books.journal_line_default) + (SELECT count(*) FROM books.letter_default)
             + (SELECT count(*) FROM audit.event_default)
    """,
    "unsealed_and_old": """
        SELECT count(*) FROM audit.event WHERE at < clock_timestamp() - interval '5 minutes'
           AND xid >= (SELECT coalesce(max(xid_to), '0'::xid8) FROM audit.seal)
    """,
    "checksum_failures": """
        SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()
    """,
}


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
    proof = prove(db)
    found = {
        "unbalanced": proof.journals_unbalanced,
        "journals_without_event": proof.journals_without_event,
        "unlike_their_documents": proof.journals_unlike_their_documents,
        "broken_seals": len(proof.broken),
        "trial_balance": int(trial_balance(db).difference != 0),
        **{f"control_{tie.account}": int(tie.difference != 0) for tie in tie_outs(db)},
        **{name: int(db.execute(text(query)).scalar_one()) for name, query in SUMS.items()},
        **{f"lint {broken}": 1 for broken in lint(db)},
    }
    return {name: count for name, count in found.items() if count}


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
