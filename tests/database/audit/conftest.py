"""A box of the test's own: its key, its copy of the seals, and its anchors; and one database for a whole module."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.postgres import Cluster
from app.sealing import Sealing
from tests.conftest import Books

_numbers = count(1)


@pytest.fixture
def sealing(tmp_path: Path) -> Sealing:
    return Sealing(tmp_path / "keys" / "seal.pem", tmp_path / "seals", tmp_path / "anchors", makes_key=True)


@pytest.fixture(scope="module")
def trail(cluster: Cluster, template: Books) -> Iterator[Books]:
    """A database whose trail all tests of a module add to, and none of them harms."""
    name = f"trail_{next(_numbers)}"
    server = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(f"CREATE DATABASE {name} TEMPLATE books_template"))
        db.execute(text(f"GRANT CONNECT ON DATABASE {name} TO staff, administrator, integration"))
    books = Books(make_url(cluster.url(name)), template.keyring)
    yield books
    books.close()
    with server.connect() as db:
        db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
