"""A small market for tests: gas with prices, orders and deliveries through the real deeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from app.bench.aftermath import differences_seen
from domain.approvals.queries import shown
from domain.approvals.service import Decided, Signed, decide
from domain.customers.queries import ids_by_code
from domain.customers.service import add_customers
from domain.errors import LuckyGasError
from domain.kernel.calendar import Calendar
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from domain.receivables.rules.bills import bill_delivery
from domain.receivables.service import invoice_deliveries
from domain.trade.rules import Delivery, Line, Order, Pays, PriceDocument, Product
from domain.trade.service import set_prices, set_products, take_deliveries, take_orders
from tests.builders import TODAY

SIZES = {"GAS20": 20, "GAS4": 4}
START = date(2026, 1, 1)
TERMS = ("receivable", "unapplied", "delivered", "ordered", "reserved")
CALENDAR = Calendar()


class Market:
    """Gas at 800 net for companies, 780 gross for consumers, from the beginning of the year."""

    _serial = count(500_000)

    def open(self, db: Connection) -> None:
        """Products and the list prices."""
        products = [Product(code, f"瓦斯 {size} 公斤", "gas", Decimal(size)) for code, size in SIZES.items()]
        set_products(db, products, key=uuid4())
        for product, gross, unit in (
            ("GAS20", False, 800),
            ("GAS20", True, 780),
            ("GAS4", True, 265),
            ("GAS4", False, 260),
        ):
            self.a_price(db, product, unit, gross=gross, from_on=START)

    def a_price(
        self,
        db: Connection,
        product: str,
        unit: int | str,
        *,
        gross: bool = False,
        from_on: date = START,
        until_on: date | None = None,
        customer: int | None = None,
    ) -> None:
        """One price of the list, or a customer's own."""
        number = f"P{next(self._serial)}"
        price = PriceDocument("inv", number, 1, product, Decimal(unit), gross, from_on, until_on, customer)
        set_prices(db, [price], key=uuid4())

    def a_buyer(self, db: Connection, *, company: bool = True, terms: str = "NET30", branch: str = "FYU") -> int:
        """A customer with a business number, or a consumer without."""
        code = f"B{next(self._serial)}"
        row = {
            "code": code, "branch": branch, "name": f"買家{code}", "kind": "company" if company else "household",
            "category": "B", "terms": terms, "ubn": "12345675" if company else None, "phone": None, "district": None,
            "marks": [],
        }  # fmt: skip
        add_customers(db, [row], key=uuid4())
        return ids_by_code(db, [code])[code]

    def number(self, letter: str = "D") -> str:
        return f"{letter}{next(self._serial)}"

    def an_order(
        self,
        db: Connection,
        customer: int,
        quantity: int = 10,
        *,
        number: str = "",
        version: int = 1,
        deliver_on: date | None = TODAY + timedelta(days=1),
        pays: Pays = "credit",
        cancelled: bool = False,
    ) -> str:
        """Ten cylinders of 20 kg are 8,400 for a company; answers the order's reference."""
        number = number or self.number("O")
        lines = [Line("GAS20", Decimal(quantity))]
        ordered = Order(
            "oms", number, version, customer, TODAY, lines, deliver_on=deliver_on, pays=pays, cancelled=cancelled
        )
        take_orders(db, [ordered], on=TODAY, key=uuid4())
        return f"oms/{number}"

    def a_delivery(
        self,
        db: Connection,
        customer: int,
        quantity: int | str = 10,
        *,
        order: str | None = None,
        completes: bool = True,
        number: str = "",
        version: int = 1,
        on: date = TODAY,
        cancelled: bool = False,
        pays: Pays = "credit",
        lines: Sequence[Line] = (),
    ) -> int:
        """A confirmed delivery; answers its id."""
        number = number or self.number()
        made = Delivery(
            "dsp",
            number,
            version,
            customer,
            on,
            lines or [Line("GAS20", Decimal(quantity))],
            order_ref=order,
            completes=completes,
            pays=pays,
            cancelled=cancelled,
        )
        take_deliveries(db, [made], on=TODAY, key=uuid4())
        found: int = db.execute(
            text("SELECT id FROM books.delivery WHERE source = 'dsp' AND number = :number"), {"number": number}
        ).scalar_one()
        return found

    def an_invoice(self, db: Connection, delivery: int, *, terms: str = "NET30", issued_on: date = TODAY) -> str:
        """Invoice one delivery; answers the invoice's number."""
        number = f"AB{next(self._serial):08d}"
        billed = bill_delivery(
            delivery_id=delivery,
            number=number,
            delivered_on=issued_on,
            issued_on=issued_on,
            terms=terms,
            calendar=CALENDAR,
        )
        invoice_deliveries(db, [billed], key=uuid4())
        return number

    def invoiced(self, db: Connection, customer: int, quantity: int = 10, *, terms: str = "NET30") -> Invoiced:
        """Gas delivered and invoiced: 840 a cylinder for a company."""
        return invoice_of(db, self.an_invoice(db, self.a_delivery(db, customer, quantity), terms=terms))

    def pays(self, db: Connection, customer: int, amount: int, *items: tuple[int, int], on: date = TODAY) -> int:
        """Cash, given to these items; answers the payment's id."""
        parts = [Part(item, Decimal(part)) for item, part in items]
        receipt = Receipt(customer, Decimal(amount), f"counter/9/{next(self._serial)}", on, parts)
        return post_payments(db, [receipt], key=uuid4())[0].payment_id


