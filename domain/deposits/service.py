"""Cylinders go out, come back, are exchanged, lost, found and handed on. The database checks each deed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection

from domain.kernel.database import call


@dataclass(frozen=True, slots=True, kw_only=True)
class Cylinders:
    """So many cylinders of one size of one customer; `serials` are the numbers of those whose number is known."""

    customer: int
    size: Decimal
    units: int
    on: date
    serials: Sequence[str] = ()
    document: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Cylinders):
    """Cylinders given out against a deposit; `document` is the receipt. `rate`: what the desk showed, if it did."""

    way: Literal["cash", "bank", "account", "waiver"]
    site: int | None = None
    rate: Decimal | None = None
    line: int | None = None
    due_on: date | None = None
    effective_due_on: date | None = None
    inspect_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Cylinders):
    """Cylinders that a customer held before the first day here, at the rate of their old receipt."""

    rate: Decimal
    site: int | None = None
    issued_on: date | None = None
    inspect_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Cylinders):
    """Cylinders that came back; by written `consent` their money goes to an open item instead of back in cash."""

    way: Literal["cash", "account"] = "cash"
    open_item: int | None = None
    consent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged(Cylinders):
    """Full ones for empty ones: `serials` came back, `out` went out."""

    out: Sequence[str] = ()
    inspect_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost(Cylinders):
    """Cylinders that are gone: their deposits are kept, `charge` is asked above them (VAT included)."""

    invoice: str
    due_on: date
    effective_due_on: date
    charge: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Cylinders):
    """Cylinders that stay where they are and have another customer; both consents name what was signed."""

    to: int
    consent: str
    to_consent: str
    to_site: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign(Cylinders):
    """Cylinders of another house that came in."""

    owner: str
    site: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A deed as it stands in the books, with the deposits it moved."""

    deed_id: int
    amount: Decimal


def take_deposits(db: Connection, rows: Sequence[Given], *, key: UUID) -> tuple[Done, ...]:
    """Give cylinders out against deposits at today's rate (P-60), all or none.

    DepositChanged where the size's rate is not the one shown, AlreadyThere for a receipt taken before, AlreadyTaken
    where the bank line's money does not lie in 2165. Waivers need the right to them.
    """
    return _do(db, "api.take_deposits", rows, key)


def open_lots(db: Connection, rows: Sequence[Opened], *, key: UUID) -> tuple[Done, ...]:
    """Bring in what customers held before the first day here (N-81)."""
    return _do(db, "api.open_lots", rows, key)


def return_cylinders(db: Connection, rows: Sequence[Returned], *, key: UUID) -> tuple[Done, ...]:
    """Take cylinders back and refund each at the rate of its issue (P-61): by number if known, else the oldest lot.

    FewerCylinders for more than are held (N-80), NotHisCylinder for another house's or another customer's,
    MoreThanIsOpen where the item has less left.
    """
    return _do(db, "api.return_cylinders", rows, key)


def exchange_cylinders(db: Connection, rows: Sequence[Exchanged], *, key: UUID) -> tuple[Done, ...]:
    """Give full ones for empty ones; no money moves."""
    return _do(db, "api.exchange_cylinders", rows, key)


def lose_cylinders(db: Connection, rows: Sequence[Lost], *, key: UUID) -> tuple[Done, ...]:
    """Keep the deposits of lost cylinders and charge what they are worth above them, one invoice a row (P-62, P-63)."""
    return _do(db, "api.lose_cylinders", rows, key)


def find_cylinders(db: Connection, rows: Sequence[Cylinders], *, key: UUID) -> tuple[Done, ...]:
    """Give back what was kept and charged for cylinders that turned up after all."""
    return _do(db, "api.find_cylinders", rows, key)


def move_cylinders(db: Connection, rows: Sequence[Moved], *, key: UUID) -> tuple[Done, ...]:
    """Hand cylinders and their deposits to another customer at their rates (P-65). BothSign without both consents."""
    return _do(db, "api.move_cylinders", rows, key)


def take_foreign_cylinders(db: Connection, rows: Sequence[Foreign], *, key: UUID) -> tuple[Done, ...]:
    """Note cylinders of another house; nothing is refunded for them."""
    return _do(db, "api.take_foreign_cylinders", rows, key)


def undo_deed(db: Connection, *, deed_id: int, on: date, reason: str, key: UUID) -> Done:
    """Undo a deed by its mirror, units and money (B-2).

    AlreadyReversed for one undone before, NoSuchStep where a cylinder has gone on since, MoreThanIsOpen where money was
    paid on it.
    """
    answer = call(db, "api.undo_cylinder_deed", p_deed=deed_id, p_on=on, p_reason=reason, p_key=key)
    (one,) = answer["deeds"]
    return Done(one["deed"], Decimal(one["amount"]))


def wake_cylinders(db: Connection, *, customer_id: int, on: date, reason: str, key: UUID) -> int:
    """The customer was reached: how many of his dormant cylinders are held again."""
    answer = call(db, "api.wake_cylinders", p_customer=customer_id, p_on=on, p_reason=reason, p_key=key)
    return int(answer["cylinders"])


def mark_dormant(db: Connection, *, on: date, key: UUID) -> int:
    """Mark what nobody has used for `cylinder.dormant_months`; how many cylinders went onto the list of contacts.

    Those of five hundred customers at a time; with another key again until it answers zero.
    """
    return int(call(db, "api.mark_dormant", p_on=on, p_key=key)["cylinders"])


def set_size(db: Connection, *, size_kg: Decimal, deposit: Decimal, replacement: Decimal, key: UUID) -> None:
    """Set what is taken for a size from now on, and what it is worth; lots keep the rate of their issue."""
    call(db, "api.set_cylinder_size", p_size=size_kg, p_deposit=deposit, p_replacement=replacement, p_key=key)


def _do(db: Connection, function: str, rows: Sequence[Cylinders], key: UUID) -> tuple[Done, ...]:
    said = [{name: value for name, value in asdict(one).items() if value not in (None, (), [])} for one in rows]
    answer = call(db, function, p_rows=said, p_key=key)
    return tuple(Done(one["deed"], Decimal(one["amount"])) for one in answer["deeds"])
