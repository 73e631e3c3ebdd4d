"""What deeds do to the books: each receipt and invoice once, balanced, never beyond what is open, by branch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from domain.errors import LuckyGasError
from domain.kernel.database import call, our_words
from domain.kernel.refusals import (
    AlreadyReversed,
    AlreadyThere,
    DayInTheFuture,
    MoreThanIsOpen,
    NoSuchAmount,
    NotAllowed,
    OtherBranch,
    PeriodClosed,
    ReasonMissing,
)
from domain.payments.rules import Part
from domain.payments.service import allocate, reverse_payment, undo_allocations
from tests.builders import TODAY, House, balances
from tests.conftest import Books


def test_an_invoice_stands_in_receivables_sales_and_tax(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)

    house.an_invoice(db, lucky, 8400)

    assert balances(db) == {"1140": Decimal(8400), "4110": Decimal(-8000), "2141": Decimal(-400)}


def test_a_receipt_pays_what_is_open_and_leaves_the_rest_on_account(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 8400)

    posted = house.cash(db, lucky, 10000, [(item, 8400)])

    assert posted.unapplied == 1600
    assert {code: total for code, total in balances(db).items() if code in ("1101", "1140", "2160")} == {
        "1101": Decimal(10000),
        "2160": Decimal(-1600),
    }


def test_the_same_key_with_the_same_request_answers_as_the_first_time(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    key = uuid4()
    first = house.cash(db, lucky, 500, source="counter/9/1", key=key)

    again = house.cash(db, lucky, 500, source="counter/9/1", key=key)

    assert again == first
    assert balances(db)["1101"] == 500


def test_the_same_key_with_another_request_is_our_mistake(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    key = uuid4()
    house.cash(db, lucky, 500, source="counter/9/2", key=key)

    with pytest.raises(DBAPIError, match="another request"):
        house.cash(db, lucky, 501, source="counter/9/2", key=key)


def test_the_same_money_is_never_posted_twice(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    house.cash(db, lucky, 500, source="counter/9/3")

    with pytest.raises(AlreadyThere):
        house.cash(db, lucky, 500, source="counter/9/3")


def test_an_item_is_never_paid_beyond_what_is_open(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)

    with pytest.raises(MoreThanIsOpen):
        house.cash(db, lucky, 2000, [(item, 1051)])


def test_parts_beyond_the_payment_are_refused(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)

    with pytest.raises(MoreThanIsOpen):
        house.cash(db, lucky, 1000, [(item, 1050)])


def test_anothers_open_item_cannot_be_paid(db: Connection, house: House) -> None:
    lucky, other = house.a_customer(db), house.a_customer(db)
    item = house.an_invoice(db, other, 1050)

    with pytest.raises(DBAPIError, match="no open item of its customer"):
        house.cash(db, lucky, 1050, [(item, 1050)])


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-5", "0", "0.5", "100.004", "1e14"])
def test_what_is_no_whole_amount_is_refused(db: Connection, house: House, amount: str) -> None:
    lucky = house.a_customer(db)
    row = {"customer": lucky, "amount": amount, "method": "cash", "source": "counter/9/4", "on": TODAY, "parts": []}

    with pytest.raises((LuckyGasError, DBAPIError)), our_words():
        call(db, "api.post_payments", p_rows=[row], p_key=uuid4())


def test_hundred_dollars_and_a_fraction_are_not_rounded_in_silence(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    row = {"customer": lucky, "amount": "100.004", "method": "cash", "source": "counter/9/5", "on": TODAY, "parts": []}

    with pytest.raises(NoSuchAmount):
        call(db, "api.post_payments", p_rows=[row], p_key=uuid4())


def test_unapplied_money_finds_its_invoice_and_comes_back(
    db: Connection, house: House, db_as: Callable[[str], Connection]
) -> None:
    senior = db_as("scheduler")
    lucky = house.a_customer(senior)
    item = house.an_invoice(senior, lucky, 1050)
    posted = house.cash(senior, lucky, 1000)

    allocate(senior, payment_id=posted.payment_id, parts=[Part(item, Decimal(600))], key=uuid4(), on=TODAY)

    assert balances(senior)["1140"] == 450
    assert balances(senior)["2160"] == -400


def test_what_is_undone_is_mirrored_and_never_undone_twice(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050)
        posted = house.cash(db, lucky, 1050, [(item, 1050)])
        allocation = db.execute(text("SELECT id FROM books.allocation")).scalar_one()

    with database.engine("senior_clerk").begin() as db:
        undo_allocations(
            db, payment_id=posted.payment_id, allocation_ids=[allocation], reason="誤沖", key=uuid4(), on=TODAY
        )
        assert balances(db)["1140"] == 1050
        assert balances(db)["2160"] == -1050

    with pytest.raises(AlreadyReversed), database.engine("senior_clerk").begin() as db:
        undo_allocations(
            db, payment_id=posted.payment_id, allocation_ids=[allocation], reason="誤沖", key=uuid4(), on=TODAY
        )


def test_a_reversed_receipt_reopens_its_invoices_once(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 1050)
        posted = house.cash(db, lucky, 1500, [(item, 1050)], source="counter/8/1")

    with database.engine("senior_clerk").begin() as db:
        reverse_payment(db, payment_id=posted.payment_id, reason="誤收", key=uuid4(), on=TODAY)
        assert balances(db) == {"1140": Decimal(1050), "4110": Decimal(-1000), "2141": Decimal(-50)}

    with pytest.raises(AlreadyReversed), database.engine("senior_clerk").begin() as db:
        reverse_payment(db, payment_id=posted.payment_id, reason="誤收", key=uuid4(), on=TODAY)
    with database.engine("scheduler").begin() as db:
        assert house.cash(db, lucky, 1500, [(item, 1050)], source="counter/8/1").unapplied == 450


def test_a_reversal_needs_a_reason(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        posted = house.cash(db, house.a_customer(db), 500)

    with pytest.raises(ReasonMissing), database.engine("senior_clerk").begin() as db:
        reverse_payment(db, payment_id=posted.payment_id, reason="", key=uuid4(), on=TODAY)


def test_a_clerk_may_post_but_not_reverse(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)

    with database.engine("clerk").begin() as db:
        posted = house.cash(db, lucky, 500)
    with pytest.raises(NotAllowed), database.engine("clerk").begin() as db:
        reverse_payment(db, payment_id=posted.payment_id, reason="誤收", key=uuid4(), on=TODAY)


def test_nothing_is_posted_into_a_closed_period(database: Books, house: House) -> None:
    with database.admin().begin() as db:
        db.execute(text("UPDATE books.period SET status = 'closed' WHERE month = '2026-10-01'"))

    with pytest.raises(PeriodClosed), database.engine("scheduler").begin() as db:
        house.an_invoice(db, house.a_customer(db), 1050, issued_on=date(2026, 10, 31))


def test_nothing_is_posted_into_the_future(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)

    with pytest.raises(DayInTheFuture):
        house.cash(db, lucky, 500, on=date(2027, 10, 1))


def test_a_clerk_of_one_branch_neither_sees_nor_posts_for_another(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db, branch="FYU")
        house.an_invoice(db, lucky, 1050)
        house.cash(db, lucky, 100)

    with database.engine("clerk_txg").connect() as db:
        for table in ("customer", "open_item", "invoice", "payment", "journal", "journal_line", "subledger_move",
                      "customer_balance", "letter"):  # fmt: skip
            assert db.execute(text(f"SELECT count(*) FROM books.{table}")).scalar_one() == 0, table
    with pytest.raises(OtherBranch), database.engine("clerk_txg").begin() as db:
        house.cash(db, lucky, 100)
