"""The invoice as it is posted, with its due days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.errors import Refused
from domain.kernel.calendar import Calendar
from domain.kernel.terms import due_on


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
