"""Rules of the walk: money comes in, is given to invoices, taken back, refunded, written off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import Connection

from app.bench.ties.house import House, pick
from domain.approvals.service import ask_refund, ask_write_off, pay_refund
from domain.payments.rules import Part
from domain.payments.service import Receipt, allocate, post_payments, reverse_payment, undo_allocations

PLACE = st.integers(0, 11)
SHARE = st.integers(1, 110)
"""Per cent of what there is; beyond a hundred the books must refuse."""
OPEN = """
    SELECT i.id, i.customer_id, i.balance FROM books.open_item AS i
     WHERE i.customer_id = ANY (:ours) AND i.balance > 0 ORDER BY i.id
"""
LEFT = """
    SELECT id, customer_id, unapplied FROM books.payment
     WHERE customer_id = ANY (:ours) AND unapplied > 0 AND reversed_by IS NULL ORDER BY id
"""
STANDING = (
    "SELECT id, customer_id FROM books.payment WHERE customer_id = ANY (:ours) AND reversed_by IS NULL ORDER BY id"
)
GIVEN = """
    SELECT a.id, a.payment_id FROM books.allocation AS a WHERE a.customer_id = ANY (:ours) AND a.undoes IS NULL
       AND NOT EXISTS (SELECT 1 FROM books.allocation AS u WHERE u.undoes = a.id) ORDER BY a.id
"""
UNKNOWN = "SELECT id, amount FROM books.bank_line WHERE suspense > 0 AND kind = 'booked' ORDER BY id"
TO_PAY = "SELECT id FROM books.refund WHERE customer_id = ANY (:ours) AND payable > 0 ORDER BY id"


class Rooms:
    """What every rule needs: the house, the customers of this walk, and somebody's share of something."""

    house: House
    ours: list[int]

    def one(self, query: str, place: int, **more: object) -> Any:
        """One row of this walk's customers."""
        return pick(self.house.rows(query, ours=self.ours, **more), place)

    def customer(self, place: int) -> int:
        return self.ours[place % len(self.ours)]


def part_of(amount: Decimal, share: int) -> Decimal:
    """So many per cent in whole dollars, one at least."""
    return max(amount * share // 100, Decimal(1))


class MoneyRules(Rooms):
    """Receipts in cash and by bank, allocations, reversals, refunds and write-offs."""

    @rule(place=PLACE, share=SHARE, more=st.sampled_from([0, 0, 250]))
    def receive_for_an_item(self, place: int, share: int, more: int) -> None:
        if item := self.one(OPEN, place):
            part = part_of(item.balance, share)
            receipt = self._cash(item.customer_id, part + more, [Part(item.id, part)])
            self.house.do("clerk", "receive", lambda db: post_payments(db, [receipt], key=uuid4()))

    @rule(place=PLACE, amount=st.integers(1, 30_000))
    def receive_on_account(self, place: int, amount: int) -> None:
        receipt = self._cash(self.customer(place), Decimal(amount), [])
        self.house.do("cashier", "receive_on_account", lambda db: post_payments(db, [receipt], key=uuid4()))

    @rule(place=PLACE, other=PLACE)
    def find_out_who_paid_by_bank(self, place: int, other: int) -> None:
        line, item = self.one(UNKNOWN, place), self.one(OPEN, other)
        if line:
            part = [] if item is None else [Part(item.id, min(item.balance, line.amount))]
            customer = self.customer(other) if item is None else item.customer_id
            receipt = Receipt(customer, line.amount, f"bank-line/{line.id}", self.house.today, part, line_id=line.id)
            self.house.do("clerk", "identify", lambda db: post_payments(db, [receipt], key=uuid4()))

    @rule(place=PLACE, other=PLACE, share=SHARE)
    def allocate(self, place: int, other: int, share: int) -> None:
        paid = self.one(LEFT, place)
        if paid and (item := pick(self.house.rows(OPEN, ours=[paid.customer_id]), other)):
            part = Part(item.id, part_of(min(item.balance, paid.unapplied), share))
            self.house.do("clerk", "allocate", lambda db: allocate(
                db, payment_id=paid.id, parts=[part], key=uuid4(), on=self.house.today))  # fmt: skip

    @rule(place=PLACE)
    def undo_an_allocation(self, place: int) -> None:
        if given := self.one(GIVEN, place):
            self.house.do("senior_clerk", "undo_allocation", lambda db: undo_allocations(
                db, payment_id=given.payment_id, allocation_ids=[given.id], reason="wrong invoice", key=uuid4(),
                on=self.house.today))  # fmt: skip

    @rule(place=PLACE)
    def reverse_a_payment(self, place: int) -> None:
        if paid := self.one(STANDING, place):
            self.house.do("senior_clerk", "reverse", lambda db: reverse_payment(
                db, payment_id=paid.id, reason="not his money", key=uuid4(), on=self.house.today))  # fmt: skip

    @rule(place=PLACE, share=SHARE)
    def refund(self, place: int, share: int) -> None:
        if paid := self.one(LEFT, place):
            parts = [(paid.id, part_of(paid.unapplied, share))]

            def job(db: Connection) -> None:
                asked = ask_refund(db, customer_id=paid.customer_id, parts=parts, reason="paid twice", key=uuid4())
                self.house.approved(db, asked, "director")

            self.house.do("clerk", "refund", job)

    @rule(place=PLACE)
    def pay_a_refund(self, place: int) -> None:
        if refund := self.one(TO_PAY, place):
            self.house.do("cashier", "pay_refund", lambda db: pay_refund(
                db, refund_id=refund.id, on=self.house.today, key=uuid4()))  # fmt: skip

    @rule(place=PLACE, share=SHARE)
    def write_off(self, place: int, share: int) -> None:
        if item := self.one(OPEN, place):
            items = [(item.id, part_of(item.balance, share))]

            def job(db: Connection) -> None:
                asked = ask_write_off(
                    db, customer_id=item.customer_id, items=items, sort="uncollectable", reason="closed", key=uuid4()
                )
                self.house.approved(db, asked, "director")

            self.house.do("collector", "write_off", job)

    def _cash(self, customer: int, amount: Decimal, parts: list[Part]) -> Receipt:
        return Receipt(customer, amount, f"counter/{self.house.number('T')}", self.house.today, parts)
