"""Real databases for tests: one cluster a worker, one migrated template, copies of it for those who commit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from app.logins import ROLES, Keyring, Login, make_login
from app.postgres import Cluster, local_cluster
from app.schema import migrate
from domain.kernel.database import open_engine
from tests.builders import House

FAST = {"fsync": "off", "shared_buffers": "64MB", "max_connections": "60"}
LOGINS = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper"
BRANCHES = {"FYU": "豐原", "TXG": "台中"}


@dataclass
class Books:
    """One migrated database with a login for every role, and one clerk who sees the branch TXG only."""

    admin_url: URL
    keyring: Keyring
    engines: dict[str, Engine] = field(default_factory=dict)

    def engine(self, role: str) -> Engine:
        """The engine of the login of this role: scheduler, clerk, senior_clerk, …, or `clerk_txg`, `second_clerk`."""
        if role not in self.engines:
            self.engines[role] = open_engine(self.keyring.address(self.admin_url, f"test_{role}"), application="tests")
        return self.engines[role]

    def url(self, role: str) -> URL:
        return self.keyring.address(self.admin_url, f"test_{role}")

    def admin(self) -> Engine:
        """The superuser's engine: to look, and to play the intruder."""
        if "" not in self.engines:
            self.engines[""] = create_engine(self.admin_url)
        return self.engines[""]

    def let_in(self, *roles: str) -> None:
        """Logins belong to the server, which other tests use too: these may come in again as before."""
        with self.admin().begin() as db:
            for role in roles:
                password = self.keyring.password(f"test_{role}")
                db.execute(text(f"ALTER ROLE test_{role} LOGIN PASSWORD '{password}' VALID UNTIL 'infinity'"))
                db.execute(text(f"GRANT {role} TO test_{role}"))

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()
        self.engines.clear()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this worker's own, without durability: tests that kill servers start their own."""
    # pytest's own folders are closed to other accounts, and as root the server runs as another one.
    folder = Path(tempfile.mkdtemp(prefix="luckygas-tests-"))
    with local_cluster(folder, settings=FAST) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> Books:
    """The migrated database that others are copied from."""
    books = Books(make_url(cluster.url("books_template")), Keyring(cluster.directory / "logins.json"))
    migrate(books.admin_url)
    engine = create_engine(books.admin_url)
    with engine.begin() as db:
        found(db, books.keyring)
    engine.dispose()
    return books


def found(db: Connection, keyring: Keyring) -> None:
    """Branches, two bank accounts, and the people of the tests."""
    for code, name in BRANCHES.items():
        db.execute(text("INSERT INTO books.branch VALUES (:code, :name)"), {"code": code, "name": name})
    db.execute(
        text(
            """
            INSERT INTO books.bank_account (bank, number, name, branch, opened_on, opening)
            VALUES ('007', '20210088776', '第一商業銀行', 'FYU', '2026-01-01', 0),
                   ('013', '88035001234', '國泰世華商業銀行', 'FYU', '2026-01-01', 100000)
            """
        )
    )
    for person, role in enumerate(ROLES, 1):
        login = Login(f"test_{role}", role, role, person)
        make_login(db, login, password=keyring.password(login.name), branches=list(BRANCHES))
    for login, branches in (
        (Login("test_clerk_txg", "clerk", "clerk of one branch", 50), ["TXG"]),
        (Login("test_second_clerk", "senior_clerk", "the clerk's second login", 1), list(BRANCHES)),
    ):
        make_login(db, login, password=keyring.password(login.name), branches=branches)


_numbers = count(1)


@pytest.fixture(scope="session")
def first_logins(template: Books) -> frozenset[str]:
    """The logins that stand in the template."""
    engine = create_engine(template.admin_url.set(database="postgres"))
    with engine.connect() as db:
        found = frozenset(db.execute(text(LOGINS)).scalars())
    engine.dispose()
    return found


@pytest.fixture
def database(cluster: Cluster, template: Books, first_logins: frozenset[str]) -> Iterator[Books]:
    """A database of the test's own: what it commits is gone with it."""
    name = f"books_{next(_numbers)}"
    server = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(f"CREATE DATABASE {name} TEMPLATE books_template"))
        # A copy takes the template's content, not its rights on the database itself.
        db.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
        db.execute(text(f"GRANT CONNECT ON DATABASE {name} TO staff, administrator, integration"))
    books = Books(make_url(cluster.url(name)), template.keyring)
    yield books
    books.close()
    with server.connect() as db:
        db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        # Logins are the cluster's: one that the test made would be nobody's in all other databases.
        for login in db.execute(text(LOGINS)).scalars().all():
            if login not in first_logins:
                db.exec_driver_sql(f'DROP ROLE "{login}"')
    server.dispose()


@pytest.fixture(scope="session")
def shared(cluster: Cluster, template: Books) -> Iterator[Books]:
    """One database for all tests that roll back."""
    server = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text("CREATE DATABASE books_shared TEMPLATE books_template"))
        db.execute(text("GRANT CONNECT ON DATABASE books_shared TO staff, administrator, integration"))
    server.dispose()
    books = Books(make_url(cluster.url("books_shared")), template.keyring)
    yield books
    books.close()


@pytest.fixture
def db_as(shared: Books) -> Iterator[Callable[[str], Connection]]:
    """Connections by role, all rolled back at the end. They do not see each other's work."""
    opened: list[Connection] = []

    def open_as(role: str) -> Connection:
        connection = shared.engine(role).connect()
        connection.begin()
        opened.append(connection)
        return connection

    yield open_as
    for connection in opened:
        connection.rollback()
        connection.close()


@pytest.fixture
def db(db_as: Callable[[str], Connection]) -> Connection:
    """The scheduler's connection, rolled back at the end."""
    return db_as("scheduler")


@pytest.fixture
def house() -> House:
    """Makes customers, invoices and bank files."""
    return House()
