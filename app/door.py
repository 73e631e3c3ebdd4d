"""The way from the sign-in window to the database; libraries are imported in the thread that opens it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from domain.errors import LuckyGasError, Refused, Unavailable
from domain.kernel.addresses import over_network, servers_in
from domain.kernel.calendar import business_day
from ui.kit.desk import Who
from ui.shell.door import Enrolled, Kept, ends_soon

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from app.wallet import Wallet

_SECONDS = 3.0


class ServerAway(Unavailable):
    """No database answers at {address}. Check the network, or ask the administrator; signing in tries again."""


class RememberedPasswordRefused(Refused):
    """The remembered password is no longer right, so this PC has forgotten it. Type your password."""


class NothingKept(Refused):
    """Passwords and certificates are kept for a central server only. Name its address in the settings first."""


@dataclass(frozen=True)
class Entered:
    """Somebody is in: the connections, the person, the database's clock at that moment, and what they should know."""

    engine: Engine
    who: Who
    now: datetime
    notice: str = ""


class DatabaseDoor:
    """The door to the database of one address; the user and password come from the person.

    `wallet` opens what this PC keeps, in a thread: it brings libraries that the window is painted without. `also` is
    done where those are loaded, for what must not keep the window from its paint.
    """

    def __init__(
        self, url: str, wallet: Callable[[], Wallet] | None = None, *, also: Callable[[], None] | None = None
    ) -> None:
        self._url, self._also = url, also
        self._servers = servers_in(url)
        self._opens_wallet = wallet
        self.user = unquote(urlsplit(url).username or "")

    @property
    def address(self) -> str:
        """The server as people know it, or all that may take its place."""
        return ", ".join(f"{host or 'localhost'}:{port}" for host, port in self._servers)

    def load(self) -> None:
        """Import SQLAlchemy, the driver and the desk that works with them."""
        from app import certificates, schema
        from domain.access import service
        from domain.kernel import database
        from ui.kit import qt_desk

        _ = (certificates, schema, service, database, qt_desk)
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

    def kept(self, user: str) -> Kept:
        """What this PC keeps for a login; a keyring that is locked is a reason in it, not a refusal."""
        try:
            last = self._last_day(user)
        except LuckyGasError as refusal:
            return Kept(user, why_not=refusal.sentence())
        try:
            if not user:
                return Kept(user, why_not=self._wallet.why_not())
            return Kept(user, self._wallet.password(user, self.address) is not None, last)
        except LuckyGasError as refusal:
            return Kept(user, ends_on=last, why_not=refusal.sentence())

    def enter(self, user: str, password: str, *, remember: bool = False) -> Entered:
        """Sign in; LoginRefused, DatabaseAway, NotStaff, SchemaBehind and SchemaAhead say why not.

        `remember` keeps a password that was right; a keyring that does not take it keeps nobody out.
        """
        last = self._last_day(user)
        entered = self._enter(user, password)
        notices = [ends_soon(last, business_day(entered.now))]
        if remember:
            try:
                self._wallet.keep_password(user, self.address, password)
            except LuckyGasError as refusal:
                notices.append(refusal.sentence())
        return replace(entered, notice=" ".join(filter(None, notices)))

    def enter_remembered(self, user: str) -> Entered:
        """Sign in with the password that is kept; RememberedPasswordRefused has forgotten it."""
        from app.wallet import NothingRemembered
        from domain.kernel.refusals import LoginRefused

        password = self._wallet.password(user, self.address)
        if password is None:
            raise NothingRemembered(login=user)
        try:
            return self.enter(user, password)
        except LoginRefused as refused:
            self.forget(user)
            raise RememberedPasswordRefused from refused

    def renew(self, user: str, password: str) -> None:
        """The login has a new password: it takes the place of the one that is remembered, if one is."""
        if self._opens_wallet is None or self._wallet.why_not():
            return
        if self._wallet.password(user, self.address) is not None:
            self._wallet.keep_password(user, self.address, password)

    def forget(self, user: str) -> None:
        """Keep this login's password no longer."""
        self._wallet.forget_password(user, self.address)

    def leave(self, user: str) -> None:
        """Keep nothing for this login on this PC any more: neither password nor certificate."""
        self._wallet.leave(user, self.address)

    def enrol(self, file: Path, passphrase: str) -> Enrolled:
        """Enrol this PC from a file of the administrator's; app.enrolment and app.wallet say why not."""
        return Enrolled(*self._wallet.enrol(file, passphrase, now=datetime.now(UTC)))

    @cached_property
    def _wallet(self) -> Wallet:
        if self._opens_wallet is None:
            raise NothingKept
        return self._opens_wallet()

    def _last_day(self, user: str) -> date | None:
        """The last day of the certificate that this login signs in with from here."""
        from app.certificates import ends_on

        last = self._wallet.last_day(user) if self._opens_wallet is not None else None
        named = parse_qs(urlsplit(self._url).query).get("sslcert")
        return ends_on(Path(named[0])) if last is None and named else last

    def _enter(self, user: str, password: str) -> Entered:
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

        from app.address import VERIFIED
        from domain.kernel.database import open_engine

        url = make_url(self._url).set(username=user, password=password)
        papers = self._wallet.papers(user) if self._opens_wallet is not None and over_network(self._url) else None
        if papers is not None:
            files = {"sslrootcert": papers.authority, "sslcert": papers.certificate, "sslkey": papers.key}
            url = url.update_query_dict({**VERIFIED, **{name: str(path) for name, path in files.items()}})
        return open_engine(
            url,
            application="luckygas desktop",
            pool_size=pool_size,
            statement_seconds=None,
            key_passphrase=papers.passphrase if papers else None,
        )
