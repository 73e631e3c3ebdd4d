"""How old money is: buckets, the state that age gives a customer, and the invoice as it is posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from domain.errors import Refused
from domain.kernel.calendar import Calendar
from domain.kernel.terms import due_on

BUCKETS: Final = ("current", "1-30", "31-60", "61-90", "91-180", "181+")
BORDERS: Final = (0, 30, 60, 90, 180)

Overdue = Literal["NORMAL", "WATCH", "HOLD"]


class NothingInvoiced(Refused):
    """Invoice {number} is over {net}: an invoice needs an amount above zero."""


@dataclass(frozen=True, slots=True)
class Billed:
    """An invoice ready to post: what it is over, and when it is due (Civil Code 122 moves a due day off a holiday)."""

    number: str
    customer_id: int
    kind: str
    issued_on: date
    terms: str
    due_on: date
    effective_due_on: date
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class DeliveryInvoice:
    """The invoice of one confirmed delivery: its number and when it is due; the amounts are the delivery's."""

    delivery_id: int
    number: str
    issued_on: date
    terms: str
    due_on: date
    effective_due_on: date


def bucket_of(overdue_days: int) -> int:
    """The place in BUCKETS of an item this many days after its effective due day (decisions D-40, D-41)."""
    return sum(overdue_days > border for border in BORDERS)


def overdue_state(oldest_days: int) -> Overdue:
    """What the oldest overdue item makes of a customer (decisions D-14): watched from day 1, held after day 30."""
    if oldest_days > 30:
        return "HOLD"
    return "WATCH" if oldest_days > 0 else "NORMAL"


def bill(
    *,
    number: str,
    customer_id: int,
    kind: str,
    issued_on: date,
    terms: str,
    net: Decimal,
    tax: Decimal,
    calendar: Calendar,
) -> Billed:
    """An invoice with its due days. Terms decide, the holiday calendar shifts."""
    if net <= 0:
        raise NothingInvoiced(number=number, net=net)
    due = due_on(terms, issued_on)
    return Billed(number, customer_id, kind, issued_on, terms, due, calendar.effective_due(due), net, tax)


def bill_delivery(
    *, delivery_id: int, number: str, delivered_on: date, issued_on: date, terms: str, calendar: Calendar
) -> DeliveryInvoice:
    """The invoice of a delivery with its due days; cash on delivery is due on the day of the delivery."""
    due = max(due_on(terms, issued_on, delivered_on), issued_on)
    return DeliveryInvoice(delivery_id, number, issued_on, terms, due, calendar.effective_due(due))
