"""The way from the sign-in window to the database; libraries are imported in the thread that opens it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from domain.errors import Unavailable
from domain.kernel.addresses import servers_in
from ui.kit.desk import Who

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_SECONDS = 3.0


class ServerAway(Unavailable):
    """No database answers at {address}. Check the network, or ask the administrator; signing in tries again."""


@dataclass(frozen=True)
class Entered:
    """Somebody is in: the connections, the person, and the database's clock at that moment."""

    engine: Engine
    who: Who
    now: datetime


class DatabaseDoor:
    """The door to the database of one address; the user and password come from the person."""

    def __init__(self, url: str, *, also: Callable[[], None] | None = None) -> None:
        """`also` is done where the libraries are loaded: what must not keep the sign-in window from its paint."""
        self._url, self._also = url, also
        self._servers = servers_in(url)
        self.user = unquote(urlsplit(url).username or "")

    @property
    def address(self) -> str:
        """The server as people know it, or all that may take its place."""
        return ", ".join(f"{host or 'localhost'}:{port}" for host, port in self._servers)

    def load(self) -> None:
        """Import SQLAlchemy, the driver and the desk that works with them."""
        from domain.access import service
        from domain.kernel import database
        from ui.kit import qt_desk

        _ = (service, database, qt_desk)
        if self._also is not None:
            self._also()

    def knock(self) -> None:
        """Raises ServerAway where nothing listens, at none of the servers."""
        for server in self._servers:
            if not server[0] or server[0].startswith("/"):
                return
            try:
                socket.create_connection(server, _SECONDS).close()
            except OSError as error:
                away = error
            else:
                return
        raise ServerAway(address=self.address) from away

    def enter(self, user: str, password: str) -> Entered:
        """Sign in; LoginRefused, DatabaseAway, NotStaff, SchemaBehind and SchemaAhead say why not."""
        from sqlalchemy import text

        from app.schema import require_current
        from domain.access.service import sign_in
        from domain.kernel.database import transaction

        engine = self._engine(user, password, pool_size=8)
        try:
            with transaction(engine) as db:
                require_current(db)
                member = sign_in(db)
                now = db.execute(text("SELECT clock_timestamp()")).scalar_one()
        except BaseException:
            engine.dispose()
            raise
        return Entered(engine, Who(member.login, member.name, member.roles, member.branches), now)

    @contextmanager
    def fresh(self, user: str, password: str) -> Iterator[Connection]:
        """One transaction in a session opened just now, for a signature; LoginRefused where the password is wrong."""
        from domain.kernel.database import transaction

        engine = self._engine(user, password, pool_size=1)
        try:
            with transaction(engine) as db:
                yield db
        finally:
            engine.dispose()

    def _engine(self, user: str, password: str, *, pool_size: int) -> Engine:
        from sqlalchemy.engine import make_url

        from domain.kernel.database import open_engine

        url = make_url(self._url).set(username=user, password=password)
        return open_engine(url, application="luckygas desktop", pool_size=pool_size, statement_seconds=None)
