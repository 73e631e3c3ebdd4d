"""A database entered by role, and private copies of it with one of its functions, triggers or rights changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url

from app.logins import Keyring
from app.postgres import Cluster
from app.schema import MIGRATIONS, OWNERS
from domain.kernel.database import open_engine

_numbers = count(1)
LOGINS = "SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'"


class Founded(Protocol):
    """A database that copies are made of: nobody is connected to it meanwhile."""

    @property
    def admin_url(self) -> URL: ...
    @property
    def keyring(self) -> Keyring: ...
    def url(self, role: str) -> URL: ...


@dataclass
class Books:
    """One database, entered by role or as its superuser; the login of a role is its name behind `prefix`."""

    admin_url: URL
    keyring: Keyring
    prefix: str = "demo_"
    _engines: dict[str, Engine] = field(default_factory=dict)

    def url(self, role: str) -> URL:
        """The address of the login of this role."""
        return self.keyring.address(self.admin_url, self.prefix + role)

    def conninfo(self, role: str) -> str:
        """The same for the bare driver; holds the password, never to be shown."""
        return self.url(role).set(drivername="postgresql").render_as_string(hide_password=False)

    def engine(self, role: str) -> Engine:
        if role not in self._engines:
            self._engines[role] = open_engine(self.url(role), application="luckygas bench")
        return self._engines[role]

    def admin(self) -> Engine:
        """The superuser's engine: builds what is measured, and looks behind every policy."""
        if "" not in self._engines:
            self._engines[""] = create_engine(self.admin_url)
        return self._engines[""]

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


@contextmanager
def copied(cluster: Cluster, template: Founded, name: str = "copy") -> Iterator[Books]:
    """A database like this one, dropped with the block, and with it the logins made meanwhile.

    Logins are the whole server's: one that was made for a copy would be nobody's in every other database.
    """
    database = f"{name}_{next(_numbers)}"
    server = create_engine(cluster.url(), isolation_level="AUTOCOMMIT")
    prefix = str(template.url("clerk").username).removesuffix("clerk")
    made = Books(make_url(cluster.url(database)), template.keyring, prefix)
    try:
        with server.connect() as db:
            known = set(db.execute(text(LOGINS)).scalars())
            db.execute(text(f"CREATE DATABASE {database} TEMPLATE {template.admin_url.database}"))
            # a copy takes the template's content, not its rights on the database itself
            db.execute(text(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"))
            db.execute(text(f"GRANT CONNECT ON DATABASE {database} TO staff, administrator, integration"))
        yield made
    finally:
        made.close()
        with server.connect() as db:
            db.execute(text(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)"))
            for login in set(db.execute(text(LOGINS)).scalars()) - known:
                db.exec_driver_sql(f'DROP ROLE "{login}"')
        server.dispose()


def source(function: str) -> str:
    """The file of this function."""
    return (MIGRATIONS / "sql" / "functions" / f"{function}.sql").read_text("utf-8")


def replace_function(db: Connection, function: str, words: str) -> None:
    """Load other words for a function, as its owner."""
    raw = db.connection.driver_connection
    assert raw is not None
    raw.execute(f"SET ROLE {OWNERS[function.split('.')[0]]}")
    raw.execute(words)
    raw.execute("RESET ROLE")


def changed(function: str, *changes: tuple[str, str]) -> str:
    """The function's file with these words replaced; each must stand there."""
    words = source(function)
    for old, new in changes:
        if old not in words:
            raise LookupError(f"{function} does not say {old!r}")
        words = words.replace(old, new)
    return words
