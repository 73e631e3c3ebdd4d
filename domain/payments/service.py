"""Payments are taken, spread, and mirrored when they were wrong. The database checks each deed and writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from domain.errors import Consent
from domain.kernel.database import call
from domain.payments.queries import receipts_of_customer
from domain.payments.rules import ZERO, Part


class SameReceiptToday(Consent):
    """{number} is a receipt of the same customer, amount and day. If this is other money, post it once more."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money to be taken for one customer. `source` names it in the world and makes it once (decisions 11)."""

    customer_id: int
    amount: Decimal
    source: str
    on: date
    parts: Sequence[Part]
    line_id: int | None = None
    fee: Decimal = ZERO
    difference: Decimal = ZERO
    evidence: dict[str, object] | None = None
    learn: Sequence[tuple[str, str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Posted:
    """A payment as it stands in the books."""

    payment_id: int
    number: str
    unapplied: Decimal


def post_payments(db: Connection, receipts: Sequence[Receipt], *, key: UUID) -> tuple[Posted, ...]:
    """Take payments, all or none (P-10, P-11, P-13, P-19); what no part takes stays on account in 2160.

    A receipt with a bank line takes that line; without one it is cash. AlreadyTaken where somebody was first,
    MoreThanIsOpen where an item has less left than its part, AlreadyThere where the source was taken before.
    """
    rows = [_row(one) for one in receipts]
    answer = call(db, "api.post_payments", p_rows=rows, p_key=key)
    return tuple(Posted(one["payment"], one["number"], Decimal(one["unapplied"])) for one in answer["payments"])


def take_at_counter(db: Connection, receipt: Receipt, *, key: UUID, again: bool) -> Posted:
    """Take one receipt at the counter (P-10); asked again with its key it answers as the first time.

    SameReceiptToday where the same customer paid the same amount that day (D-118), unless the clerk says that it is
    other money: `again`.
    """
    if not again:
        known = receipts_of_customer(db, customer_id=receipt.customer_id, on=receipt.on)
        twins = [one for one in known if one.amount == receipt.amount and one.source != receipt.source]
        if twins:
            raise SameReceiptToday(number=twins[-1].number)
    return post_payments(db, [receipt], key=key)[0]


def _row(one: Receipt) -> dict[str, object]:
    row: dict[str, object] = {
        "customer": one.customer_id,
        "amount": one.amount,
        "method": "cash" if one.line_id is None else "bank",
        "source": one.source,
        "on": one.on,
        "parts": [[part.open_item_id, part.amount] for part in one.parts],
    }
    optional = {"line": one.line_id, "fee": one.fee, "difference": one.difference, "evidence": one.evidence}
    row.update({name: value for name, value in optional.items() if value})
    if one.learn:
        row["learn"] = [list(mark) for mark in one.learn]
    return row


def allocate(db: Connection, *, payment_id: int, parts: Sequence[Part], key: UUID, on: date) -> None:
    """Give unapplied money of a payment to open items of its customer (P-16)."""
    rows = [[part.open_item_id, part.amount] for part in parts]
    call(db, "api.allocate", p_payment=payment_id, p_parts=rows, p_on=on, p_key=key)


def undo_allocations(
    db: Connection, *, payment_id: int, allocation_ids: Sequence[int], reason: str, key: UUID, on: date
) -> None:
    """Undo allocations by mirror rows (P-17); the money is unapplied again."""
    call(
        db,
        "api.undo_allocations",
        p_payment=payment_id,
        p_allocations="{" + ",".join(map(str, allocation_ids)) + "}",
        p_on=on,
        p_reason=reason,
        p_key=key,
    )


def reverse_payment(db: Connection, *, payment_id: int, reason: str, key: UUID, on: date) -> None:
    """Mirror a payment today (P-18). Money of a bank line goes back to 2165 and the line waits again."""
    call(db, "api.reverse_payment", p_payment=payment_id, p_on=on, p_reason=reason, p_key=key)
