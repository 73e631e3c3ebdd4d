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
    Bug(
        "who asked decides",
        "api.decide",
        (("IF r.person_id = v_person OR", "IF"),),
        "ALTER TABLE books.approval DROP CONSTRAINT the_maker_does_not_decide",
    ),
    Bug("a tier decides too early", "api.decide", (("IF v_sign.tier < r.tier THEN", "IF false THEN"),)),
    Bug("a small approval carries out", "api.decide", (("ELSE v_sign.tier >= r.needs END", "ELSE true END"),)),
    Bug(
        "a signature without a digest is taken",
        "api.decide",
        (("v_row.digest IS DISTINCT FROM r.digest", "v_row.digest <> r.digest"),),
    ),
    Bug(
        "what was changed behind its digest is carried out",
        "api.decide",
        (("\n       OR r.digest <> api._digest(", "\n       OR false AND r.digest <> api._digest("),),
    ),
    Bug(
        "what has ended is decided again",
        "api.decide",
        (("r.state <> 'PENDING' OR", ""),),
        "DROP TRIGGER stands ON books.request",
    ),
    Bug("nobody is too late", "api.decide", (("OR r.expires_at < clock_timestamp()", ""),)),
    Bug(
        "an old session signs",
        "api._fresh_session",
        (("< clock_timestamp() - make_interval", "< clock_timestamp() - interval '1 day' - make_interval"),),
    ),
    Bug(
        "lent authority comes back to who asked",
        "api._signing",
        ((" AND f.person_id <> p_maker", ""),),
        "ALTER TABLE books.approval DROP CONSTRAINT the_maker_does_not_decide",
    ),
    Bug(
        "a limit is raised over what was changed meanwhile",
        "api._execute_limit",
        ((" AND version = (r.payload ->> 'version')::int", ""),),
    ),
    Bug(
        "a write-off takes more from the allowance than there is",
        "books.allowance_for",
        (("RETURN least(p_amount, greatest", "RETURN greatest(p_amount, greatest"),),
    ),
    Bug(
        "write-offs are weighed each for itself",
        "api._facts_write_off",
        (("WHERE customer_id = v_customer.id AND on_day", "WHERE false AND on_day"),),
    ),
    Bug(
        "who took the money writes it off",
        "api._facts_write_off",
        (("AND s.person_id = p_person AND", "AND s.login = session_user AND"),),
    ),
    Bug(
        "a refund leaves the money on the receipt",
        "books.follow_moves",
        (("SET unapplied = p.unapplied - d.amount", "SET unapplied = p.unapplied - 0 * d.amount"),),
    ),
    Bug(
        "a receipt is taken back after its refund",
        "api.reverse_payment",
        (("IF v_applied + v_payment.unapplied <>", "IF false AND v_applied + v_payment.unapplied <>"),),
    ),
    Bug("anybody takes a request back", "api.withdraw_request", (("AND person_id = api._person() FOR", "FOR"),)),
)
