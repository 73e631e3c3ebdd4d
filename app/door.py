"""The way from the sign-in window to the database; libraries are imported in the thread that opens it."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from domain.errors import Unavailable
from ui.kit.desk import Who

if TYPE_CHECKING:
    from sqlalchemy import Engine

_PORT = 5432
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

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or _PORT
        self.user = unquote(parts.username or "")

    @property
    def address(self) -> str:
        """The server as people know it."""
        return f"{self._host or 'localhost'}:{self._port}"

    def load(self) -> None:
        """Import SQLAlchemy, the driver and the desk that works with them."""
        from domain.access import queries
        from domain.kernel import database
        from ui.kit import qt_desk

        _ = (queries, database, qt_desk)

    def knock(self) -> None:
        """Raises ServerAway where nothing listens."""
        if not self._host:
            return
        try:
            socket.create_connection((self._host, self._port), _SECONDS).close()
        except OSError as error:
            raise ServerAway(address=self.address) from error

    def enter(self, user: str, password: str) -> Entered:
        """Sign in; LoginRefused, DatabaseAway, NotStaff, SchemaBehind and SchemaAhead say why not."""
        from sqlalchemy import text
        from sqlalchemy.engine import make_url

        from app.schema import require_current
        from domain.access.queries import who
        from domain.kernel.database import open_engine, transaction

        url = make_url(self._url).set(username=user, password=password)
        engine = open_engine(url, application="luckygas desktop", pool_size=8, statement_seconds=None)
        try:
            with transaction(engine) as db:
                require_current(db)
                member = who(db)
                now = db.execute(text("SELECT clock_timestamp()")).scalar_one()
        except BaseException:
            engine.dispose()
            raise
        return Entered(engine, Who(member.login, member.name, member.roles, member.branches), now)
