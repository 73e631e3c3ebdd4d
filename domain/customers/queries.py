"""Finding customers, and where their refunds go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select, text

from domain.customers.tables import customer
from domain.kernel.database import our_words
from domain.secrets.rules.clear import SHOWN_DIGITS, masked


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """A customer as a search lists it."""

    id: int
    code: str
    name: str


def find_customers(db: Connection, wanted: str) -> tuple[CustomerFound, ...]:
    """At most 50 customers by code, 統編, phone or a part of the name; the exact number first."""
    with our_words():
        rows = db.execute(text("SELECT id, code, name FROM books.find_customer(:wanted)"), {"wanted": wanted.strip()})
        return tuple(CustomerFound(*row) for row in rows)


def the_one(found: Sequence[CustomerFound], typed: str) -> CustomerFound | None:
    """The customer who is meant beyond doubt: the only one, or the one of exactly this number or name."""
    if len(found) == 1:
        return found[0]
    exact = [one for one in found if one.code == typed.upper()] or [one for one in found if one.name == typed]
    return exact[0] if len(exact) == 1 else None


def ids_by_code(db: Connection, codes: list[str]) -> dict[str, int]:
    """The ids of these customer codes; unknown codes are left out."""
    return {
        row.code: row.id for row in db.execute(select(customer.c.code, customer.c.id).where(customer.c.code.in_(codes)))
    }


@dataclass(frozen=True, slots=True)
class RefundAccount:
    """An account for refunds as a screen shows it; of the number only the last digits are known here.

    `stored`: the box has the number. `asked`: a request about it waits for its approval.
    """

    id: int
    bank_code: str
    last_four: str
    holder_name: str
    state: str
    same_as: int | None
    stored: bool
    asked: bool
    proposed_at: datetime
    proposed_by: str
    reason: str

    @property
    def shown(self) -> str:
        return masked(self.last_four)


_ACCOUNTS: Final = """
    SELECT a.id, a.bank_code, a.last_four, a.holder_name, a.state, a.same_as, a.stored,
           EXISTS (SELECT FROM books.request AS q WHERE q.kind = 'customer_account' AND q.subject = 'account/' || a.id
                      AND q.state = 'PENDING') AS asked,
           a.proposed_at, coalesce(api.name_of(a.proposed_by), a.proposed_by), coalesce(a.reason, '')
      FROM books.customer_account AS a WHERE a.customer_id = :customer ORDER BY a.id DESC LIMIT :most
"""


def refund_accounts(db: Connection, customer_id: int, *, most: int = 50) -> tuple[RefundAccount, ...]:
    """The accounts of a customer, the newest first; `same_as` names another customer's account of the same number."""
    with our_words():
        rows = db.execute(text(_ACCOUNTS), {"customer": customer_id, "most": most})
        return tuple(RefundAccount(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class PayerMark:
    """One thing by which a customer's payments are known; an account that he pays from is covered.

    `shared`: others have it too, and while they do it is no evidence.
    """

    kind: str
    shown: str
    learned_by: str
    at: datetime
    shared: bool


_MARKS: Final = """
    SELECT m.kind, CASE WHEN m.kind = 'payer_account' THEN right(m.value, :digits) ELSE m.value END AS value,
           coalesce(api.name_of(m.learned_by), m.learned_by, '') AS learned_by, m.at,
           EXISTS (SELECT FROM books.payer_mark AS o
                    WHERE o.value = m.value AND o.kind = m.kind AND o.customer_id <> m.customer_id) AS shared
      FROM books.payer_mark AS m WHERE m.customer_id = :customer ORDER BY m.at DESC, m.kind, m.value LIMIT :most
"""


def payer_marks(db: Connection, customer_id: int, *, most: int = 200) -> tuple[PayerMark, ...]:
    """By what payments of a customer are recognised, what was learned last first."""
    with our_words():
        rows = db.execute(text(_MARKS), {"customer": customer_id, "most": most, "digits": SHOWN_DIGITS}).all()
    covers = {"payer_account": masked}
    return tuple(
        PayerMark(row.kind, covers.get(row.kind, str)(row.value), row.learned_by, row.at, row.shared) for row in rows
    )
