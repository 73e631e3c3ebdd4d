"""What must hold in the books at every moment: one set for the night, for `db verify`, for drills and benches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from domain.audit.queries import Proof, oldest_unsealed, prove
from domain.audit.rules import SEALED_WITHIN
from domain.figures.sums_of_credit import SUMS_OF_CREDIT
from domain.figures.sums_of_deposits import SUMS_OF_DEPOSITS
from domain.figures.sums_of_trade import SUMS_OF_TRADE
from domain.kernel.database import our_words
from domain.kernel.words import N_
from domain.ledger.queries import diverging_accounts, items_that_differ, tie_outs, trial_balance

RULES: Final = N_("the database keeps its rules")
UNSEALED: Final = "unsealed_and_old"


@dataclass(frozen=True, slots=True)
class Invariant:
    """One thing that must hold: its name for benches, the promise in words for people, how often it is broken."""

    name: str
    says: str
    broken: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Every invariant as it was found, and the proof of the trail with its own figures."""

    proof: Proof
    invariants: tuple[Invariant, ...]

    @property
    def holds(self) -> dict[str, bool]:
        """Each promise once, in its words, and whether it is kept."""
        return {one.says: not any(o.broken for o in self.invariants if o.says == one.says) for one in self.invariants}


UNBALANCED: Final = """
    SELECT count(*) FROM (SELECT journal_id FROM books.journal_line
                           GROUP BY journal_id HAVING sum(amount) <> 0 OR count(*) < 2) AS bad
"""
# Documents name their entry without a foreign key. An entry has as many lines and movements as it says, each document
# has its entry, and what was allocated of an item is what the entry moved there. A lot holds the cylinders and the
# money that came and did not go, and a cylinder stands where its last move left it.
UNLIKE: Final = """
    SELECT count(*) FROM (
      SELECT j.id FROM books.journal AS j
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.journal_line GROUP BY 1) AS l ON l.journal_id = j.id
        LEFT JOIN (SELECT journal_id, count(*) AS n FROM books.subledger_move GROUP BY 1) AS m ON m.journal_id = j.id
       WHERE l.n IS DISTINCT FROM j.lines OR coalesce(m.n, 0) <> j.moves
      UNION
      SELECT d.journal_id
        FROM (SELECT journal_id FROM books.invoice UNION ALL SELECT journal_id FROM books.payment
              UNION ALL SELECT journal_id FROM books.allowance UNION ALL SELECT journal_id FROM books.invoice_void
              UNION ALL SELECT journal_id FROM books.interest UNION ALL SELECT journal_id FROM books.prepaid
              UNION ALL SELECT journal_id FROM books.prepaid_draw
              UNION ALL SELECT journal_id FROM books.cylinder_deed WHERE journal_id IS NOT NULL) AS d
       WHERE NOT EXISTS (SELECT 1 FROM books.journal AS j WHERE j.id = d.journal_id)
      UNION
      SELECT journal_id
        FROM (SELECT a.journal_id, a.open_item_id AS item, a.amount FROM books.allocation AS a
              UNION ALL
              SELECT a.journal_id, i.id, a.applied FROM books.allowance AS a
                JOIN books.open_item AS i ON i.invoice_id = a.invoice_id
              UNION ALL
              SELECT v.journal_id, i.id, i.amount FROM books.invoice_void AS v
                JOIN books.open_item AS i ON i.invoice_id = v.invoice_id
              UNION ALL
              SELECT s.journal_id, s.open_item_id, -s.amount FROM books.interest AS s
              UNION ALL
              SELECT m.journal_id, m.item, m.amount
                FROM books.subledger_move AS m JOIN books.journal AS j ON j.id = m.journal_id
               WHERE m.account = '1140'
                 AND j.kind IN ('payment', 'allocation', 'undo_allocation', 'payment_reversal', 'allowance', 'discount',
                                'invoice_void', 'interest', 'offset')) AS u
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
BALANCES: Final = """
    SELECT count(*)
      FROM books.customer_balance AS c
      LEFT JOIN (SELECT customer_id, sum(balance) AS sum FROM books.open_item GROUP BY 1) AS i USING (customer_id)
      LEFT JOIN (SELECT customer_id, sum(unapplied) AS sum FROM books.payment GROUP BY 1) AS p USING (customer_id)
     WHERE c.receivable <> coalesce(i.sum, 0) OR c.unapplied <> coalesce(p.sum, 0)
