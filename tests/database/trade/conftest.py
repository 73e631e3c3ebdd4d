"""A market to buy in, and everybody who works in the house, in one transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from tests.conftest import Books
from tests.database.trade.market import Market


@pytest.fixture
def db(shared: Books) -> Iterator[Connection]:
    """The superuser's connection, acting as the scheduler until somebody else is named (`acting`)."""
    # who decides needs a session that was opened just now
    shared.admin().dispose()
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
