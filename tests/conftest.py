"""Real databases for tests: one cluster a worker, one migrated template, copies of it for those who commit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from app.bench import copies
from app.logins import ROLES, Keyring, Login, make_login
from app.postgres import Cluster, local_cluster
from app.schema import migrate
from tests.builders import House

FAST = {"fsync": "off", "shared_buffers": "64MB", "max_connections": "60", "max_wal_size": "256MB"}
ROOM_FOR_DATABASES = 4 * 1024**3
LOGINS = """
    SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolconnlimit,
           coalesce(rolvaliduntil > now(), true), rolconfig,
           ARRAY(SELECT m.roleid::regrole::text FROM pg_auth_members AS m WHERE m.member = r.oid ORDER BY 1)
      FROM pg_roles AS r WHERE rolname !~ '^pg_'
"""
BRANCHES = {"FYU": "豐原", "TXG": "台中"}


@dataclass
class Books(copies.Books):
    """One migrated database with a login for every role: scheduler, clerk, …; `clerk_txg` sees the branch TXG only."""

    prefix: str = "test_"

    def let_in(self, *roles: str) -> None:
        """Logins belong to the server, which other tests use too: these may come in again as before."""
        with self.admin().begin() as db:
            for role in roles:
                password = self.keyring.password(f"test_{role}")
                db.execute(text(f"ALTER ROLE test_{role} LOGIN PASSWORD '{password}' VALID UNTIL 'infinity'"))
                db.execute(text(f"GRANT {role} TO test_{role}"))


def memory() -> str | None:
    """Where files never reach a disk, if there is room for the databases of a worker; None for the usual place."""
    place = Path("/dev/shm")
    return str(place) if place.is_dir() and shutil.disk_usage(place).free > ROOM_FOR_DATABASES else None


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this worker's own, without durability: tests that kill servers start their own."""
    # pytest's own folders are closed to other accounts, and as root the server runs as another one.
    folder = Path(tempfile.mkdtemp(prefix="luckygas-tests-", dir=memory()))
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
        """A copy of the template; when it goes, the logins that other tests use too must stand as they stood."""
        with copies.copied(self.cluster, self.template, name) as copy:
            books = Books(copy.admin_url, copy.keyring)
            yield books
            books.close()
        left = logins_of(self.cluster)
        assert {login: left[login] for login in self.logins} == self.logins


def logins_of(cluster: Cluster) -> dict[str, Sequence[object]]:
    """Every role that is not PostgreSQL's own with its powers, by name."""
    server = create_engine(cluster.url())
    with server.connect() as db:
        found = {row.rolname: tuple(row) for row in db.execute(text(LOGINS))}
    server.dispose()
    return found


@pytest.fixture(scope="session")
def server(cluster: Cluster, template: Books) -> Server:
    return Server(cluster, template, logins_of(cluster))


@pytest.fixture
def database(server: Server) -> Iterator[Books]:
    """A database of the test's own: what it commits is gone with it."""
    with server.copy("books") as books:
        yield books


@pytest.fixture(scope="session")
def shared(server: Server) -> Iterator[Books]:
    """One database for all tests that roll back."""
    with server.copy("shared") as books:
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
