"""One database with keys for all tests of a module: each makes customers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.postgres import Cluster
from tests.builders import House
from tests.conftest import Books
from tests.database.secrets.world import SecretsWorld


@pytest.fixture(scope="module")
def world(
    cluster: Cluster, template: Books, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[SecretsWorld]:
    name = f"books_{request.module.__name__.rpartition('.')[2]}"
    server = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(f"CREATE DATABASE {name} TEMPLATE books_template"))
        db.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
        db.execute(text(f"GRANT CONNECT ON DATABASE {name} TO staff, administrator, integration"))
    books = Books(make_url(cluster.url(name)), template.keyring)
    yield SecretsWorld(books, House(), tmp_path_factory.mktemp("keys"))
    books.close()
    with server.connect() as db:
        db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
