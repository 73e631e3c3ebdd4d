"""Fresh customers with open invoices, for benches that break things: nobody else posts to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import uuid4

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.kernel.database import transaction
from domain.kernel.money import split_gross
from domain.receivables.rules.bills import Billed
from domain.receivables.service import post_invoices

AT_ONCE = 500
ISSUED_BEFORE = timedelta(days=40)
DUE_AFTER = timedelta(days=30)


class Entrance(Protocol):
    """A database with a login for every role, and its superuser's engine."""

    def url(self, role: str) -> URL: ...
    def engine(self, role: str) -> Engine: ...
    def admin(self) -> Engine: ...


@dataclass(frozen=True, slots=True)
class Item:
    """An invoice that nobody has paid."""

    id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Scene:
    """A customer and all that is open."""

    customer: int
    branch: str
    items: tuple[Item, ...]


def conninfo(entrance: Entrance, role: str, *, host: str = "", port: int = 0) -> str:
    """The address for the bare driver, through a line where one is named; holds the password, never to be shown."""
    url = entrance.url(role).set(drivername="postgresql")
    if port:
        url = url.set(host=host, port=port)
    return url.render_as_string(hide_password=False)


def invoice_row(number: str, customer: int, total: Decimal, issued_on: date) -> Billed:
    """An invoice of this total incl. VAT, due after thirty days."""
    net, tax = split_gross(total)
    due_on = issued_on + DUE_AFTER
    return Billed(number, customer, "B2C", issued_on, "NET30", due_on, due_on, net, tax)


def enter_scenes(
    entrance: Entrance, name: str, count: int, *, amounts: Sequence[int], today: date, branch: str = ""
) -> list[Scene]:
    """So many customers named after this scene, each with one open invoice of every amount."""
    engine = entrance.engine("scheduler")
    with transaction(engine) as db:
        branch = branch or db.execute(text("SELECT min(code) FROM books.branch")).scalar_one()
    codes = [f"{name}{place:06d}" for place in range(count)]
    scenes: list[Scene] = []
    for start in range(0, count, AT_ONCE):
        group = codes[start : start + AT_ONCE]
        with transaction(engine) as db:
            add_customers(db, [_customer(code, branch) for code in group], key=uuid4())
            ids = ids_by_code(db, group)
            billed = [
                invoice_row(f"{code}{place:02d}", ids[code], Decimal(amount), today - ISSUED_BEFORE)
                for code in group
                for place, amount in enumerate(amounts)
            ]
            if billed:
                post_invoices(db, billed, key=uuid4())
            scenes += [Scene(ids[code], branch, _items(db, ids[code])) for code in group]
    return scenes


def _items(db: Connection, customer: int) -> tuple[Item, ...]:
    query = text("SELECT id, amount FROM books.open_item WHERE customer_id = :customer ORDER BY id")
    return tuple(Item(*row) for row in db.execute(query, {"customer": customer}))


def _customer(code: str, branch: str) -> dict[str, object]:
    return {
        "code": code, "branch": branch, "name": f"Customer {code}", "kind": "restaurant", "category": "B",
        "terms": "NET30", "ubn": None, "phone": None, "district": None, "marks": [],
    }  # fmt: skip
