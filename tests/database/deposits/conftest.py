"""Cylinders going out and coming back, over the counter of one database that rolls back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.deposits.queries import lots_of
from domain.deposits.rules import Lot
from domain.deposits.service import Done, Given, Lost, Opened, Returned, lose_cylinders, open_lots, return_cylinders
from domain.deposits.service import take_deposits as take
from tests.builders import TODAY, House, balances
from tests.conftest import Books

_SERIAL = count(1)


@dataclass
class Counter:
    """The deeds of one desk, with everything that a test does not care about filled in."""

    db: Connection
    house: House

    def customer(self, **more: str) -> int:
        with acting(self.db, "test_scheduler"):
            return self.house.a_customer(self.db, **more)

    def give(self, customer: int, units: int = 1, *, size: int = 20, on: date = TODAY, **more: object) -> Done:
        row: dict[str, object] = {"way": "cash", "document": f"R{next(_SERIAL):06d}"}
        given = Given(customer=customer, size=Decimal(size), units=units, on=on, **{**row, **more})  # type: ignore[arg-type]
        role = "manager" if given.way == "waiver" else "clerk"
        with acting(self.db, f"test_{role}"):
            return take(self.db, [given], key=uuid4())[0]

    def held_before(self, customer: int, units: int, rate: int, *, on: date, size: int = 20) -> Done:
        row = Opened(
            customer=customer, size=Decimal(size), units=units, rate=Decimal(rate), on=TODAY, issued_on=on,
            document=f"O{next(_SERIAL)}",
        )  # fmt: skip
        with acting(self.db, "test_manager"):
            return open_lots(self.db, [row], key=uuid4())[0]

    def back(self, customer: int, units: int = 1, *, size: int = 20, on: date = TODAY, **more: object) -> Done:
        row = Returned(customer=customer, size=Decimal(size), units=units, on=on, **more)  # type: ignore[arg-type]
        with acting(self.db, "test_senior_clerk"):
            return return_cylinders(self.db, [row], key=uuid4())[0]

    def lose(self, customer: int, units: int = 1, *, charge: int = 0, size: int = 20, on: date = TODAY) -> Done:
        row = Lost(
            customer=customer, size=Decimal(size), units=units, on=on, invoice=f"CL{next(_SERIAL):08d}", due_on=on,
            effective_due_on=on, charge=Decimal(charge), reason="burnt",
        )  # fmt: skip
        with acting(self.db, "test_senior_clerk"):
            return lose_cylinders(self.db, [row], key=uuid4())[0]

    def lots(self, customer: int) -> tuple[Lot, ...]:
        return lots_of(self.db, customer)

    def row(self, customer: int) -> dict[str, Decimal]:
        """What the customer's row says: loaned, deposits, receivable."""
        query = text("SELECT loaned, deposits, receivable FROM books.customer_balance WHERE customer_id = :id")
        return dict(self.db.execute(query, {"id": customer}).mappings().one())  # type: ignore[arg-type]

    def moved(self, before: dict[str, Decimal]) -> dict[str, Decimal]:
        """How the accounts changed since."""
        now = balances(self.db)
        changed = {
            code: now.get(code, Decimal(0)) - before.get(code, Decimal(0)) for code in now.keys() | before.keys()
        }
        return {code: amount for code, amount in sorted(changed.items()) if amount}


@contextmanager
def acting(db: Connection, login: str) -> Iterator[None]:
    """As this login within the superuser's transaction, so that one test may be several people."""
    db.exec_driver_sql("SAVEPOINT acting")
    db.exec_driver_sql(f"SET SESSION AUTHORIZATION {login}")
    try:
        yield
    except BaseException:
        db.exec_driver_sql("ROLLBACK TO acting")
        raise
    db.exec_driver_sql("RESET SESSION AUTHORIZATION")


@pytest.fixture
def desk(shared: Books, house: House) -> Iterator[Counter]:
    """One transaction of the superuser, who becomes whoever acts; rolled back at the end."""
    with shared.admin().connect() as db, db.begin() as whole:
        yield Counter(db, house)
        db.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would look at
        whole.rollback()
