"""Which database a command talks to: the one it names, the configured one, or a local one that runs meanwhile."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.postgres import local_cluster
from domain.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.schema import SchemaStatus

DATABASE = "luckygas"
DRIVER = "postgresql+psycopg"


class NotAnAddress(Refused):
    """The database's address must begin with postgresql://, as in postgresql://user@server:5432/luckygas."""


@contextmanager
def database_address(args: Namespace) -> Iterator[str]:
    """The address for one command: `--database`, else the settings', else that of a local cluster's superuser."""
    if args.database:
        yield with_driver(args.database)
    elif args.settings.database_url is not None:
        yield with_driver(args.settings.database_url.get_secret_value())
    else:
        with local_cluster(args.places.directory) as cluster:
            yield cluster.url(DATABASE)


@contextmanager
def books_address(args: Namespace) -> Iterator[str]:
    """As database_address, where this program's schema stands; SchemaBehind or SchemaAhead say what to do."""
    from app.schema import SchemaAhead, SchemaBehind

    with database_address(args) as address:
        state = schema_status(address)
        if not state.current:
            behind = state.found is None or state.found < state.wanted
            raise (SchemaBehind if behind else SchemaAhead)(found=state.found or "0", wanted=state.wanted)
        yield address


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
    scheme, colon, rest = address.partition("://")
    if not colon or scheme not in ("postgres", "postgresql", DRIVER):
        raise NotAnAddress
    return f"{DRIVER}://{rest}"


def schema_status(address: str) -> SchemaStatus:
    """Which schema stands at an address; none where the database itself is not there yet."""
    from sqlalchemy.exc import OperationalError

    from app.schema import SchemaStatus, status, wanted
    from domain.kernel.database import open_engine, our_words

    engine = open_engine(address)
    try:
        with our_words():
            try:
                with engine.connect() as db:
                    return status(db)
            except OperationalError as error:
                # libpq gives what goes wrong while connecting no code of its own.
                if f'database "{engine.url.database}" does not exist' in str(error.orig):
                    return SchemaStatus(found=None, wanted=wanted())
                raise
    finally:
        engine.dispose()
