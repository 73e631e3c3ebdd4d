"""What the counter asks and does, gathered so that a test can answer instead of a database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from domain.banking.rules.entry import EntryLine, mirrored
from domain.customers.queries import CustomerFound, find_customers
from domain.payments import queries, service
from domain.payments.queries import Payer, ReceiptSeen
from domain.payments.service import Posted
from domain.receivables.queries import OpenItem, open_items

if TYPE_CHECKING:
    from sqlalchemy import Connection


def reversal(db: Connection, payment_id: int) -> tuple[EntryLine, ...]:
    """What taking a receipt back would book."""
    return mirrored(queries.posted_lines(db, payment_id))


@dataclass(frozen=True)
class AtCounter:
    """A customer as he is laid before the clerk: who, what is open, and what he paid here today."""

    payer: Payer
    items: tuple[OpenItem, ...]
    today: tuple[ReceiptSeen, ...]


@dataclass(frozen=True)
class Questions:
    """Everything the counter asks and does; the domain's own answers unless others are given."""

    customers: Callable[..., Sequence[CustomerFound]] = find_customers
    payer: Callable[..., Payer] = queries.payer
    items: Callable[..., tuple[OpenItem, ...]] = open_items
    paid: Callable[..., tuple[ReceiptSeen, ...]] = queries.receipts_of_customer
    receipts: Callable[..., tuple[ReceiptSeen, ...]] = queries.receipts_at_counter
    reversal: Callable[..., tuple[EntryLine, ...]] = reversal
    take: Callable[..., Posted] = service.take_at_counter
    reverse: Callable[..., None] = service.reverse_payment

    def look(self, db: Connection, customer_id: int, *, today: date) -> AtCounter:
        """One customer with everything the clerk decides on, read together."""
        return AtCounter(
            self.payer(db, customer_id),
            self.items(db, customer_id, as_of=today),
            self.paid(db, customer_id=customer_id, on=today),
        )
