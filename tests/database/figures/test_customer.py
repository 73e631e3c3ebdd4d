"""One customer whole: where he stands and why, how he pays, what he paid, and what the trail has of him."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.audit.of_customer import events_of_customer
from domain.audit.trail import behind
from domain.customers.queries import payer_marks
from domain.deposits.queries import held_for
from domain.figures.customer import Head, customer_head
from domain.figures.habits import habits
from domain.figures.queries import NoSuchCustomer, customer_card
from domain.figures.receipts import ReceiptWhole, receipts
from domain.figures.rules import Days
from domain.payments.service import reverse_payment
from domain.receivables.queries import OpenItem, open_items_page, open_sum
from tests.builders import TODAY, House
from tests.database.figures.conftest import give_limit
from tests.database.trade.market import acting


def code_of(db: Connection, customer: int) -> str:
    return str(db.execute(text("SELECT code FROM books.customer WHERE id = :id"), {"id": customer}).scalar_one())


def head_of(db: Connection, customer: int) -> Head:
    code = code_of(db, customer)
    with acting(db, "clerk"):
        return customer_head(db, code, today=TODAY)


def test_a_new_customer_stands_well_and_has_nothing(db: Connection, house: House) -> None:
    head = head_of(db, house.a_customer(db))

    assert (head.status, head.since, head.holds, head.cylinders) == ("OK", None, (), ())
    assert (head.receivable, head.overdue, head.oldest_days, head.assessed) == (0, 0, 0, False)


def test_a_held_customer_says_since_when_and_why_with_the_numbers(db: Connection, house: House) -> None:
    customer = house.a_customer(db)
    house.an_invoice(db, customer, 52500, issued_on=TODAY - timedelta(days=90))
    give_limit(db, customer, 10_000)

    head = head_of(db, customer)

    assert head.status == "HOLD"
    assert head.since is not None
    assert head.since.how == "computed"
    assert {cause["cause"] for cause in head.since.causes} >= {"far_over_limit"}
    assert [hold.scope for hold in head.holds] == ["customer"]
    assert head.holds[0].causes[0]["input"] is not None
    assert (head.exposure, head.limit) == (Decimal(52500), Decimal(10_000))
    assert (head.overdue, head.oldest_days) == (Decimal(52500), 60)


def test_cylinders_are_told_by_size_with_the_money_held(db: Connection, house: House) -> None:
    customer = house.a_customer(db)
    house.a_deposit(db, customer, 4)
    house.a_deposit(db, customer, 1, size=50)

    head = head_of(db, customer)

    assert [(one.size_kg, one.units, one.deposits) for one in head.cylinders] == [(20, 4, 6000), (50, 1, 3000)]
    assert head.deposits == 9000
    assert [(one.size_kg, one.units, one.money, one.lots) for one in held_for(db, customer)] == [
        (20, 4, 6000, 1),
        (50, 1, 3000, 1),
    ]


def test_another_branch_is_told_that_he_is_not_known(db: Connection, house: House) -> None:
    code = code_of(db, house.a_customer(db))

    with acting(db, "clerk_txg"), pytest.raises(NoSuchCustomer):
        customer_head(db, code, today=TODAY)


def test_habits_come_from_what_stands_of_a_years_payments(db: Connection, house: House) -> None:
    customer = house.a_customer(db, marks=[("virtual_account", "9001234500017890")])
    for month in range(6, 11):
        on = TODAY.replace(month=month, day=16 + month % 2)
        house.an_invoice(db, customer, 5000, issued_on=on - timedelta(days=30), due_on=on)
        received = house.receive(db, house.a_statement([(4970, "9001234500017890")], on=on))
        house.match(db, received)
    wrong = house.cash(db, customer, 900, on=TODAY)
    with acting(db, "senior_clerk"):
        reverse_payment(db, payment_id=wrong.payment_id, reason="wrong", key=uuid4(), on=TODAY)

    seen = habits(db, customer, today=TODAY)

    assert (seen.payments, seen.average_days, seen.days, seen.fee) == (5, 30, Days(16, 17), Decimal(30))
    assert customer_card(db, customer, as_of=TODAY).average_days == seen.average_days
    assert habits(db, customer, today=TODAY + timedelta(days=400)).payments == 0


def test_receipts_come_in_pages_with_what_stands_of_what_they_paid(db: Connection, house: House) -> None:
    customer = house.a_customer(db)
    first, second = (house.an_invoice(db, customer, amount) for amount in (1000, 2000))
    house.cash(db, customer, 1500, [(first, 1000), (second, 500)], on=TODAY - timedelta(days=3))
    wrong = house.cash(db, customer, 700, [(second, 700)], on=TODAY - timedelta(days=2))
    house.cash(db, customer, 50, on=TODAY)
    with acting(db, "senior_clerk"):
        reverse_payment(db, payment_id=wrong.payment_id, reason="wrong", key=uuid4(), on=TODAY)

    pages: list[ReceiptWhole] = []
    while page := receipts(db, customer, behind=pages[-1] if pages else None, most=1):
        pages += page

    assert pages == list(receipts(db, customer))
    assert [(one.amount, one.unapplied, one.reversed) for one in pages] == [
        (50, 50, False),
        (700, 0, True),
        (1500, 0, False),
    ]
    assert [(part.amount, part.left) for part in pages[2].paid] == [(1000, 0), (500, 1500)]
    assert pages[1].paid == ()


def test_open_items_come_in_pages_and_sum_to_his_balance(db: Connection, house: House) -> None:
    customer = house.a_customer(db)
    for age in (40, 10, 40, 90):
        house.an_invoice(db, customer, 1050 + age, issued_on=TODAY - timedelta(days=age))

    pages: list[OpenItem] = []
    while page := open_items_page(db, customer, today=TODAY, behind=pages[-1] if pages else None, most=1):
        pages += page

    assert pages == list(open_items_page(db, customer, today=TODAY))
    assert [item.overdue_days for item in pages] == [60, 10, 10, 0]
    assert open_sum(db, customer) == (4, sum(item.balance for item in pages))


def test_an_account_he_pays_from_is_covered_and_a_shared_one_is_said_to_be(db: Connection, house: House) -> None:
    customer = house.a_customer(db, marks=[("payer_account", "00712345609912"), ("name", "瑞成工業社")])
    house.a_customer(db, marks=[("name", "瑞成工業社")])

    with acting(db, "clerk"):
        marks = {mark.kind: mark for mark in payer_marks(db, customer)}

    assert (marks["payer_account"].shown, marks["payer_account"].shared) == ("•••• 9912", False)
    assert (marks["name"].shown, marks["name"].shared) == ("瑞成工業社", True)


def test_the_trail_of_a_customer_comes_in_pages_to_who_may_read_it(db: Connection, house: House) -> None:
    customer, other = house.a_customer(db), house.a_customer(db)
    house.a_deposit(db, customer, 1)
    house.a_deposit(db, other, 1)
    give_limit(db, customer, 5000)

    with acting(db, "auditor"):
        whole = events_of_customer(db, customer)
        first = events_of_customer(db, customer, most=1)
        rest = events_of_customer(db, customer, behind=behind(first[0]))
        plan = db.execute(text(f"EXPLAIN {_ONE}"), {"customer": str(customer)}).scalars().all()

    assert {event.obj for event in whole} >= {"customer", "cylinder_deed", "customer_credit"}
    assert [event.id for event in (*first, *rest)] == [event.id for event in whole]
    assert any("event" in line and "Index" in line for line in plan)


_ONE = """
    SELECT id FROM audit.event
     WHERE obj <> 'journal' AND CASE WHEN obj IN ('customer', 'customer_credit') THEN obj_key
             ELSE coalesce(after ->> 'customer_id', before ->> 'customer_id') END = :customer
"""
