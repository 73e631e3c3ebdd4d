"""What may be seen of credit: exposure with its documents, who is over his limit, the replay of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, text

from domain.credit.rules.exposure import Exposure, exposure_of
from domain.kernel.database import call, our_words

COLUMNS = (
    "receivable",
    "unapplied",
    "delivered",
    "ordered",
    "cheques",
    "loaned",
    "deposits",
    "driver_cash",
    "reserved",
)
"""What the row of a customer keeps, and documents add up to."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer's exposure, before weights too, and his status."""

    customer_id: int
    exposure: Exposure
    columns: Mapping[str, Decimal]
    status: str
    over: Decimal


@dataclass(frozen=True, slots=True)
class Document:
    """One document of one term."""

    term: str
    sort: str
    document: str
    on: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Over:
    """A customer beyond his limit."""

    customer_id: int
    code: str
    name: str
    exposure: Decimal
    limit: Decimal
    over: Decimal
    status: str


@dataclass(frozen=True, slots=True)
class Break:
    """A term of a customer's row that differs from its documents. Nobody repairs it silently."""

    customer_id: int
    term: str
    kept: Decimal
    documents: Decimal


@dataclass(frozen=True, slots=True)
class Flip:
    """An order whose verdict would have been another one."""

    order: str
    customer_id: int
    amount: Decimal
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What changed values would have made of the last ninety days, and of the credit given."""

    orders: int
    flips: tuple[Flip, ...]
    credit_before: Decimal
    credit_after: Decimal


def standing(db: Connection, customer_id: int) -> Standing | None:
    """A customer's exposure, limit and status on his row; None where he is not seen."""
    query = """
        SELECT receivable, unapplied, delivered, ordered, cheques, loaned, deposits, driver_cash, reserved, limit_now,
               status, over, books.weigh_terms(b) AS terms
          FROM books.customer_balance AS b WHERE b.customer_id = :customer
    """
    with our_words():
        row = db.execute(text(query), {"customer": customer_id}).mappings().one_or_none()
    if row is None:
        return None
    exposure = exposure_of(list(row["terms"]), row["limit_now"], row["reserved"])
    return Standing(customer_id, exposure, {name: row[name] for name in COLUMNS}, row["status"], row["over"])


def documents(db: Connection, customer_id: int) -> tuple[Document, ...]:
    """The documents that every term of a customer's row consists of, by term and day."""
    query = """
        SELECT term, sort, document, on_day, amount FROM books.exposure_documents(ARRAY[:customer]::bigint[])
         ORDER BY term, on_day, document
    """
    with our_words():
        return tuple(Document(*row) for row in db.execute(text(query), {"customer": customer_id}))


OVER = """
    SELECT b.customer_id, c.code, c.name, b.exposure, b.limit_now, b.over, b.status
      FROM books.customer_balance AS b JOIN books.customer AS c ON c.id = b.customer_id
     WHERE b.over > 0 AND b.over <= :over AND (b.over < :over OR b.customer_id > :customer)
     ORDER BY b.over DESC, b.customer_id LIMIT :limit
"""


def over_limit(db: Connection, *, after: Over | None = None, limit: int = 100) -> tuple[Over, ...]:
    """Customers beyond their limit, the furthest first, a page at a time (N-4)."""
    bound = {
        "over": Decimal("Infinity") if after is None else after.over,
        "customer": 0 if after is None else after.customer_id,
        "limit": limit,
    }
    with our_words():
        return tuple(Over(*row) for row in db.execute(text(OVER), bound))


_KEPT = ", ".join(f"('{name}', b.{name})" for name in COLUMNS)
BREAKS = f"""
    SELECT b.customer_id, k.term, k.kept, coalesce(d.amount, 0) AS documents
      FROM books.customer_balance AS b CROSS JOIN LATERAL (VALUES {_KEPT}) AS k(term, kept)
      LEFT JOIN (SELECT customer_id, term, sum(amount) AS amount FROM books.exposure_documents() GROUP BY 1, 2) AS d
        ON d.customer_id = b.customer_id AND d.term = k.term
     WHERE k.kept <> coalesce(d.amount, 0)
"""  # noqa: S608  names of columns that stand above


def exposure_breaks(db: Connection, *, limit: int = 100) -> tuple[Break, ...]:
    """Every term of a customer's row that differs from its documents, in the reader's branches (`exposure.verify`)."""
    with our_words():
        return tuple(
            Break(*row)
            for row in db.execute(text(f"{BREAKS} ORDER BY b.customer_id, k.term LIMIT :limit"), {"limit": limit})
        )


def replay_policy(db: Connection, changes: Mapping[str, Decimal]) -> Replay:
    """What these values would have made of the last ninety days (B-21): exactly the orders that flip, with amounts."""
    told = call(db, "api.replay_policy", p_changes=dict(changes))
    flips = tuple(
        Flip(one["order"], one["customer"], Decimal(str(one["amount"])), one["was"], one["becomes"])
        for one in told["flips"]
    )
    return Replay(told["orders"], flips, Decimal(str(told["credit_before"])), Decimal(str(told["credit_after"])))
