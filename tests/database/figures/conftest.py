"""One customer who has lived through everything: the market, credit, cylinders and money in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from tests.conftest import Books
from tests.database.trade.market import Market, acting


@pytest.fixture
def db(shared: Books) -> Iterator[Connection]:
    """The superuser's connection, acting as the scheduler until somebody else is named (`acting`)."""
    with shared.admin().connect() as connection, connection.begin() as whole:
        connection.execute(text("SET LOCAL SESSION AUTHORIZATION test_scheduler"))
        yield connection
        whole.rollback()


@pytest.fixture
def market(db: Connection) -> Market:
    """Products and prices."""
    made = Market()
    made.open(db)
    return made


def give_limit(db: Connection, customer: int, limit: int) -> None:
    """A limit as its approval leaves it; category C has no season."""
    with acting(db, ""):
        db.execute(text("UPDATE books.customer SET category = 'C' WHERE id = :customer"), {"customer": customer})
        db.execute(
            text(
                "UPDATE books.customer_credit SET credit_limit = :limit, assessed_at = clock_timestamp() "
                "WHERE customer_id = :customer"
            ),
            {"limit": Decimal(limit), "customer": customer},
        )
        db.execute(text("SELECT api._refresh_limit(:customer, clock_timestamp())"), {"customer": customer})
        db.execute(text("SELECT api._reassess(:customer, clock_timestamp())"), {"customer": customer})
