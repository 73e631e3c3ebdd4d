"""Customers and their invoices for a bench, entered through the deeds of every day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import Engine, text

from app.bench.ground import SEED
from app.demo.books import customer_row
from app.demo.people import Customer, customers
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.kernel.database import transaction
from domain.kernel.money import split_gross
from domain.receivables.rules.bills import Billed
from domain.receivables.service import post_invoices

AT_ONCE = 1000
DUE_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """An invoice that waits for its money."""

    item: int
    customer: int
    number: str
    amount: Decimal


def enter_customers(engine: Engine, count: int) -> tuple[list[Customer], dict[str, int]]:
    """Enter so many of the demo's customers; answers them, and their ids by code."""
    people = list(customers(SEED, count))
    ids: dict[str, int] = {}
    for start in range(0, count, AT_ONCE):
        group = people[start : start + AT_ONCE]
        with transaction(engine) as db:
            add_customers(db, [customer_row(one) for one in group], key=uuid4())
            ids |= ids_by_code(db, [one.code for one in group])
    return people, ids


def enter_invoices(engine: Engine, people: Sequence[Customer], ids: dict[str, int], each: int, today: date) -> None:
    """Post `each` invoices to every customer, all of different amounts for one customer."""
    billed = list(_billed(people, ids, each, today))
    for start in range(0, len(billed), AT_ONCE):
        with transaction(engine) as db:
            post_invoices(db, billed[start : start + AT_ONCE], key=uuid4())


def _billed(people: Sequence[Customer], ids: dict[str, int], each: int, today: date) -> Iterator[Billed]:
    serial = 10_000_000
    for place in range(each):
        issued_on = today - timedelta(days=120 - place * 90 // each)
        for one in people:
            serial += 1
            net, tax = split_gross(Decimal(700 + (one.index * 37 + place * 613) % 30_000 + place))
            kind = "B2B" if one.ubn else "B2C"
            due_on = issued_on + DUE_AFTER
            yield Billed(f"LG{serial}", ids[one.code], kind, issued_on, one.terms, due_on, due_on, net, tax)


def open_claims(engine: Engine) -> list[Claim]:
    """Every open item, by id."""
    query = "SELECT id, customer_id, document, balance FROM books.open_item WHERE balance > 0 ORDER BY id"
    with transaction(engine) as db:
        return [Claim(*row) for row in db.execute(text(query))]
