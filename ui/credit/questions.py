"""What the hold queue asks the books, gathered in one look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from domain.banking.queries import money_coming
from domain.credit.held import Decided, Held, Looked, decisions_before, habits, held_orders, what_if
from domain.credit.in_force import HoldSeen, Reserved, live_reservations, open_holds
from domain.credit.queries import Document, Over, Standing, documents, over_limit, standing
from domain.credit.rules.suggestion import Habit, Suggestion, suggest

if TYPE_CHECKING:
    from sqlalchemy import Connection

TOPICS: Final = ("credit",)
PAGE: Final = 200


@dataclass(frozen=True)
class HeldRow:
    """A held order with what is suggested, and for how long it waits."""

    held: Held
    suggestion: Suggestion
    habit: Habit
    waits: int
    put_off: bool


@dataclass(frozen=True)
class Queue:
    """Everything the lists show, read together."""

    held: tuple[HeldRow, ...] = ()
    holds: tuple[HoldSeen, ...] = ()
    over: tuple[Over, ...] = ()
    reserved: tuple[Reserved, ...] = ()


@dataclass(frozen=True)
class Look:
    """One customer, and of a held order what the rules say of it now and how decisions before ended."""

    customer_id: int
    standing: Standing | None
    documents: tuple[Document, ...] = ()
    row: HeldRow | None = None
    now: Looked | None = None
    before: tuple[Decided, ...] = ()


def read_queue(db: Connection, now: datetime) -> Queue:
    """The four lists; of the long ones the first page."""
    held = held_orders(db)
    paying = habits(db, sorted({one.customer_id for one in held})) if held else {}
    coming = money_coming(db) if held else {}
    rows = [_row(one, paying, coming, now) for one in held]
    rows.sort(key=lambda row: (row.put_off, row.held.deliver_on is None, row.held.deliver_on, row.held.asked_at))
    return Queue(tuple(rows), open_holds(db, limit=PAGE), over_limit(db, limit=PAGE), live_reservations(db, limit=PAGE))


def look_at(db: Connection, row: HeldRow, *, decides: bool) -> Look:
    """One held order whole; the rules of this moment are told to those who decide."""
    held = row.held
    return Look(
        held.customer_id,
        standing(db, held.customer_id),
        documents(db, held.customer_id),
        row,
        what_if(db, held.case_id) if decides else None,
        decisions_before(db, held.customer_id),
    )


def look_at_customer(db: Connection, customer_id: int) -> Look:
    """One customer of the other lists."""
    return Look(
        customer_id,
        standing(db, customer_id),
        documents(db, customer_id),
        before=decisions_before(db, customer_id),
    )


def _row(held: Held, paying: Mapping[int, Habit], coming: Mapping[int, Decimal], now: datetime) -> HeldRow:
    habit = paying.get(held.customer_id, Habit())
    suggestion = suggest(
        held.rules,
        held.ways,
        habit,
        amount=held.amount,
        available=held.limit - held.before + held.own,
        coming=coming.get(held.customer_id, Decimal(0)),
    )
    waits = max(int((now - held.asked_at).total_seconds() // 60), 0)
    return HeldRow(held, suggestion, habit, waits, held.put_off_until is not None and held.put_off_until > now)
