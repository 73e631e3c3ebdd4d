"""Rules of the walk: allowances, discounts, interest, offsets, prepaid gas and level plans."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection

from app.bench.ties.gas import INVOICES
from app.bench.ties.money import LEFT, OPEN, PLACE, SHARE, Rooms, part_of
from domain.approvals.service import ask_allowance, ask_offset, ask_residual_gas
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from domain.receivables.charges import add_offset_agreement, charge_interest, take_discounts
from domain.receivables.plans import (
    PrepaidSale,
    agree_level_plan,
    change_level_plans,
    draw_prepaid,
    sell_prepaid,
    settle_level_plan,
)
from domain.receivables.rules.charges import Interest

EARLY = """
    SELECT o.id, o.customer_id, o.balance, o.amount
      FROM books.open_item AS o JOIN books.invoice AS i ON i.id = o.invoice_id
     WHERE o.customer_id = ANY (:ours) AND i.terms LIKE '2/10%' AND o.balance > 0 ORDER BY o.id
"""
LATE = """
    SELECT id, amount, effective_due_on FROM books.open_item
     WHERE customer_id = ANY (:ours) AND kind = 'invoice' AND effective_due_on < :today ORDER BY id
"""
PREPAID_GAS = """
    SELECT id FROM books.delivery
     WHERE customer_id = ANY (:ours) AND state = 'CONFIRMED' AND pays = 'prepaid' ORDER BY id
"""
PLANS = "SELECT id FROM books.level_plan WHERE customer_id = ANY (:ours) AND state = 'ACTIVE' ORDER BY id"


class BillRules(Rooms):
    """What is taken off an invoice or put on top of it, and what is paid in advance or in equal parts."""

    @rule(place=PLACE, share=SHARE, sort=st.sampled_from(["return", "price"]))
    def allow(self, place: int, share: int, sort: str) -> None:
        if known := self.one(INVOICES, place):
            amount = part_of(known.net if known.kind == "B2B" else known.total, share)

            def job(db: Connection) -> None:
                asked = ask_allowance(db, invoice_id=known.id, sort=sort, amount=amount, reason="agreed", key=uuid4())  # type: ignore[arg-type]
                self.house.approved(db, asked, "director")

            self.house.do("clerk", "allow", job)

    @rule(place=PLACE, kg=st.integers(5, 100))
    def allow_residual_gas(self, place: int, kg: int) -> None:
        if known := self.one(INVOICES, place):

            def job(db: Connection) -> None:
                asked = ask_residual_gas(
                    db, invoice_id=known.id, product="GAS20", kg=Decimal(kg) / 10, returned_on=self.house.today,
                    reason="gas came back", key=uuid4(),
                )  # fmt: skip
                self.house.approved(db, asked, "director")

            self.house.do("clerk", "allow_residual", job)

    @rule(place=PLACE)
    def pay_early_and_take_the_discount(self, place: int) -> None:
        if item := self.one(EARLY, place):
            off = (item.amount * 2 / 100).quantize(Decimal(1), "ROUND_HALF_UP")

            def job(db: Connection) -> None:
                if item.balance > off:
                    part = item.balance - off
                    receipt = Receipt(
                        item.customer_id, part, self.house.number("early/"), self.house.today, [Part(item.id, part)]
                    )
                    post_payments(db, [receipt], key=uuid4())
                take_discounts(db, item_ids=[item.id], on=self.house.today, key=uuid4())

            self.house.do("clerk", "discount", job)

    @rule(place=PLACE, days=st.integers(1, 90))
    def charge_interest(self, place: int, days: int) -> None:
        if late := self.one(LATE, place, today=self.house.today):
            until = min(late.effective_due_on + timedelta(days=days), self.house.today)
            charge = Interest(late.id, late.amount, Decimal(12), late.effective_due_on, until)
            self.house.do("senior_clerk", "interest", lambda db: charge_interest(
                db, [charge], on=self.house.today, key=uuid4(), calendar=self.house.calendar))  # fmt: skip

    @rule(place=PLACE, share=SHARE)
    def set_off(self, place: int, share: int) -> None:
        if item := self.one(OPEN, place):

            def job(db: Connection) -> None:
                agreement = add_offset_agreement(
                    db, customer_id=item.customer_id, reference="A-1", from_on=self.house.today, key=uuid4()
                )
                items = [(item.id, part_of(item.balance, share))]
                asked = ask_offset(
                    db, customer_id=item.customer_id, agreement_id=agreement, items=items, reason="agreed", key=uuid4()
                )
                self.house.approved(db, asked, "director")

            self.house.do("senior_clerk", "offset", job)

    @rule(place=PLACE, kg=st.integers(1, 60), on_account=st.booleans())
    def buy_gas_in_advance(self, place: int, kg: int, on_account: bool) -> None:
        paid = self.one(LEFT, place) if on_account else None
        customer, payment = (self.customer(place), None) if paid is None else (paid.customer_id, paid.id)
        number = self.house.number("PP")
        sale = PrepaidSale(customer, Decimal(kg * 10), Decimal("31.7"), number, self.house.today, payment)
        self.house.do("clerk", "prepay", lambda db: sell_prepaid(db, sale, key=uuid4()))

    @rule(place=PLACE)
    def draw_gas(self, place: int) -> None:
        if made := self.one(PREPAID_GAS, place):
            self.house.do("scheduler", "draw", lambda db: draw_prepaid(
                db, delivery_ids=[made.id], on=self.house.today, key=uuid4()))  # fmt: skip

    @rule(place=PLACE, forecast=st.integers(1_000, 90_000))
    def agree_on_equal_months(self, place: int, forecast: int) -> None:
        first = self.house.today.replace(day=1)
        due = [first + timedelta(days=31 * month + 9) for month in range(12)]
        self.house.do("collector", "agree_plan", lambda db: agree_level_plan(
            db, customer_id=self.customer(place), first_month=first, forecast=Decimal(forecast), due=due,
            key=uuid4()))  # fmt: skip

    @rule(place=PLACE, percent=st.integers(-30, 30))
    def change_the_months(self, place: int, percent: int) -> None:
        if plan := self.one(PLANS, place):
            self.house.do("collector", "change_plan", lambda db: change_level_plans(
                db, [(plan.id, Decimal(percent))], on=self.house.today, key=uuid4()))  # fmt: skip

    @rule(place=PLACE)
    def settle_the_months(self, place: int) -> None:
        if plan := self.one(PLANS, place):
            self.house.do("collector", "settle_plan", lambda db: settle_level_plan(
                db, plan_id=plan.id, key=uuid4(), choice="roll"))  # fmt: skip
