"""Finding customers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from domain.customers.tables import customer
from domain.kernel.database import our_words


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
