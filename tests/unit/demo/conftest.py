"""One small year of the demo company, told once for all tests that look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

import pytest

from app.demo.behaviour import Manner, Payment
from app.demo.company import Day, story
from app.demo.payers import Payers
from app.demo.people import Customer, customers
from app.demo.statements import StatementFile
from app.demo.trade import Invoice
from domain.kernel.calendar import Calendar

LAST_ON = date(2026, 11, 20)
SEED = 7


@dataclass(frozen=True)
class Year:
    """A year and its flat lists."""

    customers: list[Customer]
    days: list[Day]
    seed: int = SEED
    last_on: date = LAST_ON

    @cached_property
    def invoices(self) -> list[Invoice]:
        return [invoice for day in self.days for invoice in day.invoices]

    @cached_property
    def transfers(self) -> list[Payment]:
        return [payment for day in self.days for payment in day.transfers]

    @cached_property
    def files(self) -> list[StatementFile]:
        return [file for day in self.days for file in day.files]

    @cached_property
    def totals(self) -> dict[str, Decimal]:
        return {invoice.number: invoice.total for invoice in self.invoices}

    @cached_property
    def manners(self) -> list[Manner]:
        return Payers(self.customers, seed=self.seed, last_on=self.last_on, calendar=Calendar()).manners


@pytest.fixture(scope="session")
def year() -> Year:
    people = list(customers(SEED, 700))
    return Year(people, list(story(people, seed=SEED, last_on=LAST_ON)))
