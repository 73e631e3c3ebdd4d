"""A year of the demo company, told day by day: deliveries, cash at the door, and what the banks wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.demo.behaviour import CASH, Payment
from app.demo.payers import Payers
from app.demo.people import Customer
from app.demo.statements import Banks, StatementFile
from app.demo.trade import Invoice, Trade
from domain.kernel.calendar import ONE_DAY, Calendar


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the company."""

    on: date
    invoices: tuple[Invoice, ...]
    cash: tuple[Payment, ...]
    transfers: tuple[Payment, ...]
    files: tuple[StatementFile, ...]


def story(
    customers: Sequence[Customer], *, seed: int, last_on: date, calendar: Calendar | None = None
) -> Iterator[Day]:
    """The days of the year that ends with last_on, in order; the same arguments give the same bytes."""
    calendar = calendar or Calendar()
    trade = Trade(customers, seed=seed, last_on=last_on, calendar=calendar)
    payers = Payers(customers, seed=seed, last_on=last_on, calendar=calendar)
    banks = Banks(customers, seed=seed, first_on=trade.first_on, calendar=calendar)
    on = trade.first_on
    while on <= last_on:
        invoices = tuple(trade.deliveries(on))
        payments = tuple(payers.payments(on, invoices))
        yield Day(
            on=on,
            invoices=invoices,
            cash=tuple(payment for payment in payments if payment.channel == CASH),
            transfers=tuple(payment for payment in payments if payment.channel != CASH),
            files=tuple(banks.files(on, payments)),
        )
        on += ONE_DAY


def write_statements(
    customers: Sequence[Customer], *, seed: int, last_on: date, calendar: Calendar | None = None
) -> Iterator[tuple[str, date, str, bytes]]:
    """Only the bank files of the year: bank, working day, file name, bytes."""
    for day in story(customers, seed=seed, last_on=last_on, calendar=calendar):
        for file in day.files:
            yield file.bank, file.day, file.name, file.data