"""
UNTOLD: Final = """
    SELECT count(*) FROM books.journal AS j WHERE NOT EXISTS (
      SELECT 1 FROM books.letter AS l WHERE l.exchange = 'erp.journal' AND l.subject = j.key)
"""
DECIDED: Final = """
    SELECT count(*) FROM books.request AS r, LATERAL (
      SELECT bool_or(a.decision = 'reject') AS refused, max(a.tier) AS highest,
             bool_or(a.resolution IS NOT NULL) AS board, count(*) FILTER (WHERE a.tier >= 5) AS directors
        FROM books.approval AS a WHERE a.request_id = r.id) AS signed
     WHERE r.state = 'PENDING'
       AND (signed.refused
            OR CASE WHEN r.needs = 7 THEN signed.directors >= 2 AND signed.highest >= 6 AND signed.board
                    ELSE signed.highest >= r.needs END)
"""
PAGES: Final = """
    SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database WHERE datname = current_database()
"""
COUNTED: Final = (
    ("unbalanced", N_("entries balance"), UNBALANCED),
    ("unlike_their_documents", N_("documents are like their entries"), UNLIKE),
    ("balances_unlike_items", N_("customers' balances are the sums of their items"), BALANCES),
    ("journals_without_letter", N_("every entry is told to the ERP"), UNTOLD),
    ("decided_and_waiting", N_("no request waits that was decided"), DECIDED),
    *SUMS_OF_TRADE,
    *SUMS_OF_DEPOSITS,
    *SUMS_OF_CREDIT,
    ("checksum_failures", N_("no page was read that is not what was written"), PAGES),
)
# All of them in one question: they see the same moment, and nobody waits for twenty answers.
ALL_COUNTED: Final = f"SELECT {', '.join(f'({count})' for _, _, count in COUNTED)}"


def look(db: Connection, *, at: datetime, rules: Sequence[str], from_seal: int = 1) -> Looked:
    """Every invariant of books and trail, as this transaction sees them.

    `at`: the moment that the books are of. `rules`: what the lint of the database found. `from_seal`: as `prove` says.
    """
    proof = prove(db, from_seal=from_seal)
    broken = [Invariant(f"lint {rule}", RULES, 1) for rule in rules] or [Invariant("lint", RULES, 0)]
    return Looked(proof, (*of_the_books(db), *_of_the_trail(db, proof, at), *broken))


def of_the_books(db: Connection) -> tuple[Invariant, ...]:
    """The invariants that need no event of the trail: what the night may ask, which reads none."""
    with our_words():
        found = db.execute(text(ALL_COUNTED)).one()
        counted = [Invariant(name, says, count) for (name, says, _), count in zip(COUNTED, found, strict=True)]
        keys = db.execute(text("SELECT unanswered, entries FROM books.unlike_keys()")).one()
    ties, diverging = tie_outs(db), diverging_accounts(db)
    return (
        *counted,
        Invariant("trial_balance", N_("debits are credits"), int(trial_balance(db).difference != 0)),
        *(
            Invariant(f"control_{tie.account}", N_("control accounts are their sub-ledgers"), int(tie.difference != 0))
            for tie in ties
        ),
        *(
            Invariant(f"moves_{tie.account}", N_("movements are the ledger's"), int(tie.account in diverging))
            for tie in ties
        ),
        Invariant("items_unlike_movements", N_("items are their movements"), items_that_differ(db).count),
        Invariant("keys_without_answer", N_("every key has its answer"), keys.unanswered),
        Invariant("entries_unlike_keys", N_("keys answer for the entries that stand"), keys.entries),
    )


def _of_the_trail(db: Connection, proof: Proof, at: datetime) -> tuple[Invariant, ...]:
    oldest = oldest_unsealed(db)
    return (
        Invariant("journals_without_event", N_("every entry has its event"), proof.journals_without_event),
        Invariant("events_without_journal", N_("every event of a posting has its entry"), proof.events_without_journal),
        Invariant("broken_seals", N_("the trail is as it was sealed"), len(proof.broken)),
        Invariant(
            UNSEALED,
            N_("what is older than five minutes is sealed"),
            int(oldest is not None and oldest < at - SEALED_WITHIN),
        ),
    )


def broken(invariants: Iterable[Invariant]) -> dict[str, int]:
    """Those that do not hold, by name, with how often; an empty dict is the promise."""
    return {one.name: one.broken for one in invariants if one.broken}
