"""The aging on any day, as known at any moment: its buckets are account 1140, and the past stays what it was."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import Connection, text

from domain.kernel.calendar import business_day
from domain.kernel.database import call
from domain.payments.queries import payments_of
from domain.payments.rules import spread_oldest_first
from domain.payments.service import reverse_payment
from domain.receivables.queries import Aging, aging_by_customer, open_items
from domain.receivables.rules.age import BUCKETS
from domain.receivables.service import take_snapshot
from tests.builders import TODAY, House
from tests.conftest import Books
from tests.database.lines import open_balance

REAL_TODAY = business_day(datetime.now(UTC))


def row_of(aging: Aging, customer: int) -> tuple[int, ...]:
    (row,) = [one for one in aging.rows if one.customer_id == customer]
    return tuple(map(int, row.buckets))


def moment(db: Connection) -> datetime:
    """Now, by the clock that stamps the entries."""
    now: datetime = db.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now


@pytest.mark.parametrize(
    ("days", "place"),
    [(-10, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5), (400, 5)],
)
@pytest.mark.parametrize("as_of", [TODAY, REAL_TODAY], ids=["a day that is over", "today"])
def test_every_item_lies_in_the_bucket_of_its_age(
    db: Connection, house: House, days: int, place: int, as_of: date
) -> None:
    lucky = house.a_customer(db)
    due = as_of - timedelta(days=days)
    house.an_invoice(db, lucky, 1050, issued_on=min(due, TODAY - timedelta(days=30)), due_on=due)

    aging = aging_by_customer(db, as_of=as_of)

    assert row_of(aging, lucky) == tuple(1050 if n == place else 0 for n in range(6))
    (row,) = aging.rows
    assert (row.total, row.oldest_days, row.items) == (1050, max(days, 0), 1)
    assert row.overdue == (1050 if days > 0 else 0)
    assert [item.overdue_days for item in open_items(db, lucky, as_of=as_of, bucket=BUCKETS[place])] == [max(days, 0)]
    assert open_items(db, lucky, as_of=as_of, bucket=BUCKETS[place - 1]) == ()


def test_what_was_known_then_is_not_what_is_known_now(database: Books, house: House) -> None:
    """Item 10,000 due on 10 May; 4,000 dated 28 May and entered later: as of 31 May both are true."""
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        item = house.an_invoice(db, lucky, 10000, issued_on=date(2026, 4, 10), due_on=date(2026, 5, 10))
    with database.engine("scheduler").begin() as db:
        then = moment(db)
    with database.engine("scheduler").begin() as db:
        house.cash(db, lucky, 4500, [(item, 4000)], on=date(2026, 5, 28))

    with database.engine("auditor").connect() as db:
        known_then = aging_by_customer(db, as_of=date(2026, 5, 31), known_at=then)
        known_now = aging_by_customer(db, as_of=date(2026, 5, 31))

        assert (row_of(known_then, lucky), known_then.totals.unapplied) == ((0, 10000, 0, 0, 0, 0), 0)
        assert (row_of(known_now, lucky), known_now.totals.unapplied) == ((0, 6000, 0, 0, 0, 0), 500)
        assert known_now.rows[0].oldest_days == 21
        for aging in (known_then, known_now):
            assert (aging.difference, aging.unapplied_difference) == (0, 0)
        drilled = open_items(db, lucky, as_of=date(2026, 5, 31), known_at=then)
        assert [one.balance for one in drilled] == [Decimal(10000)]
        assert aging_by_customer(db, as_of=date(2026, 5, 31), known_at=then) == known_then


def test_a_moment_within_a_batch_ties_out_as_well(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        lucky = house.a_customer(db)
        for _ in range(5):
            house.an_invoice(db, lucky, 1050)
    with database.admin().connect() as db:
        between = db.execute(
            text("SELECT j.posted_at FROM books.journal AS j ORDER BY j.posted_at OFFSET 2 LIMIT 1")
        ).scalar_one()

    with database.engine("auditor").connect() as db:
        aging = aging_by_customer(db, as_of=TODAY, known_at=between)

    assert (aging.totals.total, aging.difference) == (3150, 0)


def test_before_everything_nothing_was_owed(db: Connection, house: House) -> None:
    house.an_invoice(db, house.a_customer(db), 1050)

    aging = aging_by_customer(db, as_of=date(2020, 1, 1))

    assert (aging.rows, aging.totals.total, aging.difference, aging.unapplied_difference) == ((), 0, 0, 0)


def test_a_day_that_is_over_is_what_its_snapshot_was(database: Books, house: House) -> None:
    with database.engine("scheduler").begin() as db:
        paying, other = house.a_customer(db), house.a_customer(db)
        item = house.an_invoice(db, paying, 10500, due_on=TODAY - timedelta(days=5))
        house.an_invoice(db, other, 2100, issued_on=TODAY - timedelta(days=75))
        house.cash(db, other, 300)
        call(db, "api.plan_run", p_job="aging.verify", p_slot="1", p_business_on=TODAY, p_due_at=moment(db))
        claim = call(
            db, "api.claim_run", p_job="aging.verify", p_slot="1", p_holder="tests", p_dead_after=timedelta(minutes=5)
        )
        assert take_snapshot(db, as_of=TODAY, job="aging.verify", slot="1", token=claim["token"]) == 2
    with database.engine("scheduler").begin() as db:
        house.cash(db, paying, 500, [(item, 500)], on=REAL_TODAY)

    with database.engine("auditor").connect() as db:
        stored = db.execute(text("SELECT customer_id, buckets, unapplied FROM books.aging_snapshot")).all()
        now = aging_by_customer(db, as_of=TODAY)

    assert {row.customer_id: (tuple(row.buckets), row.unapplied) for row in stored} == {
        row.customer_id: (row.buckets, row.unapplied) for row in now.rows
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_done_the_buckets_are_the_ledger_on_every_day(database: Books, house: House, seed: int) -> None:
    rng = random.Random(seed)
    with database.engine("scheduler").begin() as db:
        customers = [house.a_customer(db) for _ in range(4)]
        for _ in range(20):
            owed = rng.randrange(100, 5000)
            issued = TODAY - timedelta(days=rng.randrange(0, 300))
            house.an_invoice(db, rng.choice(customers), owed, issued_on=issued)
        for _ in range(15):
            customer, amount = rng.choice(customers), rng.randrange(100, 9000)
            parts = spread_oldest_first(Decimal(amount), open_items(db, customer, as_of=REAL_TODAY)).parts
            day = TODAY - timedelta(days=rng.randrange(0, 10))
            house.cash(db, customer, amount, [(part.open_item_id, int(part.amount)) for part in parts], on=day)
    with database.engine("senior_clerk").begin() as db:
        for customer in customers:
            for seen in payments_of(db, customer)[:1]:
                reverse_payment(db, payment_id=seen.id, reason="誤收", key=uuid4(), on=TODAY)

    with database.engine("auditor").connect() as db:
        for as_of in (REAL_TODAY, TODAY, *(TODAY - timedelta(days=n) for n in (1, 5, 60, 200))):
            aging = aging_by_customer(db, as_of=as_of)
            assert (aging.difference, aging.unapplied_difference) == (0, 0), as_of
            for row in aging.rows:
                assert sum(row.buckets) == row.total
                items = open_items(db, row.customer_id, as_of=as_of)
                assert sum((item.balance for item in items), Decimal(0)) == row.total
                for place, bucket in enumerate(BUCKETS):
                    drilled = open_items(db, row.customer_id, as_of=as_of, bucket=bucket)
                    assert sum((item.balance for item in drilled), Decimal(0)) == row.buckets[place]
            assert tuple(sum(column) for column in zip(*(row.buckets for row in aging.rows), strict=True)) == (
                aging.totals.buckets if aging.rows else ()
            )


def test_yesterday_stays_what_it_was_when_today_is_paid(db: Connection, house: House) -> None:
    lucky = house.a_customer(db)
    item = house.an_invoice(db, lucky, 1050)
    before = aging_by_customer(db, as_of=TODAY - timedelta(days=1))

    house.cash(db, lucky, 1050, [(item, 1050)])

    assert aging_by_customer(db, as_of=TODAY - timedelta(days=1)) == before
    assert aging_by_customer(db, as_of=TODAY).rows == ()
    assert open_balance(db, item) == 0
