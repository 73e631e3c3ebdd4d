"""Rules of the walk: gas is ordered, delivered, invoiced; documents change and are cancelled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection

from app.bench.ties.money import PLACE, Rooms
from domain.approvals.service import ask_invoice_void
from domain.kernel.money import split_gross
from domain.receivables.charges import void_invoice
from domain.receivables.rules.bills import bill, bill_delivery
from domain.receivables.service import invoice_deliveries, post_invoices
from domain.trade.rules import Delivery, Line, Order, Pays
from domain.trade.service import roll_orders, take_deliveries, take_orders

QUANTITY = st.integers(1, 24)
PAYS = st.sampled_from(["credit", "credit", "credit", "cod", "prepaid"])
ORDERS = """
    SELECT o.id, o.number, o.version, o.customer_id, o.pays, o.total, o.source || '/' || o.number AS ref,
           o.ordered_on, o.deliver_on
      FROM books.sales_order AS o WHERE o.customer_id = ANY (:ours) ORDER BY o.id DESC
"""
DELIVERIES = """
    SELECT id, number, version, customer_id, delivered_on, pays, order_ref, state FROM books.delivery
     WHERE customer_id = ANY (:ours) ORDER BY id DESC
"""
WAITING = """
    SELECT d.id, d.delivered_on, c.terms FROM books.delivery AS d JOIN books.customer AS c ON c.id = d.customer_id
     WHERE d.customer_id = ANY (:ours) AND d.state = 'CONFIRMED' ORDER BY d.pays = 'prepaid', d.id
"""
INVOICES = """
    SELECT i.id, i.customer_id, i.kind, i.net, i.total FROM books.invoice AS i
     WHERE i.customer_id = ANY (:ours) AND NOT EXISTS (SELECT 1 FROM books.invoice_void AS v WHERE v.invoice_id = i.id)
     ORDER BY i.id DESC
"""


class GasRules(Rooms):
    """Orders, deliveries, invoices and their voids."""

    @rule(place=PLACE, quantity=QUANTITY, pays=PAYS, days=st.sampled_from([0, 1, 5, 20, None]))
    def order(self, place: int, quantity: int, pays: Pays, days: int | None) -> None:
        self._order(self.house.number("O"), 1, self.customer(place), quantity, pays, days)

    @rule(place=PLACE, quantity=QUANTITY, cancelled=st.booleans(), days=st.sampled_from([0, 1, 20]))
    def change_an_order(self, place: int, quantity: int, cancelled: bool, days: int) -> None:
        if known := self.one(ORDERS, place):
            self._order(
                known.number, known.version + 1, known.customer_id, quantity, known.pays, days, cancelled=cancelled
            )

    @rule(days=st.integers(0, 30))
    def let_orders_come_near(self, days: int) -> None:
        on = self.house.today + timedelta(days=days)
        self.house.do("scheduler", "roll_orders", lambda db: roll_orders(db, on=on))

    @rule(place=PLACE, quantity=QUANTITY, completes=st.booleans())
    def deliver_an_order(self, place: int, quantity: int, completes: bool) -> None:
        if known := self.one(ORDERS, place):
            self._deliver(self.house.number("D"), 1, known.customer_id, quantity, known.pays, known.ref, completes)

    @rule(place=PLACE, quantity=QUANTITY, pays=PAYS)
    def deliver_without_an_order(self, place: int, quantity: int, pays: Pays) -> None:
        self._deliver(self.house.number("D"), 1, self.customer(place), quantity, pays, None, True)

    @rule(place=PLACE, quantity=QUANTITY, cancelled=st.booleans())
    def change_a_delivery(self, place: int, quantity: int, cancelled: bool) -> None:
        if known := self.one(DELIVERIES, place):
            self._deliver(
                known.number,
                known.version + 1,
                known.customer_id,
                quantity,
                known.pays,
                known.order_ref,
                True,
                cancelled,
            )

    @rule(few=st.integers(1, 4), role=st.sampled_from(["clerk", "scheduler"]))
    def invoice_deliveries(self, few: int, role: str) -> None:
        rows = [
            bill_delivery(
                delivery_id=one.id, number=self.house.number("AB"), delivered_on=one.delivered_on,
                issued_on=self.house.today, terms=one.terms, calendar=self.house.calendar,
            )
            for one in self.house.rows(WAITING, ours=self.ours)[:few]
        ]  # fmt: skip
        if rows:
            self.house.do(role, "invoice_deliveries", lambda db: invoice_deliveries(db, rows, key=uuid4()))

    @rule(place=PLACE, total=st.integers(20, 30_000), ago=st.sampled_from([0, 10, 50, 100]))
    def invoice(self, place: int, total: int, ago: int) -> None:
        """An invoice of the ERP, without a delivery here, of today or from before."""
        net, tax = split_gross(Decimal(total))
        billed = bill(
            number=self.house.number("AC"), customer_id=self.customer(place), kind="B2B", terms="NET30",
            issued_on=self.house.today - timedelta(days=ago), net=net, tax=tax, calendar=self.house.calendar,
        )  # fmt: skip
        self.house.do("clerk", "invoice", lambda db: post_invoices(db, [billed], key=uuid4()))

    @rule(place=PLACE)
    def void_ones_own_invoice(self, place: int) -> None:
        if known := self.one(INVOICES, place):
            self.house.do("clerk", "void_own", lambda db: void_invoice(
                db, invoice_id=known.id, reason="wrong number", key=uuid4()))  # fmt: skip

    @rule(place=PLACE)
    def void_an_invoice_by_two(self, place: int) -> None:
        if known := self.one(INVOICES, place):

            def job(db: Connection) -> None:
                asked = ask_invoice_void(db, invoice_id=known.id, reason="never ordered", key=uuid4())
                self.house.approved(db, asked, "director")

            self.house.do("senior_clerk", "void", job)

    def _order(
        self,
        number: str,
        version: int,
        customer: int,
        quantity: int,
        pays: Pays,
        days: int | None,
        cancelled: bool = False,
    ) -> None:
        deliver_on = None if days is None else self.house.today + timedelta(days=days)
        wanted = Order(
            "ties", number, version, customer, self.house.today, [Line("GAS20", Decimal(quantity))],
            deliver_on=deliver_on, pays=pays, cancelled=cancelled,
        )  # fmt: skip
        deed = "cancel_order" if cancelled else "order" if version == 1 else "change_order"
        self.house.do("clerk", deed, lambda db: take_orders(db, [wanted], on=self.house.today, key=uuid4()))

    def _deliver(
        self, number: str, version: int, customer: int, quantity: int, pays: Pays, order: str | None, completes: bool,
        cancelled: bool = False,
    ) -> None:  # fmt: skip
        lines = [Line("GAS20", Decimal(quantity)), Line("GAS4", Decimal(1), residual_kg=Decimal("0.5"))]
        made = Delivery(
            "ties", number, version, customer, self.house.today, lines[: 1 + quantity % 2], order_ref=order,
            completes=completes, pays=pays, cancelled=cancelled,
        )  # fmt: skip
        deed = "cancel_delivery" if cancelled else "deliver" if version == 1 else "change_delivery"
        self.house.do("scheduler", deed, lambda db: take_deliveries(db, [made], on=self.house.today, key=uuid4()))
