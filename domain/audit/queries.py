"""Whether the books and their trail are what they were when they were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from domain.kernel.database import our_words


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of the whole books found: zeros and empty lists are the promise.

    `unsealed` counts events that no seal covers yet; the newest minute's are always among them.
    """

    journals_unbalanced: int
    journals_without_event: int
    journals_unlike_their_documents: int
    audit_rows: int
    unsealed: int
    broken: tuple[str, ...]


# Documents name their entry without a foreign key. An entry has as many lines and movements as it says, each document has its entry,
# and what was allocated of an item is what the entry moved there.
UNLIKE = """
    SELECT count(*) FROM (
      SELECT j.id FROM books.journal AS j
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.journal_line GROUP BY 1) AS l ON l.journal_id = j.id
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.subledger_move GROUP BY 1) AS m ON m.journal_id = j.id
       WHERE l.n IS DISTINCT FROM j.lines OR coalesce(m.n, 0) <> j.moves
      UNION
      SELECT d.journal_id
        FROM (SELECT journal_id FROM books.invoice UNION ALL SELECT journal_id FROM books.payment) AS d
       WHERE NOT EXISTS (SELECT 1 FROM books.journal AS j WHERE j.id = d.journal_id)
      UNION
      SELECT journal_id
        FROM (SELECT a.journal_id, a.open_item_id AS item, a.amount FROM books.allocation AS a
              UNION ALL
              SELECT m.journal_id, m.item, m.amount FROM books.subledger_move AS m JOIN books.journal AS j ON j.id = m.journal_id
               WHERE m.account = '1140' AND j.kind IN ('payment', 'allocation', 'undo_allocation', 'payment_reversal')) AS u
       GROUP BY journal_id, item HAVING sum(amount) <> 0) AS bad
"""


def prove(db: Connection) -> Proof:
    """Add up every entry again, and recompute every event's hash, every seal and their chain."""
    with our_words():
        unbalanced = db.execute(
            text(
                """
                SELECT count(*) FROM (SELECT journal_id FROM books.journal_line
                                       GROUP BY journal_id HAVING sum(amount) <> 0 OR count(*) < 2) AS bad
                """
            )
        ).scalar_one()
        silent = db.execute(
            text(
                """
                SELECT count(*) FROM books.journal AS j WHERE NOT EXISTS (
                  SELECT 1 FROM audit.event AS e WHERE e.obj = 'journal' AND e.op = 'POST' AND e.obj_key = j.id::text)
                """
            )
        ).scalar_one()
        unlike = db.execute(text(UNLIKE)).scalar_one()
        rows, unsealed = db.execute(
            text(
                """
                SELECT count(*), count(*) FILTER (
                         WHERE xid >= (SELECT coalesce(max(xid_to), '0'::xid8) FROM audit.seal))
                  FROM audit.event
                """
            )
        ).one()
        problems = db.execute(text("SELECT seal_id, problem FROM audit.verify()")).all()
    return Proof(unbalanced, silent, unlike, rows, unsealed, tuple(f"seal {seal}: {problem}" for seal, problem in problems))


def oldest_unsealed(db: Connection) -> datetime | None:
    """When the oldest event was written that no seal covers yet."""
    with our_words():
        moment: datetime | None = db.execute(
            text(
                "SELECT min(at) FROM audit.event WHERE xid >= (SELECT coalesce(max(xid_to), '0'::xid8) FROM audit.seal)"
            )
        ).scalar()
    return moment
