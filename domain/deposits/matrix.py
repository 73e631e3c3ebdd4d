"""Who has how many cylinders of each size and what is held for them; what rests, what was done, what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, text

from domain.deposits.rules import uncovered


class Held(NamedTuple):
    """Cylinders of one size at one customer, and the money held for them at the rates of their issue."""

    units: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class Holder:
    """A customer who has cylinders of ours. `moved_on`: when one moved last; `quiet_on`: since when one rests."""

    customer_id: int
    code: str
    name: str
    terms: str
    sizes: Mapping[Decimal, Held]
    loaned: Decimal
    deposits: Decimal
    moved_on: date | None
    quiet_on: date | None
    dormant: int

    @property
    def units(self) -> int:
        return sum(held.units for held in self.sizes.values())

    @property
    def money(self) -> Decimal:
        return sum((held.money for held in self.sizes.values()), Decimal(0))

    @property
    def uncovered(self) -> Decimal:
        return uncovered(self.loaned, self.deposits)


class Unmoved(NamedTuple):
    """Cylinders of a size that have not moved at a customer since before a day."""

    customer_id: int
    code: str
    name: str
    phone: str | None
    size_kg: Decimal
    units: int
    dormant: int
    money: Decimal
    since_on: date


class DeedRow(NamedTuple):
    """One deed of the movement log; `undone` names the deed that took it back, `undoes` the one it takes back."""

    id: int
    event: str
    on: date
    customer_id: int
    code: str
    name: str
    to_code: str | None
    size_kg: Decimal
    units: int
    way: str
    amount: Decimal
    document: str | None
    reason: str | None
    by: str
    at: datetime
    journal_id: int | None
    undoes: int | None
    undone: int | None


class Kept(NamedTuple):
    """A cylinder that was lost or given up: what was kept and charged for it, and what of the charge is open."""

    cylinder_id: int
    size_kg: Decimal
    serial: str | None
    issued_on: date
    lot_id: int
    kept: Decimal
    charged: Decimal
    net: Decimal
    tax: Decimal
    item_id: int | None
    open: Decimal


def holders(db: Connection, *, customer_id: int | None = None) -> tuple[Holder, ...]:
    """Every customer with cylinders of ours, by code; one of them if named, who may have none."""
    bound = {"customer": customer_id}
    sizes: dict[int, dict[Decimal, Held]] = {}
    rows = db.execute(
        text(
            """
            SELECT customer_id, size_kg, sum(held)::int AS units, sum(money) AS money FROM books.cylinder_lot
             WHERE held > 0 AND (CAST(:customer AS bigint) IS NULL OR customer_id = :customer) GROUP BY 1, 2
            """
        ),
        bound,
    )
    for row in rows:
        sizes.setdefault(row.customer_id, {})[row.size_kg] = Held(row.units, row.money)
    found = db.execute(
        text(
            """
            SELECT c.id, c.code, c.name, c.terms, b.loaned, b.deposits, m.moved_on, m.quiet_on,
                   coalesce(m.dormant, 0) AS dormant
              FROM books.customer AS c JOIN books.customer_balance AS b ON b.customer_id = c.id
              LEFT JOIN (SELECT customer_id, max(since_on) AS moved_on, min(since_on) AS quiet_on,
                                count(*) FILTER (WHERE state = 'DORMANT') AS dormant
                           FROM books.cylinder WHERE state IN ('HELD', 'DORMANT') AND owner = 'LUCKY' GROUP BY 1) AS m
                ON m.customer_id = c.id
             WHERE CASE WHEN CAST(:customer AS bigint) IS NULL THEN m.customer_id IS NOT NULL ELSE c.id = :customer END
             ORDER BY c.code
            """
        ),
        bound,
    )
    return tuple(
        Holder(
            row.id,
            row.code,
            row.name,
            row.terms,
            sizes.get(row.id, {}),
            row.loaned,
            row.deposits,
            row.moved_on,
            row.quiet_on,
            row.dormant,
        )
        for row in found
    )


def unmoved(db: Connection, *, before: date) -> tuple[Unmoved, ...]:
    """What nobody has moved since before this day, the longest first; most of it the night has marked dormant."""
    rows = db.execute(
        text(
            """
            SELECT k.id, k.code, k.name, k.phone, c.size_kg, count(*)::int,
                   (count(*) FILTER (WHERE c.state = 'DORMANT'))::int, sum(l.rate), min(c.since_on)
              FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
              JOIN books.customer AS k ON k.id = c.customer_id
             WHERE c.state IN ('HELD', 'DORMANT') AND c.since_on < :before
             GROUP BY k.id, c.size_kg ORDER BY 9, k.code, c.size_kg
            """
        ),
        {"before": before},
    )
    return tuple(map(Unmoved._make, rows))


def movements(
    db: Connection, *, customer_id: int | None = None, below: int | None = None, limit: int = 200
) -> tuple[DeedRow, ...]:
    """What was done with cylinders, the newest first; of one customer if named, below a deed where a page ended."""
    rows = db.execute(
        text(
            """
            SELECT d.id, d.event, d.on_day, c.id, c.code, c.name, t.code, d.size_kg, d.units, d.way, d.amount,
                   d.document, d.reason, d.posted_by, d.posted_at, d.journal_id, d.undoes, u.id
              FROM books.cylinder_deed AS d JOIN books.customer AS c ON c.id = d.customer_id
              LEFT JOIN books.customer AS t ON t.id = d.to_customer
              LEFT JOIN books.cylinder_deed AS u ON u.undoes = d.id
             WHERE (CAST(:customer AS bigint) IS NULL OR :customer IN (d.customer_id, d.to_customer))
               AND (CAST(:below AS bigint) IS NULL OR d.id < :below)
             ORDER BY d.id DESC LIMIT :limit
            """
        ),
        {"customer": customer_id, "below": below, "limit": limit},
    )
    return tuple(map(DeedRow._make, rows))


def kept_of(db: Connection, customer_id: int) -> tuple[Kept, ...]:
    """A customer's cylinders that were lost or given up, the oldest lot first, as they would be found."""
    rows = db.execute(
        text(
            """
            SELECT c.id, c.size_kg, c.serial, l.issued_on, l.id, f.kept, f.charged, f.net, f.tax, f.open_item_id,
                   coalesce(o.balance, 0)
              FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
              JOIN books.cylinder_forfeit AS f ON f.move_id = c.last_move
              LEFT JOIN books.open_item AS o ON o.id = f.open_item_id
             WHERE c.customer_id = :customer AND c.state IN ('LOST', 'RECOGNISED')
             ORDER BY l.issued_on, l.id, c.serial IS NOT NULL, c.id
            """
        ),
        {"customer": customer_id},
    )
    return tuple(map(Kept._make, rows))


def dormant_months(db: Connection) -> int:
    """After how many months without a move a cylinder is to be asked about (policy cylinder.dormant_months)."""
    query = "SELECT value::int FROM books.policy WHERE key = 'cylinder.dormant_months'"
    return int(db.execute(text(query)).scalar_one())


def breakage_on(db: Connection) -> bool:
    """Whether deposits that nobody will claim may become income at all (policy cylinder.breakage)."""
    query = "SELECT EXISTS (SELECT FROM books.policy WHERE key = 'cylinder.breakage' AND value = 1)"
    return bool(db.execute(text(query)).scalar())
