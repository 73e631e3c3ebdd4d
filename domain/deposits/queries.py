"""What customers have of ours and what we hold for it: lots, cylinders, lists to work through, and other counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select, text

from domain.deposits.rules import Difference, Inspection, Lot, State, compare, inspection, uncovered
from domain.deposits.tables import cylinder_lot, cylinder_size


@dataclass(frozen=True, slots=True)
class Size:
    """What is taken for a cylinder of this size now, and what it is worth."""

    size_kg: Decimal
    deposit: Decimal
    replacement: Decimal


@dataclass(frozen=True, slots=True)
class CylinderSeen:
    """One cylinder of a customer, with the rate of its deposit and its pressure test."""

    id: int
    size_kg: Decimal
    serial: str | None
    owner: str
    site: str | None
    state: State
    since_on: date
    rate: Decimal | None
    receipt: str | None
    inspect_by: date | None
    inspection: Inspection
    lot_id: int | None


@dataclass(frozen=True, slots=True)
class DeedSeen:
    """What was done with cylinders of a customer."""

    id: int
    event: str
    on: date
    size_kg: Decimal
    units: int
    amount: Decimal
    way: str
    document: str | None
    by: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Dormant:
    """A customer to be called about cylinders that nobody has used for long."""

    customer_id: int
    code: str
    name: str
    phone: str | None
    size_kg: Decimal
    units: int
    deposits: Decimal
    since_on: date


@dataclass(frozen=True, slots=True)
class TopUp:
    """A customer whose cylinders are worth more than his deposits by more than the policy lets pass."""

    customer_id: int
    code: str
    name: str
    loaned: Decimal
    deposits: Decimal

    @property
    def uncovered(self) -> Decimal:
        return uncovered(self.loaned, self.deposits)


def sizes(db: Connection) -> tuple[Size, ...]:
    """Every size, small ones first."""
    return tuple(Size(*row) for row in db.execute(select(cylinder_size).order_by(cylinder_size.c.size_kg)))


def lots_of(db: Connection, customer_id: int) -> tuple[Lot, ...]:
    """The lots of a customer that still hold something, oldest first."""
    lot = cylinder_lot.c
    query = (
        select(lot.id, lot.size_kg, lot.rate, lot.units, lot.held, lot.receipt, lot.issued_on)
        .where(lot.customer_id == customer_id, lot.held > 0)
        .order_by(lot.size_kg, lot.issued_on, lot.id)
    )
    return tuple(Lot(*row) for row in db.execute(query))


@dataclass(frozen=True, slots=True)
class Held:
    """What is held for a customer's cylinders of one size at one rate, over so many lots."""

    size_kg: Decimal
    rate: Decimal
    lots: int
    units: int
    money: Decimal
    since_on: date


def held_for(db: Connection, customer_id: int) -> tuple[Held, ...]:
    """A customer's deposits by size and rate: the rate of its issue is what a cylinder's return gives back."""
    rows = db.execute(
        text(
            """
            SELECT size_kg, rate, count(*), sum(held), sum(money), min(issued_on) FROM books.cylinder_lot
             WHERE customer_id = :customer AND held > 0 GROUP BY size_kg, rate ORDER BY size_kg, rate
            """
        ),
        {"customer": customer_id},
    )
    return tuple(Held(*row) for row in rows)


def cylinders_of(db: Connection, customer_id: int, *, today: date, gone: bool = False) -> tuple[CylinderSeen, ...]:
    """The cylinders that a customer has; also those that left him, if asked for."""
    rows = db.execute(
        text(
            """
            SELECT c.id, c.size_kg, c.serial, c.owner, s.name AS site, c.state, c.since_on, l.rate, l.receipt,
                   c.inspect_by, c.lot_id,
                   (SELECT value::int FROM books.policy WHERE key = 'cylinder.inspection_overlay') AS warn
              FROM books.cylinder AS c
              LEFT JOIN books.cylinder_lot AS l ON l.id = c.lot_id LEFT JOIN books.site AS s ON s.id = c.site_id
             WHERE c.customer_id = :customer AND (:gone OR c.state IN ('HELD', 'DORMANT'))
             ORDER BY c.size_kg, l.issued_on, c.id
            """
        ),
        {"customer": customer_id, "gone": gone},
    )
    return tuple(
        CylinderSeen(
            id=row.id,
            size_kg=row.size_kg,
            serial=row.serial,
            owner=row.owner,
            site=row.site,
            state=State(row.state),
            since_on=row.since_on,
            rate=row.rate,
            receipt=row.receipt,
            inspect_by=row.inspect_by,
            inspection=inspection(row.inspect_by, today=today, warn_days=row.warn),
            lot_id=row.lot_id,
        )
        for row in rows
    )


def deeds_of(db: Connection, customer_id: int, *, limit: int = 200) -> tuple[DeedSeen, ...]:
    """What was done with a customer's cylinders, newest first; what came to him from another customer too."""
    rows = db.execute(
        text(
            """
            SELECT d.id, d.event, d.on_day, d.size_kg, d.units, d.amount, d.way, d.document, d.posted_by,
                   EXISTS (SELECT FROM books.cylinder_deed AS u WHERE u.undoes = d.id)
              FROM books.cylinder_deed AS d WHERE :customer IN (d.customer_id, d.to_customer)
             ORDER BY d.id DESC LIMIT :limit
            """
        ),
        {"customer": customer_id, "limit": limit},
    )
    return tuple(DeedSeen(*row) for row in rows)


def contact_list(db: Connection) -> tuple[Dormant, ...]:
    """Who to call about cylinders that lie dormant, the longest first."""
    rows = db.execute(
        text(
            """
            SELECT k.id, k.code, k.name, k.phone, c.size_kg, count(*), sum(l.rate), min(c.since_on)
              FROM books.cylinder AS c JOIN books.cylinder_lot AS l ON l.id = c.lot_id
              JOIN books.customer AS k ON k.id = c.customer_id
             WHERE c.state = 'DORMANT' GROUP BY k.id, c.size_kg ORDER BY 8, k.code
            """
        )
    )
    return tuple(Dormant(*row) for row in rows)


def top_ups(db: Connection) -> tuple[TopUp, ...]:
    """Whose uncovered value is above the policy (E5), the most first: more deposit, or fewer cylinders."""
    rows = db.execute(
        text(
            """
            SELECT k.id, k.code, k.name, b.loaned, b.deposits
              FROM books.customer_balance AS b JOIN books.customer AS k ON k.id = b.customer_id
             WHERE b.loaned - b.deposits > (SELECT value FROM books.policy WHERE key = 'cylinder.topup_above')
             ORDER BY b.loaned - b.deposits DESC, k.code
            """
        )
    )
    return tuple(TopUp(*row) for row in rows)


def counts(db: Connection) -> dict[tuple[int, Decimal], int]:
    """How many cylinders of ours every customer has, by size."""
    rows = db.execute(
        text(
            """
            SELECT customer_id, size_kg, count(*) AS n FROM books.cylinder
             WHERE state IN ('HELD', 'DORMANT') AND owner = 'LUCKY' GROUP BY 1, 2
            """
        )
    )
    return {(row.customer_id, row.size_kg): row.n for row in rows}


def findings(db: Connection, theirs: Mapping[tuple[int, Decimal], int]) -> tuple[Difference, ...]:
    """Where the inventory's hourly count by customer and size is not ours."""
    return compare(counts(db), theirs)
