"""What a customer counts for: named terms, their sum, and what is left of the limit (behaviour 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from domain.kernel.words import N_

TERMS: Final[Mapping[str, str]] = {
    "open_items": N_("Open items"),
    "delivered": N_("Delivered, not invoiced"),
    "orders": N_("Open orders"),
    "cheques": N_("Cheques not cleared"),
    "cylinders": N_("Cylinders on loan less deposits"),
    "unapplied": N_("Unapplied money"),
    "driver_cash": N_("Driver cash not settled"),
}
"""The terms in the order of their weights; the last two are taken off."""

DEDUCTED: Final = frozenset({"unapplied", "driver_cash"})


@dataclass(frozen=True, slots=True)
class Exposure:
    """The weighed terms of one customer with his limit and what is reserved for orders."""

    terms: Mapping[str, Decimal]
    limit: Decimal
    reserved: Decimal

    @property
    def total(self) -> Decimal:
        return sum((-amount if term in DEDUCTED else amount for term, amount in self.terms.items()), Decimal(0))

    @property
    def available(self) -> Decimal:
        return self.limit - self.total - self.reserved


def exposure_of(amounts: list[Decimal], limit: Decimal, reserved: Decimal) -> Exposure:
    """The terms as the database weighs them, in its order."""
    return Exposure(dict(zip(TERMS, amounts, strict=True)), limit, reserved)
