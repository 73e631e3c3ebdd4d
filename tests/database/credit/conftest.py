"""One scene for credit: a connection that slips into every login, sets what other rooms will, and is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.credit.queries import Standing, standing
from domain.credit.rules.verdict import Verdict
from domain.credit.service import Order, Point, check_credit, verdict_of
from domain.kernel.calendar import business_day
from tests.builders import House
from tests.conftest import BRANCHES, Books

NOW = datetime.now(UTC)
TODAY = business_day(NOW)
_orders = count(1)


class Scene:
    """Customers with limits and terms, checked by people; the superuser writes what rooms to come will write."""

    def __init__(self, db: Connection, house: House) -> None:
        self.db, self.house = db, house

    @contextmanager
    def as_(self, role: str) -> Iterator[Connection]:
        """As a login of this role; kernel is the owner of the deeds. What is refused is taken back."""
        words = "ROLE lg_kernel" if role == "kernel" else f"SESSION AUTHORIZATION test_{role}"
        with self.db.begin_nested():
            self.db.exec_driver_sql(f"SET LOCAL {words}")
            yield self.db
            self.db.exec_driver_sql("SET LOCAL SESSION AUTHORIZATION DEFAULT")
            self.db.exec_driver_sql("SET LOCAL ROLE NONE")

    def customer(self, limit: int | None = 100_000, *, category: str = "C", branch: str = "FYU", **terms: int) -> int:
        """A customer with this limit; `terms` are columns of his row. Category C has no season."""
        with self.as_("scheduler") as db:
            made = self.house.a_customer(db, branch=branch)
        self.do("UPDATE books.customer SET category = :category WHERE id = :customer", category=category, customer=made)
        if limit is not None:
            self.limit(made, limit)
        self.set(made, **terms)
        return made

    def limit(self, customer: int, base: int) -> None:
        self.credit(customer, credit_limit=base, assessed_at=NOW)
        self.do("SELECT api._refresh_limit(:customer, :now)", customer=customer, now=NOW)

    def credit(self, customer: int, **values: Any) -> None:
        """What an assessment, or another room, leaves beside the limit."""
        words = ", ".join(f"{name} = :{name}" for name in values)
        self.do(f"UPDATE books.customer_credit SET {words} WHERE customer_id = :customer", customer=customer, **values)

    def set(self, customer: int, **terms: int) -> None:
        """Terms of the row, as the deeds of other rooms move them."""
        if terms:
            words = ", ".join(f"{name} = :{name}" for name in terms)
            query = f"UPDATE books.customer_balance SET {words} WHERE customer_id = :customer"
            self.do(query, customer=customer, **terms)

    def owes(self, customer: int, total: int, *, days: int = -10) -> int:
        """An invoice that fell due so many days ago; the open item's id."""
        due = TODAY - timedelta(days=days)
        issued = min(due, TODAY) - timedelta(days=30)
        with self.as_("scheduler") as db:
            return self.house.an_invoice(db, customer, total, issued_on=issued, due_on=due)

    def pays(self, customer: int, amount: int, parts: list[tuple[int, int]] | None = None) -> int:
        with self.as_("clerk") as db:
            return self.house.cash(db, customer, amount, parts or [], on=TODAY).payment_id

    def check(
        self, customer: int, amount: int, *, by: str = "clerk", order: str = "", point: Point = "order",
        record: bool = True, version: int = 1, **more: Any,
    ) -> Verdict:  # fmt: skip
        """A verdict as this role asks for it."""
        wanted = Order(order or f"shop/{next(_orders)}", version, customer, Decimal(amount), **more)
        with self.as_(by) as db:
            return check_credit(db, wanted, point=point, record=record)

    def check_at(self, customer: int, amount: int, at: datetime) -> Verdict:
        """A verdict as it would be at another moment."""
        query = """
            SELECT api._check_credit(:ref, 1, :customer, :branches, NULL, :amount, NULL, 'order', NULL, NULL, true, :at)
        """
        bound = {"ref": f"shop/{next(_orders)}", "customer": customer, "branches": list(BRANCHES)}
        with self.as_("kernel") as db:
            return verdict_of(db.execute(text(query), {**bound, "amount": amount, "at": at}).scalar_one())

    def reassess(self, customer: int, at: datetime | None = None) -> str:
        """Look at a customer again, at a moment; his status then."""
        self.do("SELECT api._reassess(:customer, :at)", customer=customer, at=at or datetime.now(UTC))
        return str(self.one("SELECT status FROM books.customer_balance WHERE customer_id = :c", c=customer))

    def standing(self, customer: int) -> Standing:
        found = standing(self.db, customer)
        assert found is not None
        return found

    def case(self, verdict: Verdict) -> dict[str, Any]:
        found = self.db.execute(text("SELECT * FROM books.credit_case WHERE id = :id"), {"id": verdict.case_id})
        return dict(found.mappings().one())

    def order_row(self, customer: int, total: int, *, deliver_on: date = TODAY, exposed: bool = True) -> str:
        """An order as the order side has told it, counted as an open one; its reference."""
        number = str(uuid4())
        self.do(
            """
            INSERT INTO books.sales_order (source, number, version, digest, customer_id, branch, ordered_on,
                                           deliver_on, lines, total, exposed)
            VALUES ('shop', :number, 1, '', :customer, 'FYU', :on, :deliver, '[]', :total, :exposed)
            """,
            number=number, customer=customer, on=TODAY, deliver=deliver_on, total=total,
            exposed=total if exposed else 0,
        )  # fmt: skip
        if exposed:
            query = "UPDATE books.customer_balance SET ordered = ordered + :total WHERE customer_id = :customer"
            self.do(query, total=total, customer=customer)
        return f"shop/{number}"

    def letters(self, *exchanges: str) -> list[str]:
        query = "SELECT subject FROM books.letter WHERE exchange = ANY (:exchanges) ORDER BY id"
        return list(self.db.execute(text(query), {"exchanges": list(exchanges or ("dispatch.holds",))}).scalars())

    def plan(self, statement: str) -> str:
        """How the database would read a page that goes on."""
        bound = {"at": NOW, "on": TODAY, "id": 0, "limit": 200}
        words = {name: value for name, value in bound.items() if f":{name}" in statement}
        return "\n".join(self.db.execute(text(f"EXPLAIN {statement}"), words).scalars())

    def do(self, statement: str, **bound: Any) -> None:
        self.db.execute(text(statement), bound)

    def one(self, statement: str, **bound: Any) -> Any:
        return self.db.execute(text(statement), bound).scalar()


@pytest.fixture
def scene(shared: Books, house: House) -> Iterator[Scene]:
    with shared.admin().connect() as db:
        whole = db.begin()
        yield Scene(db, house)
        whole.rollback()
