"""What an allowance is over, and what it books (P-03)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.errors import Refused
from domain.kernel.money import ZERO, split_gross, tax_on


class NothingAllowed(Refused):
    """An allowance needs an amount in whole dollars above zero."""


class MoreThanIsLeft(Refused):
    """Only {left} of this invoice was not allowed yet. Allow that at most."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """An allowance in its parts: up to what is open it pays the invoice, the rest is the customer's credit."""

    net: Decimal
    tax: Decimal
    applied: Decimal

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    @property
    def credit(self) -> Decimal:
        return self.total - self.applied


def allow(kind: str, amount: Decimal, *, left_net: Decimal, left_tax: Decimal, balance: Decimal) -> Allowed:
    """An amount in the price basis of its invoice: net for a company (B2B), gross for a consumer (B2C).

    The last dollar of an invoice takes the last dollar of its tax. The database reckons the same when it is asked.
    """
    if amount <= 0 or amount != amount.to_integral_value():
        raise NothingAllowed
    left = left_net if kind == "B2B" else left_net + left_tax
    if amount > left:
        raise MoreThanIsLeft(left=f"{left:,}")
    if amount == left:
        net, tax = left_net, left_tax
    elif kind == "B2B":
        net, tax = amount, min(tax_on(amount), left_tax)
    else:
        tax = min(split_gross(amount)[1], left_tax)
        net = amount - tax
    if net > left_net:
        raise MoreThanIsLeft(left=f"{left:,}")
    return Allowed(net, tax, min(net + tax, max(balance, ZERO)))
