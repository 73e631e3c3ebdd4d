"""What limit to propose: score, category, formula and caps (policies 1.2 and 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal

Category = Literal["A", "B", "C", "D"]

WEIGHTS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        "financial": Decimal("0.30"),
        "credit_history": Decimal("0.25"),
        "payment_history": Decimal("0.20"),
        "stability": Decimal("0.15"),
        "references": Decimal("0.10"),
    }
)
RISK: Final[Mapping[Category, Decimal]] = MappingProxyType(
    {"A": Decimal("1.0"), "B": Decimal("0.8"), "C": Decimal("0.5"), "D": Decimal(0)}
)
BORDERS: Final[tuple[tuple[Category, Decimal], ...]] = (("A", Decimal(80)), ("B", Decimal(60)), ("C", Decimal(40)))
STEP: Final = Decimal(1000)
LEAST_OF_A_COMPANY: Final = Decimal(30_000)
NEW_SHARE: Final = Decimal("0.5")
SALES_DAYS: Final = Decimal(30)
ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Factors:
    """What an assessment makes of the customer beside his category."""

    industry: Decimal = ONE
    relationship: Decimal = ONE
    season: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Customer:
    """What a proposal rests on: sales of a month, days of the terms, category; whether he is new, and a company."""

    monthly: Decimal
    days: int
    category: Category
    new: bool = False
    company: bool = True
    factors: Factors = field(default_factory=Factors)


def score(points: Mapping[str, Decimal]) -> Decimal:
    """The weighed points of the five parts, 0 to 100."""
    return sum((points[part] * weight for part, weight in WEIGHTS.items()), Decimal(0))


def category(of_score: Decimal) -> Category:
    """The category of a score; its lower border belongs to it (D-09)."""
    return next((name for name, border in BORDERS if of_score >= border), "D")


def formula(customer: Customer) -> Decimal:
    """Volume x days / 30 x factors, before caps and rounding."""
    factors = customer.factors
    share = RISK[customer.category] * factors.industry * factors.relationship * factors.season
    return customer.monthly * customer.days / SALES_DAYS * share


def proposal(customer: Customer) -> Decimal:
    """The limit to propose: of a new customer the smaller of half and thirty days' sales (D-10), in whole thousands.

    A company that gets any limit gets a useful one; category D gets none.
    """
    amount = formula(customer)
    if customer.new:
        amount = min(amount * NEW_SHARE, customer.monthly)
    rounded = amount // STEP * STEP
    if customer.company and customer.category != "D":
        return max(rounded, LEAST_OF_A_COMPANY)
    return rounded
