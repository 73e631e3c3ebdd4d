"""Whether the books and their trail are what they were when they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from domain.kernel.database import our_words

STRETCH: Final = 500
"""So many seals are verified in one query: a large trail shows how far it is, and nothing grows with it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a check of the whole books found: zeros and empty lists are the promise.

    `unsealed` counts events that no seal covers yet; the newest minute's are always among them.
    """

    journals_unbalanced: int
    journals_without_event: int
    events_without_journal: int
    journals_unlike_their_documents: int
    audit_rows: int
    unsealed: int
    broken: tuple[str, ...]


# Documents name their entry without a foreign key. An entry has as many lines and movements as it says, each document
# has its entry, and what was allocated of an item is what the entry moved there. A lot holds the cylinders and the
# money that came and did not go, and a cylinder stands where its last move left it.
UNLIKE = """
    SELECT count(*) FROM (
      SELECT j.id FROM books.journal AS j
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.journal_line GROUP BY 1) AS l ON l.journal_id = j.id
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.subledger_move GROUP BY 1) AS m ON m.journal_id = j.id
       WHERE l.n IS DISTINCT FROM j.lines OR coalesce(m.n, 0) <> j.moves
      UNION
      SELECT d.journal_id
        FROM (SELECT journal_id FROM books.invoice UNION ALL SELECT journal_id FROM books.payment
              UNION ALL SELECT journal_id FROM books.cylinder_deed WHERE journal_id IS NOT NULL) AS d
       WHERE NOT EXISTS (SELECT 1 FROM books.journal AS j WHERE j.id = d.journal_id)
      UNION
      SELECT journal_id
        FROM (SELECT a.journal_id, a.open_item_id AS item, a.amount FROM books.allocation AS a
              UNION ALL
              SELECT m.journal_id, m.item, m.amount
                FROM books.subledger_move AS m JOIN books.journal AS j ON j.id = m.journal_id
               WHERE m.account = '1140'
                 AND j.kind IN ('payment', 'allocation', 'undo_allocation', 'payment_reversal')) AS u
       GROUP BY journal_id, item HAVING sum(amount) <> 0
      UNION
      SELECT -l.id FROM books.cylinder_lot AS l
       WHERE l.held <> (SELECT count(*) FROM books.cylinder AS c
                         WHERE c.lot_id = l.id AND c.state IN ('HELD', 'DORMANT'))
          OR l.money <> (SELECT coalesce(-sum(m.amount), 0) FROM books.subledger_move AS m
                          WHERE m.account = '2310' AND m.item = l.id)
      UNION
      SELECT -c.id FROM books.cylinder AS c LEFT JOIN books.cylinder_move AS m ON m.id = c.last_move
       WHERE c.state <> coalesce(m.to_state, 'VOID') OR c.lot_id IS DISTINCT FROM coalesce(m.to_lot, c.lot_id)) AS bad
"""


# A posting's event may have gone with its archived month; no other may be missing.
SILENT: Final = """
    SELECT count(*) FROM books.journal AS j
     WHERE j.posted_at >= coalesce((SELECT max(month) + interval '1 month' FROM audit.archived_month), '-infinity')
       AND NOT EXISTS (SELECT 1 FROM audit.event AS e
                        WHERE e.obj = 'journal' AND e.op = 'POST' AND e.obj_key = j.id::text)
"""
UNFOUNDED: Final = """
    SELECT count(*) FROM audit.event AS e
     WHERE e.obj = 'journal' AND e.op = 'POST'
       AND NOT EXISTS (SELECT 1 FROM books.journal AS j WHERE j.id::text = e.obj_key)
"""
UNBALANCED: Final = """
    SELECT count(*) FROM (SELECT journal_id FROM books.journal_line
                           GROUP BY journal_id HAVING sum(amount) <> 0 OR count(*) < 2) AS bad
"""
# Where sealing stands: the open epoch, and the transaction up to which its events are sealed.
EDGE: Final = """
    SELECT coalesce(max(number), 1) AS epoch,
           coalesce((SELECT xid_to FROM audit.seal WHERE event_epoch = coalesce(max(number), 1)
                      ORDER BY id DESC LIMIT 1), '0'::xid8) AS xid
      FROM audit.epoch
