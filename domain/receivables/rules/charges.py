"""What is taken off for paying early and charged for paying late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

from domain.kernel.money import ZERO, half_up, split_gross
from domain.kernel.terms import parse_terms

HUNDRED: Final = Decimal(100)
YEAR: Final = 365

Basis = Literal["agreed", "adjudged"]


@dataclass(frozen=True, slots=True)
class Discount:
    """An early-payment discount: gross, its net and its tax, and the last day on which the rest may come."""

    total: Decimal
    net: Decimal
    tax: Decimal
    until_on: date


@dataclass(frozen=True, slots=True)
class Interest:
    """Late-payment interest on one late invoice: so much of it, at so many per cent a year, for these days."""

    item_id: int
    base: Decimal
    rate: Decimal
    from_on: date
    until_on: date
    basis: Basis = "agreed"

    @property
    def amount(self) -> Decimal:
        """Simple interest, half up; a day of a year of 365."""
        return interest_on(self.base, self.rate, (self.until_on - self.from_on).days)


def discount_of(terms: str, total: Decimal, issued_on: date) -> Discount:
    """What the terms take off an invoice that is paid in time; nothing where they name no discount (P-04)."""
    early = parse_terms(terms)
    off = half_up(total * early.percent / HUNDRED)
    net, tax = split_gross(off)
    return Discount(off, net, tax, issued_on + timedelta(days=early.within))


def interest_on(base: Decimal, rate: Decimal, days: int) -> Decimal:
    """Simple interest: 100,000 at 5 % for 45 days is 616 (decisions 3)."""
    return half_up(base * rate * days / (HUNDRED * YEAR)) if days > 0 else ZERO
