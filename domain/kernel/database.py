"""How the product reaches PostgreSQL, and the one seam where a database's refusal becomes one of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Engine, MetaData, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from domain.kernel.encryption import bound
from domain.kernel.refusals import NoSuchAmount, refusal

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_name)s_key",
}
metadata = MetaData(schema="books", naming_convention=NAMING)


@contextmanager
def our_words() -> Iterator[None]:
    """Errors of the driver leave this block as families of ours; unknown ones as they are."""
    try:
        yield
    except DBAPIError as error:
        meaning = refusal(error.orig) if isinstance(error.orig, psycopg.Error) else None
        if meaning is None:
            raise
        raise meaning from error
    except psycopg.Error as error:
        meaning = refusal(error)
        if meaning is None:
            raise
        raise meaning from error


def open_engine(
    url: str | URL,
    *,
    application: str = "luckygas",
    pool_size: int = 5,
    statement_seconds: int | None = 0,
    durable: bool = True,
    key_passphrase: str | None = None,
) -> Engine:
    """An engine whose connections have our limits; nothing is opened yet. Parameters never reach logs or errors.

    key_passphrase opens the private key that the address names; an address is shown in places where it must not stand.

    statement_seconds None leaves the limits that the login itself has: how long a statement or a lock may take.
    Not durable: an answered commit may be lost with the server (never half of one). Only for what can be done again.
    """
    options = "-c timezone=UTC"
    if statement_seconds is not None:
        options += f" -c lock_timeout=10s -c statement_timeout={statement_seconds}s"
    if not durable:
        options += " -c synchronous_commit=off"
    return create_engine(
        bound(make_url(url)),
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "application_name": application,
            "connect_timeout": 5,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "options": options,
            **({"sslpassword": key_passphrase} if key_passphrase else {}),
        },
    )


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction, in our words. Commits at the end of the block."""
    with our_words(), engine.begin() as db:
        yield db


def call(db: Connection, function: str, /, **arguments: Any) -> Any:
    """Call one guarded function of the database by its parameters' names; its answer as Python values.

    Lists and dicts travel as JSON with decimals as exact numbers; names come from code, never from people.
    """
    names = ", ".join(f"{name} => :{name}" for name in arguments)
    bound = {name: as_json(value) if isinstance(value, list | dict) else value for name, value in arguments.items()}
    with our_words():
        return db.execute(text(f"SELECT {function}({names})"), bound).scalar()


def as_json(value: object) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise NoSuchAmount
        # A whole decimal goes as a JSON number: PostgreSQL reads it as numeric, without a float on the way.
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
