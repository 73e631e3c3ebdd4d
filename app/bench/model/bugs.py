"""Mistakes as people make them, each planted in a private copy of the database; the model must find every one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from app.bench.copies import changed, replace_function


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake in one function, or in a right."""

    name: str
    function: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    statement: str = ""

    def plant(self, db: Connection) -> None:
        """Put it into this database."""
        if self.function:
            replace_function(db, self.function, changed(self.function, *self.changes))
        if self.statement:
            db.execute(text(self.statement))


BUGS = (
    Bug(
        "an allocation does not reduce its item",
        "books.follow_moves",
        (("SET balance = i.balance + d.amount", "SET balance = i.balance + 0 * d.amount"),),
    ),
    Bug("a reversal books the fee as a small difference", "api.reverse_payment", (("('6157', -v", "('6159', -v"),)),
    Bug(
        "a known key posts again",
        "api._post_receipt",
        (("  IF NOT FOUND THEN\n    RETURN api._replay", "  IF false THEN\n    RETURN api._replay"),),
        "DROP INDEX books.payment_source",
    ),
    Bug(
        "a known key answers for another request",
        "api._replay",
        (("v_known.request_hash IS DISTINCT FROM v_hash", "false"),),
    ),
    Bug("money of another branch may be allocated", "api.allocate", ((" AND branch = ANY (books.my_branches())", ""),)),
    Bug(
        "a receipt for another branch is taken",
        "api._post_receipt",
        (("NOT coalesce(v_branch = ANY (v_branches), false)", "v_branch IS NULL"),),
    ),
    Bug("a closed month takes postings", "books.enter", (("v_status IS DISTINCT FROM 'open'", "v_status IS NULL"),)),
    Bug(
        "a day to come takes postings",
        "books.enter",
        (("e.posted_on > (clock_timestamp() AT TIME ZONE 'Asia/Taipei')::date", "false"),),
    ),
    Bug(
        "a receipt is taken back twice",
        "api.reverse_payment",
        (
            ("v_payment.reversed_by IS NOT NULL", "false"),
            ("'je/payment-reversal/' || p_payment,", "'je/payment-reversal/' || v_journal,"),
        ),
        "DROP INDEX books.journal_reversed_once",
    ),
    Bug(
        "money left over is forgotten in the customer's balance",
        "books.follow_moves",
        (("unapplied = c.unapplied - d.unapplied", "unapplied = c.unapplied"),),
    ),
    Bug(
        "an allocation that was undone is given back once more with the receipt",
        "api.reverse_payment",
        ((" AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id)", ""),),
        "DROP INDEX books.allocation_undone_once",
    ),
    Bug(
        "an auditor may take money",
        statement="""
            GRANT EXECUTE ON FUNCTION api.post_payments(jsonb, uuid) TO auditor;
            INSERT INTO books.deed_right (deed, grp) VALUES ('payment', 'auditor')
        """,
    ),
)
