"""One customer at the head of his screen: who he is, where he stands and why, and what he has of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, text

from domain.figures.queries import NoSuchCustomer
from domain.kernel.database import our_words


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a status stands, how it came, its causes with their numbers, and a person's words."""

    at: datetime
    how: str
    causes: tuple[Mapping[str, Any], ...]
    reason: str
    by: str
    review_on: date | None


@dataclass(frozen=True, slots=True)
class HoldSeen:
    """A hold in force."""

    scope: str
    place: str
    reason: str
    causes: tuple[Mapping[str, Any], ...]
    expires_on: date


@dataclass(frozen=True, slots=True)
class OnLoan:
    """Cylinders of one size that a customer has, and the deposits held for that size."""

    size_kg: Decimal
    units: int
    deposits: Decimal


@dataclass(frozen=True, slots=True)
class Head:
    """A customer as the head of his screen shows him, read in one transaction."""

    id: int
    code: str
    name: str
    ubn: str
    phone: str
    district: str
    terms: str
    category: str
    branch: str
    status: str
    receivable: Decimal
    unapplied: Decimal
    delivered: Decimal
    cheques: Decimal
    deposits: Decimal
    exposure: Decimal
    reserved: Decimal
    limit: Decimal | None
    """None while it has to be worked out anew."""
    assessed: bool
    overdue: Decimal
    oldest_days: int
    since: Since | None
    holds: tuple[HoldSeen, ...]
    cylinders: tuple[OnLoan, ...]
    read_at: datetime


_HEAD: Final = """
    SELECT c.id, c.code, c.name, coalesce(c.ubn, '') AS ubn, coalesce(c.phone, '') AS phone,
           coalesce(c.district, '') AS district, c.terms, c.category, r.name AS branch, b.status, b.receivable,
           b.unapplied, b.delivered, b.cheques, b.deposits, b.exposure, b.reserved,
           CASE WHEN b.limit_until > clock_timestamp() THEN b.limit_now END AS limit,
           coalesce(k.assessed_at IS NOT NULL, false) AS assessed, clock_timestamp() AS read_at
      FROM books.customer AS c JOIN books.customer_balance AS b ON b.customer_id = c.id
      JOIN books.branch AS r ON r.code = c.branch LEFT JOIN books.customer_credit AS k ON k.customer_id = c.id
     WHERE c.code = :code
"""
_OVERDUE: Final = """
    SELECT coalesce(sum(balance) FILTER (WHERE effective_due_on < :today), 0) AS overdue,
           coalesce(greatest(CAST(:today AS date) - min(effective_due_on), 0), 0) AS oldest_days
      FROM books.open_item WHERE customer_id = :customer AND balance > 0
"""
_SINCE: Final = """
    SELECT at, how, causes::text AS causes, coalesce(reason, '') AS reason, coalesce(api.name_of(actor), actor) AS by,
           review_on
      FROM books.status_change WHERE customer_id = :customer AND becomes = :status ORDER BY id DESC LIMIT 1
"""
_HOLDS: Final = """
    SELECT h.scope, coalesce(t.name, h.product, '') AS place, CASE WHEN h.computed THEN '' ELSE h.reason END AS reason,
           h.causes::text AS causes, h.expires_on
      FROM books.hold AS h LEFT JOIN books.site AS t ON t.id = h.site_id
     WHERE h.customer_id = :customer AND h.ended_at IS NULL ORDER BY h.id LIMIT 20
"""
_CYLINDERS: Final = """
    SELECT size_kg, coalesce(c.units, 0) AS units, coalesce(l.deposits, 0) AS deposits
      FROM (SELECT size_kg, count(*) AS units FROM books.cylinder
             WHERE customer_id = :customer AND state IN ('HELD', 'DORMANT') AND owner = 'LUCKY' GROUP BY 1) AS c
      FULL JOIN (SELECT size_kg, sum(money) AS deposits FROM books.cylinder_lot
                  WHERE customer_id = :customer AND held > 0 GROUP BY 1) AS l USING (size_kg)
     ORDER BY size_kg
"""


def customer_head(db: Connection, code: str, *, today: date) -> Head:
    """The customer of this code. NoSuchCustomer where the reader may not see him."""
    with our_words():
        row = db.execute(text(_HEAD), {"code": code}).mappings().first()
        if row is None:
            raise NoSuchCustomer()
        asked = {"customer": row["id"], "today": today, "status": row["status"]}
        late = db.execute(text(_OVERDUE), asked).mappings().one()
        since = db.execute(text(_SINCE), asked).mappings().first()
        holds = db.execute(text(_HOLDS), asked).mappings().all()
        cylinders = db.execute(text(_CYLINDERS), asked)
        return Head(
            **row,
            **late,
            since=Since(**{**since, "causes": _causes(since["causes"])}) if since is not None else None,
            holds=tuple(HoldSeen(**{**one, "causes": _causes(one["causes"])}) for one in holds),
            cylinders=tuple(OnLoan(*one) for one in cylinders),
        )


def _causes(told: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(told, parse_float=Decimal))