class Invoiced(NamedTuple):
    """An invoice and its open item."""

    id: int
    item: int
    number: str


def invoice_of(db: Connection, number: str) -> Invoiced:
    """The invoice of this number."""
    query = text("SELECT i.id, o.id, i.number FROM books.invoice AS i JOIN books.open_item AS o ON o.invoice_id = i.id "
                 "WHERE i.number = :number")  # fmt: skip
    return Invoiced._make(db.execute(query, {"number": number}).one())


def approve(db: Connection, role: str, request: int) -> Decided:
    """Look at the request and sign it as this role."""
    with acting(db, role):
        return decide(db, [Signed(request, shown(db, request).digest)], decision="approve", key=uuid4())[0]


def account(db: Connection, code: str) -> Decimal:
    """An account's balance, debit positive."""
    query = text("SELECT coalesce(sum(amount), 0) FROM books.journal_line WHERE account = :code")
    found: Decimal = db.execute(query, {"code": code}).scalar_one()
    return found


def sound(db: Connection) -> dict[str, int]:
    """What does not hold of these books; seals are of what is committed."""
    with acting(db, ""):
        found = differences_seen(db)
    return {name: count for name, count in found.items() if name not in ("broken_seals", "unsealed_and_old")}


def terms_of(db: Connection, customer: int) -> dict[str, Decimal]:
    """The terms of a customer's exposure that are not zero."""
    query = f"SELECT {', '.join(TERMS)} FROM books.customer_balance WHERE customer_id = :id"
    row = db.execute(text(query), {"id": customer}).one()
    return {name: amount for name, amount in row._mapping.items() if amount}


@contextmanager
def acting(db: Connection, role: str) -> Iterator[None]:
    """As the login of this role, or as the superuser where it is empty; then the scheduler again."""
    login = f"test_{role}" if role else "DEFAULT"
    db.execute(text(f"SET LOCAL SESSION AUTHORIZATION {login}"))
    yield
    db.execute(text("SET LOCAL SESSION AUTHORIZATION test_scheduler"))


@contextmanager
def refused(db: Connection, kind: type[LuckyGasError]) -> Iterator[None]:
    """What the block does is refused so, and leaves nothing."""
    before = db.begin_nested()
    with pytest.raises(kind):
        yield
    before.rollback()


def reserve(db: Connection, customer: int, order: str, amount: int) -> None:
    """A live reservation of an order, written as the credit room leaves it."""
    bound = {"order": order, "customer": customer, "amount": amount}
    with acting(db, ""):
        db.execute(
            text(
                """
                INSERT INTO books.reservation (order_ref, version, customer_id, branch, amount, remaining, expires_at)
                VALUES (:order, 1, :customer, 'FYU', :amount, :amount, now() + interval '1 day')
                """
            ),
            bound,
        )
        db.execute(
            text("UPDATE books.customer_balance SET reserved = reserved + :amount WHERE customer_id = :customer"),
            bound,
        )
        db.execute(text("SET LOCAL ROLE lg_kernel"))
        db.execute(text("SELECT api._unexpose_order(:order)"), bound)
        db.execute(text("RESET ROLE"))
