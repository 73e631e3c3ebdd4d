"""Where a bench works: a durable PostgreSQL of its own in a temporary folder, with the company's logins and books."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.bench.copies import Books
from app.demo.books import Plan, found_company
from app.logins import Keyring
from app.postgres import Cluster, local_cluster
from app.schema import migrate
from domain.kernel.calendar import business_day

SEED = 7


@dataclass(frozen=True)
class Ground:
    """A running cluster that belongs to one bench."""

    cluster: Cluster
    today: date

    @contextmanager
    def books(self, name: str) -> Iterator[Books]:
        """A migrated database with a company, its bank accounts and a login for every role."""
        books = self._books(name)
        migrate(books.admin_url)
        with books.admin().begin() as db:
            found_company(db, Plan(SEED, 0, self.today), books.keyring)
        try:
            yield books
        finally:
            books.close()

    @contextmanager
    def copy(self, template: Books, name: str) -> Iterator[Books]:
        """A database like another one, statistics included; dropped at the end."""
        template.close()
        source = template.admin_url.database
        server = create_engine(self.cluster.url(), isolation_level="AUTOCOMMIT")
        books = self._books(name)
        try:
            with server.connect() as db:
                db.execute(text(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy"))
                # A copy takes the template's content, not its rights on the database itself.
                db.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
                db.execute(text(f"GRANT CONNECT ON DATABASE {name} TO staff, administrator, integration"))
            yield books
        finally:
            books.close()
            with server.connect() as db:
                db.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            server.dispose()

    def _books(self, name: str) -> Books:
        return Books(make_url(self.cluster.url(name)), Keyring(self.cluster.directory / "logins.json"))


@contextmanager
def own_ground() -> Iterator[Ground]:
    """A cluster as the product starts it: fsync and synchronous commits on. Stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="luckygas-bench-"))
    try:
        with local_cluster(folder) as cluster:
            yield Ground(cluster, business_day(datetime.now(UTC)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(books: Books) -> None:
    """What a database that lives has: statistics, and its pages written."""
    with books.admin().connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM (ANALYZE)"))
        db.execute(text("CHECKPOINT"))
