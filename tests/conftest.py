"""Real databases for tests: one cluster a worker, one migrated template, copies of it for those who commit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
LOGINS = """
    SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolconnlimit,
           coalesce(rolvaliduntil > now(), true), rolconfig,
           ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members AS m WHERE m.member = r.oid ORDER BY 1)
      FROM pg_roles AS r WHERE rolname !~ '^pg_'
"""
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


@dataclass(frozen=True)
class Server:
    """The worker's server with its template, and how its logins stood when nobody had used them yet."""

    cluster: Cluster
    template: Books
    logins: Mapping[str, Sequence[object]]

    @contextmanager
    def copy(self, name: str) -> Iterator[Books]:
        """A copy of the template under this name; when it goes, the logins must stand as they stood.

        Logins are the server's: one that a test made would be nobody's in all other databases, and goes too.
        """
        server = create_engine(self.cluster.url(), isolation_level="AUTOCOMMIT")
        with server.connect() as db:
            db.execute(text(f"CREATE DATABASE {name} TEMPLATE books_template"))
            # A copy takes the template's content, not its rights on the database itself.
            db.execute(text(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC"))
            db.execute(text(f"GRANT CONNECT ON DATABASE {name} TO staff, administrator, integration"))
        books = Books(make_url(self.cluster.url(name)), self.template.keyring)
        yield books
        books.close()
        with server.connect() as db:
            db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            left = logins(db)
            for login in left.keys() - self.logins.keys():
                db.exec_driver_sql(f'DROP ROLE "{login}"')
        server.dispose()
        assert {login: left[login] for login in self.logins} == self.logins


def logins(db: Connection) -> dict[str, Sequence[object]]:
    """Every role that is not PostgreSQL's own with its powers, by name."""
    return {row.rolname: tuple(row) for row in db.execute(text(LOGINS))}


@pytest.fixture(scope="session")
def server(cluster: Cluster, template: Books) -> Server:
    engine = create_engine(cluster.url())
    with engine.connect() as db:
        first = logins(db)
    engine.dispose()
    return Server(cluster, template, first)


_numbers = count(1)


@pytest.fixture
def database(server: Server) -> Iterator[Books]:
    """A database of the test's own: what it commits is gone with it."""
    with server.copy(f"books_{next(_numbers)}") as books:
        yield books


@pytest.fixture(scope="session")
def shared(server: Server) -> Iterator[Books]:
    """One database for all tests that roll back."""
    with server.copy("books_shared") as books:
        yield books


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