"""


def prove(db: Connection, *, from_seal: int = 1) -> Proof:
    """Add up every entry again, and recompute every event's hash, every seal and their chain.

    `from_seal`: the seals before it are taken as they stand, for they were verified before.
    """
    with our_words():
        unbalanced, silent, unfounded, unlike = (
            db.execute(text(question)).scalar_one() for question in (UNBALANCED, SILENT, UNFOUNDED, UNLIKE)
        )
        rows, unsealed = db.execute(
            text(
                f"""
                SELECT count(*), count(*) FILTER (WHERE e.epoch = edge.epoch AND e.xid >= edge.xid)
                  FROM audit.event AS e, ({EDGE}) AS edge
                """  # noqa: S608  only words of this file
            )
        ).one()
        broken = tuple(trail_troubles(db, from_seal=from_seal))
    return Proof(unbalanced, silent, unfounded, unlike, rows, unsealed, broken)


def trail_troubles(db: Connection, *, from_seal: int = 1) -> Iterator[str]:
    """Every edit, deletion, late insert or changed seal that the database itself tells, in words."""
    last = last_seal(db)
    check = text("SELECT seal_id, problem FROM audit.check_seals(:first, :last)")
    for first in range(from_seal, last + 1, STRETCH):
        for row in db.execute(check, {"first": first, "last": min(first + STRETCH - 1, last)}):
            yield f"seal {row.seal_id}: {row.problem}"
    for row in db.execute(text("SELECT problem FROM audit.check_rest()")):
        yield row.problem


def last_seal(db: Connection) -> int:
    """The newest seal's number, 0 before the first."""
    with our_words():
        last: int = db.execute(text("SELECT coalesce(max(id), 0) FROM audit.seal")).scalar_one()
    return last


def seal_hashes(db: Connection, first: int, last: int) -> dict[int, bytes]:
    """The hashes of the seals of these numbers, as the database has them now."""
    query = text("SELECT id, hash FROM audit.seal WHERE id BETWEEN :first AND :last")
    with our_words():
        return {row.id: bytes(row.hash) for row in db.execute(query, {"first": first, "last": last})}


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as it is signed and exported."""

    id: int
    epoch: str
    n: int
    hash: bytes
    prev: bytes
    sealed_at: datetime


def seals_after(db: Connection, seal_id: int, *, most: int) -> Sequence[Seal]:
    """The next seals in their order."""
    query = text("SELECT id, epoch, n, hash, prev, sealed_at FROM audit.seal WHERE id > :after ORDER BY id LIMIT :most")
    with our_words():
        rows = db.execute(query, {"after": seal_id, "most": most})
        return [Seal(r.id, r.epoch, r.n, bytes(r.hash), bytes(r.prev), r.sealed_at) for r in rows]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a box signed, beside the hash that its seal has now; None where the seal is gone."""

    seal_id: int
    signature: bytes
    hash: bytes | None


def signatures(db: Connection, key_id: str) -> Iterator[Signature]:
    """All signatures of a key, read as they come."""
    query = text(
        """
        SELECT g.seal_id, g.signature, s.hash
          FROM audit.seal_signature AS g LEFT JOIN audit.seal AS s ON s.id = g.seal_id
         WHERE g.key_id = :key ORDER BY g.seal_id
        """
    )
    with our_words():
        for r in db.execute(query, {"key": key_id}, execution_options={"yield_per": 1000}):
            yield Signature(r.seal_id, bytes(r.signature), bytes(r.hash) if r.hash is not None else None)


def oldest_unsealed(db: Connection) -> datetime | None:
    """When the oldest event was written that no seal covers yet."""
    with our_words():
        moment: datetime | None = db.execute(text("SELECT audit.oldest_unsealed()")).scalar()
    return moment


def newest_event(db: Connection) -> datetime | None:
    """When the newest event was written."""
    with our_words():
        moment: datetime | None = db.execute(text("SELECT max(at) FROM audit.event")).scalar()
    return moment
