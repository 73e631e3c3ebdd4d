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
    audit_rows: int
    unsealed: int
    broken: tuple[str, ...]


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
    return Proof(unbalanced, silent, rows, unsealed, tuple(f"seal {seal}: {problem}" for seal, problem in problems))


def oldest_unsealed(db: Connection) -> datetime | None:
    """When the oldest event was written that no seal covers yet."""
    with our_words():
        moment: datetime | None = db.execute(
            text(
                "SELECT min(at) FROM audit.event WHERE xid >= (SELECT coalesce(max(xid_to), '0'::xid8) FROM audit.seal)"
            )
        ).scalar()
    return moment
