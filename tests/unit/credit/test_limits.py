"""The proposal of a limit: score, category, formula, caps (policies 1.2 and 1.3, decisions D-09 and D-10)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.credit.rules.limits import Customer, Factors, category, explained, formula, proposal, score

POINTS = {"financial": 75, "credit_history": 80, "payment_history": 70, "stability": 60, "references": 100}


def test_the_vector_of_the_score() -> None:
    found = score({part: Decimal(points) for part, points in POINTS.items()})

    assert (found, category(found)) == (Decimal("75.50"), "B")


@pytest.mark.parametrize(
    ("points", "name"),
    [("80", "A"), ("79.99", "B"), ("60", "B"), ("59.99", "C"), ("40", "C"), ("39.99", "D"), ("0", "D"), ("100", "A")],
)
def test_the_lower_border_belongs_to_the_category(points: str, name: str) -> None:
    assert category(Decimal(points)) == name


@pytest.mark.parametrize(
    ("customer", "amount"),
    [
        (Customer(Decimal(300_000), 30, "B"), 240_000),
        (Customer(Decimal(300_000), 60, "B", new=True), 240_000),
        (Customer(Decimal(300_000), 90, "A", new=True), 300_000),
        (Customer(Decimal(10_000), 30, "C"), 30_000),
        (Customer(Decimal(10_000), 30, "C", company=False), 5_000),
        (Customer(Decimal(300_000), 30, "D"), 0),
        (Customer(Decimal(123_456), 30, "A"), 123_000),
        (Customer(Decimal(100_000), 30, "A", factors=Factors(season=Decimal("1.2"))), 120_000),
    ],
)
def test_the_proposal_is_capped_and_in_whole_thousands(customer: Customer, amount: int) -> None:
    assert proposal(customer) == amount


def test_the_formula_is_not_rounded() -> None:
    assert formula(Customer(Decimal(300_000), 60, "B")) == 480_000


def test_the_proposal_is_told_step_by_step() -> None:
    found = explained(Customer(Decimal(300_000), 60, "B", new=True, factors=Factors(industry=Decimal("0.9"))))

    assert [(step.code, step.figure, step.gives) for step in found] == [
        ("volume", 300_000, 300_000),
        ("terms", 2, 600_000),
        ("risk", Decimal("0.8"), 480_000),
        ("industry", Decimal("0.9"), 432_000),
        ("new", Decimal("0.5"), 216_000),
        ("rounded", 1_000, 216_000),
    ]


def test_the_least_of_a_company_is_a_step_of_its_own() -> None:
    assert [step.code for step in explained(Customer(Decimal(10_000), 30, "C"))] == [
        "volume",
        "risk",
        "rounded",
        "least",
    ]
