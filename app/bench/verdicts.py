"""The verdict on an order, whole, against the bare conditional UPDATE; at a pace; and sixteen writers on one limit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

import psycopg
from sqlalchemy import text

from app.bench.copies import Books
from app.bench.figures import QUICK_ROUNDS, ROUNDS, Figure, Told, middle, percentile
from app.bench.ground import own_ground, settle
from app.bench.receivables import enter_customers

WRITERS: Final = 16
PACE: Final = 50.0
LIMIT: Final = 100_000
ORDER: Final = 1_000
CHECK: Final = "SELECT api.check_credit(%s, 1, %s, %s) ->> 'state'"
BARE: Final = """
    UPDATE bare_credit.account SET reserved = reserved + %s
     WHERE customer_id = %s AND clock_timestamp() < limit_until AND status NOT IN ('STOP', 'HOLD')
       AND limit_now - exposure - reserved >= %s
    RETURNING limit_now - exposure - reserved
"""
TABLE: Final = """
    CREATE SCHEMA bare_credit;
    CREATE TABLE bare_credit.account (
      customer_id bigint PRIMARY KEY, limit_now numeric, exposure numeric, reserved numeric, limit_until timestamptz,
      status text) WITH (fillfactor = 70);
    INSERT INTO bare_credit.account SELECT customer_id, 1e12, 0, 0, 'infinity', 'OK' FROM books.customer_balance;
    GRANT USAGE ON SCHEMA bare_credit TO staff;
    GRANT SELECT, UPDATE ON bare_credit.account TO staff;
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked."""

    customers: int
    checks: int
    rounds: int
    seconds: float
    paced_seconds: float


FULL: Final = Size(1_000, 100_000, ROUNDS, 3.0, 20.0)
QUICK: Final = Size(100, 1_600, QUICK_ROUNDS, 0.5, 2.0)


def measure(*, quick: bool, told: Told) -> Figure:
    """One client's whole verdicts beside bare updates in interleaved rounds, the pace of a busy day, one hot limit."""
    size = QUICK if quick else FULL
    with own_ground() as ground, ground.books("credit") as books:
        told(f"credit: entering {size.customers} customers")
        customers = _limited(books, size.customers)
        with psycopg.connect(books.conninfo("clerk"), autocommit=True) as db:
            checks, bare, whole = _interleaved(db, customers[1:], size, told)
        paced = _paced(books.conninfo("clerk"), customers[1:], size.paced_seconds)
        told(f"credit: {size.checks} checks by {WRITERS} writers on one customer")
        hot = _on_one_limit(books, customers[0], size)
    return Figure(
        checks,
        bare,
        "verdicts/s",
        len(whole),
        percentile(whole, 50),
        percentile(whole, 99),
        {
            "rounds": size.rounds,
            "statements_per_verdict": 1,
            "paced_per_s": PACE,
            "paced_n": len(paced),
            "paced_p50_ms": percentile(paced, 50),
            "paced_p99_ms": percentile(paced, 99),
            "writers": WRITERS,
            **hot,
            "fsync": "on",
            "synchronous_commit": "on",
        },
    )


def _limited(books: Books, many: int) -> list[int]:
    """Customers with a past and room for every order, but the first: he has the one limit that is fought for."""
    people, ids = enter_customers(books.engine("scheduler"), many)
    customers = [ids[one.code] for one in people]
    now = datetime.now(UTC)
    with books.admin().begin() as db:
        db.execute(text("UPDATE books.customer SET category = 'C'"))
        db.execute(text("UPDATE books.customer_credit SET credit_limit = 1e12, assessed_at = now()"))
        limit = "UPDATE books.customer_credit SET credit_limit = :limit WHERE customer_id = :customer"
        db.execute(text(limit), {"limit": LIMIT, "customer": customers[0]})
        db.execute(text("SELECT api._refresh_limit(customer_id, :now) FROM books.customer_credit"), {"now": now})
        db.connection.driver_connection.execute(TABLE)  # type: ignore[union-attr]
    settle(books)
    return customers


