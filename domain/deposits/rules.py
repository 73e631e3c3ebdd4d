"""What may happen to a cylinder at a customer (SM-11), and what its deposit comes to (behaviour 21)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.errors import Refused
from domain.kernel.words import N_

ZERO: Final = Decimal(0)


class State(StrEnum):
    """Where a cylinder stands; the values are those of the database."""

    NEW = "-"
    HELD = "HELD"
    RETURNED = "RETURNED"
    LOST = "LOST"
    DORMANT = "DORMANT"
    RECOGNISED = "RECOGNISED"
    VOID = "VOID"


class Event(StrEnum):
    """What happens to it; the values are those of the database."""

    ISSUED = "issued"
    RETURNED = "returned"
    EXCHANGED = "exchanged"
    LOST = "lost"
    DORMANT = "dormant"
    WOKEN = "woken"
    RECOGNISED = "recognised"
    FOUND = "found"
    MOVED = "moved"
    FOREIGN = "foreign"


# SM-11. The database keeps the same list in books.cylinder_step; a test holds them together.
STEPS: Final[Mapping[tuple[Event, State], State]] = MappingProxyType(
    {
        (Event.ISSUED, State.NEW): State.HELD,
        (Event.RETURNED, State.HELD): State.RETURNED,
        (Event.EXCHANGED, State.HELD): State.HELD,
        (Event.LOST, State.HELD): State.LOST,
        (Event.DORMANT, State.HELD): State.DORMANT,
        (Event.WOKEN, State.DORMANT): State.HELD,
        (Event.RECOGNISED, State.DORMANT): State.RECOGNISED,
        (Event.FOUND, State.LOST): State.RETURNED,
        (Event.FOUND, State.RECOGNISED): State.RETURNED,
        (Event.MOVED, State.HELD): State.HELD,
        (Event.FOREIGN, State.NEW): State.RETURNED,
    }
)
ON_LOAN: Final = frozenset({State.HELD, State.DORMANT})
"""The states of a cylinder that the customer has, and for which his deposit is held."""

STATES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.HELD: N_("At the customer"),
        State.RETURNED: N_("Came back"),
        State.LOST: N_("Lost"),
        State.DORMANT: N_("Not used for long"),
        State.RECOGNISED: N_("Given up"),
        State.VOID: N_("Undone"),
    }
)


class NotSoMany(Refused):
    """{units} cylinders cannot come back: {held} of this size are held for the customer."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Cylinders of one size that were given out together, and what was taken for each of them."""

    id: int
    size_kg: Decimal
    rate: Decimal
    units: int
    held: int
    receipt: str | None
    issued_on: date

    @property
    def money(self) -> Decimal:
        return self.held * self.rate


@dataclass(frozen=True, slots=True)
class Part:
    """So many cylinders of one lot."""

    lot_id: int
    units: int
    rate: Decimal

    @property
    def amount(self) -> Decimal:
        return self.units * self.rate


def refund_of(lots: Sequence[Lot], units: int, *, named: Sequence[int] = ()) -> tuple[Part, ...]:
    """What goes back for so many cylinders: those known by number out of their own lots, the rest the oldest first.

    `named` holds the lot of each cylinder whose number is known.
    """
    known = Counter(named)
    left = [replace(lot, held=lot.held - known[lot.id]) for lot in lots]
    parts = [Part(lot.id, known[lot.id], lot.rate) for lot in lots if known[lot.id]]
    rest = units - len(named)
    if rest < 0 or any(lot.held < 0 for lot in left):
        raise NotSoMany(units=units, held=sum(lot.held for lot in lots))
    return (*parts, *(refund_oldest_first(left, rest) if rest else ()))


def refund_oldest_first(lots: Sequence[Lot], units: int) -> tuple[Part, ...]:
    """What goes back for so many cylinders without known numbers: the oldest lot first, each at its own rate (N-79)."""
    left, parts = units, []
    for lot in sorted(lots, key=lambda lot: (lot.issued_on, lot.id)):
        taken = min(left, lot.held)
        if taken > 0:
            parts.append(Part(lot.id, taken, lot.rate))
            left -= taken
    if left or units < 1:
        raise NotSoMany(units=units, held=sum(lot.held for lot in lots))
    return tuple(parts)


def uncovered(loaned: Decimal, deposits: Decimal) -> Decimal:
    """E5: what the cylinders on loan are worth beyond the deposits held for them."""
    return max(ZERO, loaned - deposits)


def needs_top_up(loaned: Decimal, deposits: Decimal, *, above: Decimal) -> bool:
    """Whether to propose a higher deposit, or to collect cylinders (policy cylinder.topup_above)."""
    return uncovered(loaned, deposits) > above


class Inspection(StrEnum):
    """How a cylinder stands with its pressure test."""

    UNKNOWN = "unknown"
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"


def inspection(inspect_by: date | None, *, today: date, warn_days: int) -> Inspection:
    """Expired from the day after its last one; soon within so many days before (policy cylinder.inspection_overlay)."""
    if inspect_by is None:
        return Inspection.UNKNOWN
    if inspect_by < today:
        return Inspection.EXPIRED
    return Inspection.SOON if inspect_by <= today + timedelta(days=warn_days) else Inspection.VALID


@dataclass(frozen=True, slots=True)
class Difference:
    """A customer and size where the inventory counts other than we do."""

    customer_id: int
    size_kg: Decimal
    ours: int
    theirs: int


def compare(
    ours: Mapping[tuple[int, Decimal], int], theirs: Mapping[tuple[int, Decimal], int]
) -> tuple[Difference, ...]:
    """Every customer and size whose numbers differ, the largest difference first; a side that is silent counts none."""
    found = [
        Difference(customer, size, ours.get((customer, size), 0), theirs.get((customer, size), 0))
        for customer, size in ours.keys() | theirs.keys()
    ]
    unlike = [one for one in found if one.ours != one.theirs]
    return tuple(sorted(unlike, key=lambda one: (-abs(one.ours - one.theirs), one.customer_id, one.size_kg)))
