"""The counter's deeds and questions on real books: how much cash, the same money twice, who is found by a route."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.customers.queries import find_customers
from domain.kernel.database import transaction
from domain.kernel.refusals import MoreCashThanTheCounterTakes
from domain.payments.queries import payer, receipts_at_counter
from domain.payments.service import Receipt, SameReceiptToday, post_payments, take_at_counter
from tests.builders import TODAY, House
from tests.conftest import Books


@pytest.fixture
def customer(database: Books, house: House) -> int:
    with transaction(database.engine("scheduler")) as db:
        made = house.a_customer(db)
        house.an_invoice(db, made, 8400)
    return made


def a_receipt(customer: int, amount: int, source: str) -> Receipt:
    return Receipt(customer, Decimal(amount), f"counter/desk/{source}", TODAY, [])


@pytest.mark.parametrize("role", ["clerk", "cashier", "supervisor"])
@pytest.mark.parametrize("many", [1, 2])
def test_more_cash_than_the_counter_takes_is_refused(database: Books, customer: int, role: str, many: int) -> None:
    rows = [a_receipt(customer, 100_001, "1"), a_receipt(customer, 5, "2")][:many]

    with pytest.raises(MoreCashThanTheCounterTakes), transaction(database.engine(role)) as db:
        post_payments(db, rows, key=uuid4())

    with transaction(database.engine(role)) as db:
        assert post_payments(db, [a_receipt(customer, 100_000, "3")], key=uuid4())[0].unapplied == 100_000


def test_the_same_customer_amount_and_day_needs_a_word_and_its_key_none(database: Books, customer: int) -> None:
    engine, key = database.engine("cashier"), uuid4()
    with transaction(engine) as db:
        first = take_at_counter(db, a_receipt(customer, 500, "1"), key=key, again=False)

    with transaction(engine) as db:
        assert take_at_counter(db, a_receipt(customer, 500, "1"), key=key, again=False) == first
    with pytest.raises(SameReceiptToday) as asked, transaction(engine) as db:
        take_at_counter(db, a_receipt(customer, 500, "2"), key=uuid4(), again=False)
    with transaction(engine) as db:
        take_at_counter(db, a_receipt(customer, 500, "2"), key=uuid4(), again=True)
        listed = receipts_at_counter(db, on=TODAY)

    assert first.number in str(asked.value)
    assert [(one.amount, one.source) for one in listed] == [(500, "counter/desk/2"), (500, "counter/desk/1")]


def test_the_exposure_at_the_side_is_the_live_one(database: Books, customer: int) -> None:
    with transaction(database.engine("cashier")) as db:
        before = payer(db, customer)
        take_at_counter(db, a_receipt(customer, 1600, "1"), key=uuid4(), again=False)
        after = payer(db, customer)

    assert (before.receivable, before.unapplied) == (8400, 0)
    assert (after.receivable, after.unapplied) == (8400, 1600)


def test_a_customer_is_found_by_his_route_within_the_branch(
    database: Books, customer: int, db_as: Callable[[str], Connection]
) -> None:
    with database.admin().begin() as db:
        db.execute(
            text(
                "INSERT INTO books.site (customer_id, branch, code, name, route)"
                " VALUES (:customer, 'FYU', '1', '店', 'R07')"
            ),
            {"customer": customer},
        )

    with transaction(database.engine("clerk")) as db:
        assert [one.id for one in find_customers(db, "r07")] == [customer]
    with transaction(database.engine("clerk_txg")) as db:
        assert find_customers(db, "R07") == ()
