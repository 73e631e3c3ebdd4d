"""N-6 and N-7: many writers at once never exceed a limit by a dollar, and nobody is refused by a lock."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import text

from tests.builders import House
from tests.conftest import Books

WRITERS = 16
CHECK = "SELECT api.check_credit(%s, 1, %s, 1000) ->> 'state'"


@pytest.fixture
def limited(database: Books, house: House) -> list[int]:
    """A hundred customers with a limit of 100,000."""
    with database.engine("scheduler").begin() as db:
        made = [house.a_customer(db) for _ in range(100)]
    with database.admin().begin() as db:
        db.execute(text("UPDATE books.customer SET category = 'C'"))
        db.execute(text("UPDATE books.customer_credit SET credit_limit = 100000, assessed_at = now()"))
        db.execute(
            text("SELECT api._refresh_limit(customer_id, :at) FROM books.customer_credit"), {"at": datetime.now(UTC)}
        )
    return made


def asked(database: Books, orders: list[list[tuple[str, int]]]) -> list[str]:
    """Each writer checks his orders over a connection of his own; all answers."""

    def write(own: list[tuple[str, int]]) -> list[str]:
        with psycopg.connect(database.conninfo("clerk"), autocommit=True) as db:
            return [str(db.execute(CHECK, one).fetchone()[0]) for one in own]  # type: ignore[index]

    with ThreadPoolExecutor(len(orders)) as pool:
        return [state for done in pool.map(write, orders) for state in done]


def test_n_6_sixteen_writers_get_exactly_a_hundred_orders_approved(database: Books, limited: list[int]) -> None:
    orders = [[(f"hot/{writer}/{n}", limited[0]) for n in range(30)] for writer in range(WRITERS)]

    states = asked(database, orders)

    assert (len(states), states.count("APPROVED"), states.count("HELD")) == (480, 100, 380)
    with database.admin().connect() as db:
        kept, sums = db.execute(
            text(
                """
                SELECT reserved, (SELECT sum(remaining) FROM books.reservation WHERE customer_id = b.customer_id)
                  FROM books.customer_balance AS b WHERE customer_id = :c
                """
            ),
            {"c": limited[0]},
        ).one()
    assert (kept, sums) == (100_000, 100_000)


def test_n_7_spread_load_is_never_refused_by_a_lock(database: Books, limited: list[int]) -> None:
    orders = [[(f"spread/{writer}/{n}", limited[(writer * 37 + n) % 100]) for n in range(150)] for writer in range(8)]

    states = asked(database, orders)

    assert states == ["APPROVED"] * 1_200
