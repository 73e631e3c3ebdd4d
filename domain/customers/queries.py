"""Finding customers, and where their refunds go."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from domain.customers.tables import customer, customer_account
from domain.kernel.database import our_words
from domain.secrets.rules.clear import masked


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


def ids_by_code(db: Connection, codes: list[str]) -> dict[str, int]:
    """The ids of these customer codes; unknown codes are left out."""
    return {
        row.code: row.id for row in db.execute(select(customer.c.code, customer.c.id).where(customer.c.code.in_(codes)))
    }


@dataclass(frozen=True, slots=True)
class RefundAccount:
    """An account for refunds as a screen shows it; of the number only the last digits are known here."""

    id: int
    bank_code: str
    last_four: str
    holder_name: str
    state: str
    same_as: int | None

    @property
    def shown(self) -> str:
        return masked(self.last_four)


def refund_accounts(db: Connection, customer_id: int) -> tuple[RefundAccount, ...]:
    """Every account of a customer, the newest first; `same_as` names another customer's account of the same number."""
    table = customer_account.c
    asked = (
        select(table.id, table.bank_code, table.last_four, table.holder_name, table.state, table.same_as)
        .where(table.customer_id == customer_id)
        .order_by(table.id.desc())
    )
    with our_words():
        return tuple(RefundAccount(*row) for row in db.execute(asked))
