"""The night's jobs of trade, deposits and credit: what the day brings by itself, each once for its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection, text

from app import credit_jobs, trade_jobs
from app.batches import JOBS, Night
from app.runs import Conditions, run_chore, run_slot
from domain.credit.service import Hold, Order, check_credit, place_hold
from domain.deposits.service import Opened, open_lots
from domain.exchange.rules.runs import Run, State
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from tests.builders import TODAY, House
from tests.conftest import Books as Company
from tests.database.night.conftest import Books
from tests.database.trade.market import Market

NIGHT = Night(JOBS)
BY_HAND = Conditions(by_hand=True)
NOW = datetime.now(UTC)


def run(books: Books, name: str, at: time, on: date = TODAY) -> Run:
    return run_slot(books.box, NIGHT, NIGHT.job(name), Slot(on, at), now=NOW, how=BY_HAND)


def ordered(books: Books, customer: int) -> object:
    return books.ask(f"SELECT ordered FROM books.customer_balance WHERE customer_id = {customer}")


def test_an_order_counts_from_the_night_in_which_its_day_is_near_enough(books: Books) -> None:
    market = Market()
    with transaction(books.box) as db:
        market.open(db)
        lucky = market.a_buyer(db)
        market.an_order(db, lucky, deliver_on=TODAY + timedelta(days=8))
    assert ordered(books, lucky) == 0

    early = run(books, "orders.roll", time(0, 5))
    assert (early.state, early.records, ordered(books, lucky)) == (State.DONE, 0, 0)
    near = run(books, "orders.roll", time(0, 5), TODAY + timedelta(days=1))

    assert (near.state, near.records, ordered(books, lucky)) == (State.DONE, 1, 8400)


def test_orders_are_rolled_in_some_at_a_time(books: Books) -> None:
    market = Market()
    with transaction(books.box) as db:
        market.open(db)
        for _ in range(3):
            market.an_order(db, market.a_buyer(db), deliver_on=TODAY + timedelta(days=8))
    job = replace(NIGHT.job("orders.roll"), work=partial(trade_jobs.roll_in_orders, at_once=1))

    done = run_slot(books.box, NIGHT, job, Slot(TODAY + timedelta(days=1), time(0, 5)), now=NOW, how=BY_HAND)

    assert (done.state, done.records, done.chunks_done) == (State.DONE, 3, 4)


def test_cylinders_that_nobody_used_for_a_year_go_onto_the_list_once(
    books: Books, database: Company, house: House
) -> None:
    with transaction(books.box) as db:
        lucky = house.a_customer(db)
    row = Opened(
        customer=lucky, size=Decimal(20), units=2, rate=Decimal(1200), on=TODAY - timedelta(days=300), document="R1"
    )
    with transaction(database.engine("manager")) as db:
        open_lots(db, [row], key=uuid4())
    dormant = "SELECT count(*) FROM books.cylinder WHERE state = 'DORMANT'"

    assert run(books, "cylinders.dormant", time(1, 30)).records == 0
    with books.owner.begin() as db:
        db.execute(text("UPDATE books.policy SET value = 9 WHERE key = 'cylinder.dormant_months'"))
    found = run(books, "cylinders.dormant", time(1, 30), TODAY + timedelta(days=1))

    assert (found.state, found.records, books.ask(dormant)) == (State.DONE, 2, 2)


def test_the_clock_ends_what_has_passed_its_day(books: Books, database: Company, house: House) -> None:
    """A reservation, and a hold of a person."""
    with transaction(books.box) as db:
        lucky = house.a_customer(db)
    _limit(books, lucky, 60_000)
    with transaction(database.engine("clerk")) as db:
        assert check_credit(db, Order("shop/1", 1, lucky, Decimal(5000))).reserved == 5000
    with transaction(database.engine("credit_controller")) as db:
        hold = Hold(lucky, "credit", NOW.date() + timedelta(days=2))
        number = place_hold(db, hold, reason="a rumour", key=uuid4())
    with books.owner.begin() as db:
        _let_days_pass(db, 5)

    run_chore(books.box, NIGHT, NIGHT.job("credit.clock"), now=NOW)

    assert books.ask(f"SELECT reserved FROM books.customer_balance WHERE customer_id = {lucky}") == 0
    assert books.ask("SELECT state FROM books.reservation") == "EXPIRED"
    assert books.ask(f"SELECT ended_why ->> 'why' FROM books.hold WHERE id = {number}") == "expired"


def test_exposure_is_proved_and_a_break_is_named_and_not_repaired(books: Books, house: House) -> None:
    with transaction(books.box) as db:
        lucky = house.a_customer(db)
        house.an_invoice(db, lucky, 1050)
    assert run(books, "exposure.verify", time(3, 30)).state is State.DONE
    with books.owner.begin() as db:
        db.execute(text("UPDATE books.customer_balance SET reserved = 777 WHERE customer_id = :id"), {"id": lucky})

    failed = run(books, "exposure.verify", time(3, 30), TODAY + timedelta(days=1))

    assert failed.state is State.FAILED
    assert "777" in (failed.note or "")
    assert books.ask(f"SELECT reserved FROM books.customer_balance WHERE customer_id = {lucky}") == 777


def test_orders_are_rolled_in_before_exposure_is_proved() -> None:
    at = {job.name: str(job.when) for job in JOBS}

    assert at["orders.roll"] < at["cylinders.dormant"] < at["exposure.verify"] == "03:30"
    assert credit_jobs.AT_ONCE <= 500


def _limit(books: Books, customer: int, amount: int) -> None:
    with books.owner.begin() as db:
        db.execute(
            text("UPDATE books.customer_credit SET credit_limit = :l, assessed_at = now() WHERE customer_id = :c"),
            {"l": amount, "c": customer},
        )
        db.execute(text("SELECT api._refresh_limit(:c, now())"), {"c": customer})


def _let_days_pass(db: Connection, days: int) -> None:
    """As if what stands there had been made so many days ago."""
    db.execute(text("UPDATE books.reservation SET expires_at = expires_at - make_interval(days => :d)"), {"d": days})
    db.execute(text("UPDATE books.hold SET expires_on = expires_on - CAST(:d AS int)"), {"d": days})
