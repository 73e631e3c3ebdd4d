"""A limit that needs no server: what it cannot answer in time ends here, by cutting our own line."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError

from domain.kernel.refusals import DatabaseAway

T = TypeVar("T")


class NoAnswer(DatabaseAway):
    """The database gave no answer, so it is not known whether this was done. Look it up before you do it again."""


def with_deadline(
    connection: psycopg.Connection[Any], seconds: float, work: Callable[[psycopg.Connection[Any]], T]
) -> T:
    """Do the work, or raise NoAnswer: whether it happened is unknown, ask by key on a new connection."""
    with deadline(connection, seconds):
        return work(connection)


@contextmanager
def deadline(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """Cut the connection when the time is over; whatever breaks it within the block leaves as NoAnswer.

    Limits of the server need a server that answers, and keepalives are acknowledged by a peer that stays silent.
    """
    done = threading.Lock()

    def cut() -> None:
        # whoever holds the lock first: work that ended keeps its connection
        if done.acquire(blocking=False):
            _cut(connection)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (psycopg.OperationalError, DBAPIError, DatabaseAway) as lost:
        if connection.broken:
            raise NoAnswer from lost
        raise
    finally:
        timer.cancel()
        done.acquire(blocking=False)


def _cut(connection: psycopg.Connection[Any]) -> None:
    with suppress(psycopg.Error, OSError):
        line = socket.socket(fileno=connection.fileno())
        try:
            line.shutdown(socket.SHUT_RDWR)
        finally:
            # the connection still owns the descriptor
            line.detach()
