"""Which database a command talks to: the one it names, the configured one, or a local one that runs meanwhile."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from app.cluster_home import has_cluster
from app.postgres import local_cluster
from domain.errors import Refused
from domain.kernel.addresses import over_network, servers_in, several_hosts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.places import Places
    from app.schema import SchemaStatus
    from app.settings import Settings

DATABASE = "luckygas"
DRIVER = "postgresql+psycopg"


VERIFIED: Final = {
    "sslmode": "verify-full",
    "ssl_min_protocol_version": "TLSv1.2",
    "gssencmode": "disable",
}
"""How a server is reached that must prove who it is."""
# One server of an address: a name or number, and perhaps a port.
SERVER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]*)(:\d{1,5})?")


class NotAnAddress(Refused):
    """This is not the address of a database. Write it as in postgresql://user@server:5432/luckygas."""


class NoSuchPaper(Refused):
    """{file} is named in the settings and cannot be read. Bring the certificates issued for this computer."""


class NoBooksHere(Refused):
    """There are no books in {directory} yet. Run luckygas demo or luckygas db migrate, or choose another --dir."""


class NoBooksThere(Refused):
    """The database {database} on {server} has no books. Check the address, or make them there: luckygas db migrate."""


@contextmanager
def database_address(args: Namespace, *, make: bool = False) -> Iterator[str]:
    """The address for one command: `--database`, else the settings', else that of a local cluster's superuser.

    NoBooksHere where the local cluster is not made yet and the command is none that makes it.
    """
    named = named_address(args)
    if named is not None:
        yield named
        return
    directory = args.places.directory
    if not make and not has_cluster(directory):
        raise NoBooksHere(directory=directory)
    with local_cluster(directory) as cluster:
        yield cluster.url(DATABASE)


def named_address(args: Namespace) -> str | None:
    """The address that the command or the settings name; None where the local cluster is meant."""
    if args.database is not None:
        return encrypted(with_driver(args.database), args.settings, args.places)
    if args.settings.database_url is not None:
        return encrypted(with_driver(args.settings.database_url.get_secret_value()), args.settings, args.places)
    return None


def encrypted(address: str, settings: Settings, here: Places) -> str:
    """The address, encrypted and proved on both sides where the settings name the company's authority.

    What the address itself says about encryption does not count then: a typed address must not weaken a configured one.
    Files are looked for in the data folder. A server at a socket of this computer is reached as ever.
    """
    papers = {
        "sslrootcert": settings.database_authority,
        "sslcert": settings.database_certificate,
        "sslkey": settings.database_key,
    }
    if settings.database_authority is None or not over_network(address):
        return address
    named = {name: str(here.directory / path) for name, path in papers.items() if path is not None}
    for path in named.values():
        if not os.access(path, os.R_OK):
            raise NoSuchPaper(file=path)
    server, _, asked = address.partition("?")
    said = [(name, value) for name, value in parse_qsl(asked) if name not in (*papers, *VERIFIED)]
    return f"{server}?{urlencode([*said, *VERIFIED.items(), *named.items()])}"


@contextmanager
def books_address(args: Namespace) -> Iterator[str]:
    """As database_address, where this program's schema stands and the login is staff's or the superuser's.

    NoBooksHere, NoBooksThere, SchemaBehind, SchemaAhead and NotStaff say what to do.
    """
    with database_address(args) as address:
        must_be_current(args, address, schema_status(address, as_staff=True))
        yield address


def must_be_current(args: Namespace, address: str, state: SchemaStatus) -> None:
    """NoBooksHere, NoBooksThere, SchemaBehind or SchemaAhead where database and program do not belong together."""
    from app.schema import SchemaAhead, SchemaBehind

    if state.found is None:
        raise _no_books(args, address)
    if not state.current:
        kind = SchemaBehind if state.found < state.wanted else SchemaAhead
        raise kind(found=state.found, wanted=state.wanted)


def _no_books(args: Namespace, address: str) -> Refused:
    from sqlalchemy.engine import make_url

    if named_address(args) is None:
        return NoBooksHere(directory=args.places.directory)
    servers = ", ".join(host or "localhost" for host, _port in servers_in(address))
    return NoBooksThere(database=make_url(address).database or "-", server=servers)


@contextmanager
def reading(args: Namespace) -> Iterator[Connection]:
    """One transaction that looks and changes nothing, on one state of the books."""
    from domain.kernel.database import open_engine, our_words

    with books_address(args) as address:
        engine = open_engine(address, application="luckygas report", pool_size=1)
        try:
            with our_words(), engine.connect() as db:
                db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield db
        finally:
            engine.dispose()


def with_driver(address: str) -> str:
    """The address with our driver's name in it, as people leave it out."""
    scheme, colon, rest = address.strip().partition("://")
    servers = re.split(r"[/?]", rest.rpartition("@")[2], maxsplit=1)[0].split(",")
    if not colon or scheme not in ("postgres", "postgresql", DRIVER) or not all(map(SERVER.fullmatch, servers)):
        raise NotAnAddress
    return f"{DRIVER}://{several_hosts(rest)}"


def schema_status(address: str, *, as_staff: bool = False) -> SchemaStatus:
    """Which schema stands at an address; none where the database itself is not there yet.

    `as_staff`: raises NotStaff where the login is nobody's; it would see empty books.
    """
    from sqlalchemy.exc import OperationalError, ProgrammingError

    from app.schema import SchemaStatus, status, wanted
    from domain.kernel.database import open_engine, our_words

    engine = open_engine(address)
    try:
        with our_words():
            try:
                with engine.connect() as db:
                    found = status(db)
                    if as_staff and found.current:
                        _must_be_somebody(db)
                    return found
            except OperationalError as error:
                # libpq gives what goes wrong while connecting no code of its own.
                if f'database "{engine.url.database}" does not exist' in str(error.orig):
                    return SchemaStatus(found=None, wanted=wanted())
                raise
            except ProgrammingError as error:
                if getattr(error.orig, "sqlstate", None) is None:
                    raise NotAnAddress from error
                raise
    finally:
        engine.dispose()


def _must_be_somebody(db: Connection) -> None:
    from sqlalchemy import text

    from domain.access.queries import who

    # The administrator keeps keys and settings; of the books the rights show him nothing.
    if not db.execute(text("SELECT pg_has_role(session_user, 'administrator', 'MEMBER')")).scalar():
        who(db)
