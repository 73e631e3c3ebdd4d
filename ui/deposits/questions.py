"""What the deposits screen asks the books, gathered in one look each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from domain.approvals.queries import authority
from domain.approvals.rules import Kind
from domain.customers.queries import RefundAccount, refund_accounts
from domain.deposits.matrix import (
    DeedRow,
    Holder,
    Kept,
    Unmoved,
    breakage_on,
    dormant_months,
    holders,
    kept_of,
    movements,
    unmoved,
)
from domain.deposits.queries import CylinderSeen, Size, TopUp, cylinders_of, lots_of, sizes, top_ups
from domain.deposits.rules import Lot
from domain.ledger.queries import TieOut, account_names, entry_lines, tie_out
from domain.receivables.queries import OpenItem, open_items
from domain.receivables.register import last_number
from domain.receivables.rules.numbers import next_number
from ui.kit.paper import Tiers

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPICS: Final = ("deposits", "receivables")
PAGE: Final = 200


@dataclass(frozen=True)
class Board:
    """Everything the lists show, and whether account 2310 says the same."""

    holders: tuple[Holder, ...]
    unmoved: tuple[Unmoved, ...]
    top_ups: tuple[TopUp, ...]
    deeds: tuple[DeedRow, ...]
    sizes: tuple[Size, ...]
    tie: TieOut
    months: int


@dataclass(frozen=True)
class Look:
    """One customer with everything a deed on his cylinders rests on."""

    holder: Holder
    sizes: tuple[Size, ...]
    lots: tuple[Lot, ...]
    cylinders: tuple[CylinderSeen, ...]
    deeds: tuple[DeedRow, ...]
    kept: tuple[Kept, ...]
    items: tuple[OpenItem, ...]
    accounts: tuple[RefundAccount, ...]
    names: Mapping[str, str]
    refund: Tiers
    breakage: Tiers
    breakage_on: bool
    next_invoice: str


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    first = on.year * 12 + on.month - 1 - months
    year, month = first // 12, first % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(on.day, last))


def read_board(db: Connection, *, today: date) -> Board:
    """All lists, read together."""
    months = dormant_months(db)
    return Board(
        holders(db),
        unmoved(db, before=months_before(today, months)),
        top_ups(db),
        movements(db, limit=PAGE),
        sizes(db),
        tie_out(db, "2310"),
        months,
    )


def look_at(db: Connection, customer_id: int, *, today: date) -> Look:
    """One customer, read together."""
    (holder,) = holders(db, customer_id=customer_id)
    return Look(
        holder,
        sizes(db),
        lots_of(db, customer_id),
        cylinders_of(db, customer_id, today=today),
        movements(db, customer_id=customer_id, limit=60),
        kept_of(db, customer_id),
        open_items(db, customer_id, as_of=today),
        tuple(one for one in refund_accounts(db, customer_id) if one.state == "ACTIVE"),
        account_names(db),
        authority(db, Kind.DEPOSIT_REFUND),
        authority(db, Kind.BREAKAGE),
        breakage_on(db),
        next_number(last_number(db)),
    )


def entry_of(db: Connection, deed: DeedRow) -> tuple[tuple[tuple[str, Decimal], ...], Mapping[str, str]]:
    """What a deed posted, and the names of the accounts."""
    return entry_lines(db, deed.journal_id) if deed.journal_id is not None else (), account_names(db)