def _interleaved(
    db: psycopg.Connection[Any], customers: Sequence[int], size: Size, told: Told
) -> tuple[float, float, list[float]]:
    """Rates of both sides in turn, the customers in one order; and the times of the whole verdicts."""
    references, turn = count(1), random.Random(7)  # noqa: S311  whose turn it is, no secret

    def check() -> None:
        done = db.execute(CHECK, (f"bench/{next(references)}", turn.choice(customers), ORDER)).fetchone()
        assert done == ("APPROVED",), done

    def bare() -> None:
        customer = turn.choice(customers)
        assert db.execute(BARE, (ORDER, customer, ORDER)).fetchone() is not None

    rates: dict[Callable[[], None], list[float]] = {check: [], bare: []}
    whole: list[float] = []
    for side in rates:
        _for(0.3, side)
    for number in range(size.rounds):
        for side, kept in rates.items():
            times = _for(size.seconds, side)
            kept.append(len(times) * 1000 / sum(times))
            if side is check:
                whole += times
        told(f"credit: round {number + 1} of {size.rounds}")
    return middle(rates[check]), middle(rates[bare]), whole


def _for(seconds: float, deed: Callable[[], None]) -> list[float]:
    times: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        began = time.perf_counter()
        deed()
        times.append((time.perf_counter() - began) * 1000)
    return times


def _paced(conninfo: str, customers: Sequence[int], seconds: float) -> list[float]:
    """Fifty a second over all customers, as the order side asks on a busy day, over two connections."""
    began = time.perf_counter()

    def ask(number: int) -> list[float]:
        times, turn = [], random.Random(number)  # noqa: S311
        with psycopg.connect(conninfo, autocommit=True) as db:
            for place in _moments(began + number / PACE, 2 / PACE, began + seconds):
                started = time.perf_counter()
                db.execute(CHECK, (f"paced/{number}/{place}", turn.choice(customers), ORDER)).fetchone()
                times.append((time.perf_counter() - started) * 1000)
        return times

    with ThreadPoolExecutor(2) as pool:
        return [one for times in pool.map(ask, range(2)) for one in times]


def _moments(first: float, every: float, until: float) -> Iterator[int]:
    for place in count():
        due = first + place * every
        if due > until:
            return
        time.sleep(max(due - time.perf_counter(), 0))
        yield place


def _on_one_limit(books: Books, customer: int, size: Size) -> dict[str, object]:
    """All writers at once on one customer. Some orders are given back, so that the border is met again and again."""
    share = size.checks // WRITERS
    beyond = "SELECT greatest(0, exposure + reserved - limit_now) FROM books.customer_balance WHERE customer_id = %s"

    def write(writer: int) -> tuple[int, int, int]:
        approved = over = busy = 0
        with ExitStack() as stack:
            db = stack.enter_context(psycopg.connect(books.conninfo("clerk"), autocommit=True))
            kernel = stack.enter_context(psycopg.connect(_admin(books), autocommit=True))
            for number in range(share):
                reference = f"hot/{writer}/{number}"
                state, waits = _patiently(db, (reference, customer, ORDER))
                approved, busy = approved + (state == "APPROVED"), busy + waits
                if number % 20 == 0:
                    row = kernel.execute(beyond, (customer,)).fetchone()
                    assert row is not None
                    over = max(over, int(row[0]))
                    kernel.execute("SELECT api._release_reservation(%s)", (reference,))
        return approved, over, busy

    began = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(write, range(WRITERS)))
    seconds = time.perf_counter() - began
    with books.admin().connect() as db:
        reserved, held = db.execute(
            text(
                """
                SELECT reserved, (SELECT coalesce(sum(remaining), 0) FROM books.reservation
                                   WHERE customer_id = b.customer_id AND state = 'LIVE')
                  FROM books.customer_balance AS b WHERE customer_id = :customer
                """
            ),
            {"customer": customer},
        ).one()
    return {
        "checks": share * WRITERS,
        "approved": sum(approved for approved, _, _ in done),
        "over_limit": max(int(max(reserved - LIMIT, 0)), *(over for _, over, _ in done)),
        "busy": sum(busy for _, _, busy in done),
        "kept_unlike_reservations": int(abs(reserved - held)),
        "hot_per_s": share * WRITERS / seconds,
    }


def _patiently(db: psycopg.Connection[Any], order: tuple[str, int, int]) -> tuple[str, int]:
    """The state of a verdict, asked again where its wait was cut short; and how often it was."""
    for waits in count():
        try:
            row = db.execute(CHECK, order).fetchone()
        except (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled):
            continue
        assert row is not None
        return str(row[0]), waits
    raise AssertionError


def _admin(books: Books) -> str:
    return books.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
