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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proposal: its code, the figure it brings in, and what it makes of the amount."""

    code: str
    figure: Decimal
    gives: Decimal


def proposal(customer: Customer) -> Decimal:
    """The limit to propose: of a new customer the smaller of half and thirty days' sales (D-10), in whole thousands.

    A company that gets any limit gets a useful one; category D gets none.
    """
    return explained(customer)[-1].gives


def explained(customer: Customer) -> tuple[Step, ...]:
    """The proposal step by step; a factor that changes nothing is left out, the last step gives the limit."""
    factors = customer.factors
    amount = customer.monthly
    steps = [Step("volume", amount, amount)]
    for code, factor in (
        ("terms", customer.days / SALES_DAYS),
        ("risk", RISK[customer.category]),
        ("industry", factors.industry),
        ("relationship", factors.relationship),
        ("season", factors.season),
    ):
        if factor != 1 or code == "risk":
            amount = amount * factor
            steps.append(Step(code, factor, amount))
    amount = formula(customer)
    if customer.new:
        amount = min(amount * NEW_SHARE, customer.monthly)
        steps.append(Step("new", NEW_SHARE, amount))
    amount = amount // STEP * STEP
    steps.append(Step("rounded", STEP, amount))
    if customer.company and customer.category != "D" and amount < LEAST_OF_A_COMPANY:
        steps.append(Step("least", LEAST_OF_A_COMPANY, LEAST_OF_A_COMPANY))
    return tuple(steps)
