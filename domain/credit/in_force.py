"""What is in force: holds, room that is reserved, and limits with what stands on top of them; page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from domain.kernel.database import our_words

PAGE = 200


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """A hold in force. `causes` are those of a computed one; `mine`: this login placed it."""

    id: int
    customer_id: int
    code: str
    name: str
    scope: str
    place: str
    computed: bool
    degrade: bool
    reason: str
    causes: tuple[Mapping[str, Any], ...]
    expires_on: date
    placed_at: datetime
    placed_by: str
    mine: bool
    waiting: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """Room that is kept for one order until its delivery or its expiry."""

    id: int
    order: str
    customer_id: int
    code: str
    name: str
    amount: Decimal
    remaining: Decimal
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LimitSeen:
    """A customer's limit: its base, what it is today, and until when what stands on top of it stays."""

    customer_id: int
    code: str
    name: str
    category: str
    base: Decimal
    limit: Decimal
    exposure: Decimal
    status: str
    sorts: tuple[str, ...]
    until_on: date | None
    review_on: date | None

    @property
    def on_top(self) -> Decimal:
        return self.limit - self.base


HOLDS = """
    SELECT h.id, h.customer_id, c.code, c.name, h.scope, coalesce(s.name, h.product, '') AS place, h.computed,
           h.degrade, h.reason, h.causes, h.expires_on, h.placed_at,
           coalesce(api.name_of(h.placed_by), h.placed_by) AS placed_by, h.placed_by = session_user AS mine,
           (SELECT count(*) FROM books.credit_case AS k
             WHERE k.customer_id = h.customer_id AND k.state = 'HELD') AS waiting
      FROM books.hold AS h JOIN books.customer AS c ON c.id = h.customer_id
      LEFT JOIN books.site AS s ON s.id = h.site_id
     WHERE h.ended_at IS NULL AND (h.expires_on, h.id) > (:on, :id)
     ORDER BY h.expires_on, h.id LIMIT :limit
"""
RESERVED = """
    SELECT r.id, r.order_ref, r.customer_id, c.code, c.name, r.amount, r.remaining, r.made_at, r.expires_at
      FROM books.reservation AS r JOIN books.customer AS c ON c.id = r.customer_id
     WHERE r.state = 'LIVE' AND (r.expires_at, r.id) > (:at, :id) ORDER BY r.expires_at, r.id LIMIT :limit
"""
LIMITS = """
    SELECT c.id AS customer_id, c.code, c.name, c.category, k.credit_limit AS base,
           b.limit_now AS "limit", b.exposure + b.reserved AS exposure, b.status, coalesce(p.sorts, '{}') AS sorts,
           CASE WHEN isfinite(b.limit_until)
                THEN (b.limit_until AT TIME ZONE 'Asia/Taipei')::date - 1 END AS until_on, k.review_on
      FROM books.customer AS c JOIN books.customer_credit AS k ON k.customer_id = c.id
      JOIN books.customer_balance AS b ON b.customer_id = c.id
      LEFT JOIN LATERAL (SELECT array_agg(DISTINCT l.sort ORDER BY l.sort) AS sorts FROM books.limit_piece AS l
                          WHERE l.customer_id = c.id AND l.until_on >= :today AND l.from_on <= :today) AS p ON true
     WHERE (k.credit_limit > 0 OR b.limit_now > 0 OR k.assessed_at IS NOT NULL) AND c.code > :after
"""
FOR_A_WHILE = """
    AND c.id IN (SELECT l.customer_id FROM books.limit_piece AS l WHERE l.until_on >= :today AND l.from_on <= :today)
"""


def open_holds(db: Connection, *, after: HoldSeen | None = None, limit: int = PAGE) -> tuple[HoldSeen, ...]:
    """Holds in force, those first that end or are reviewed first."""
    bound = {"on": after.expires_on if after else date.min, "id": after.id if after else 0, "limit": limit}
    with our_words():
        rows = db.execute(text(HOLDS), bound).mappings().all()
    return tuple(HoldSeen(**dict(row) | {"causes": tuple(row["causes"])}) for row in rows)


def live_reservations(db: Connection, *, after: Reserved | None = None, limit: int = PAGE) -> tuple[Reserved, ...]:
    """Reservations that hold room now, those first that expire first."""
    query = RESERVED if after else RESERVED.replace("AND (r.expires_at, r.id) > (:at, :id) ", "")
    bound = {"limit": limit} | ({"at": after.expires_at, "id": after.id} if after else {})
    with our_words():
        return tuple(Reserved(*row) for row in db.execute(text(query), bound))


def limits(
    db: Connection, *, today: date, after: LimitSeen | None = None, for_a_while: bool = False, limit: int = PAGE
) -> tuple[LimitSeen, ...]:
    """Customers with a limit by their number; `for_a_while` only where something stands on top for some days."""
    only = FOR_A_WHILE if for_a_while else ""
    bound = {"after": after.code if after else "", "today": today, "limit": limit}
    with our_words():
        rows = db.execute(text(f"{LIMITS} {only} ORDER BY c.code LIMIT :limit"), bound).mappings().all()
    return tuple(_limit(row) for row in rows)


def limit_of(db: Connection, customer_id: int, *, today: date) -> LimitSeen | None:
    """One customer's limit; None where he has none yet or is not seen."""
    with our_words():
        bound = {"after": "", "today": today, "customer": customer_id}
        row = db.execute(text(f"{LIMITS} AND c.id = :customer"), bound).mappings().one_or_none()
    return None if row is None else _limit(row)


def _limit(row: RowMapping) -> LimitSeen:
    return LimitSeen(**dict(row) | {"sorts": tuple(row["sorts"])})
