"""Hears of what others changed, and is the first to notice that the database is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from sqlalchemy import Engine

from domain.errors import LuckyGasError
from domain.kernel.database import our_words

CHANNEL: Final = "luckygas"
_GLANCE_SECONDS: Final = 0.25
_COLLECT_SECONDS: Final = 0.15
_FIRST_WAIT: Final = 0.1
_LONGEST_WAIT: Final = 5.0


class Listener:
    """A thread with a connection of its own; it is joined on `close`."""

    def __init__(
        self,
        engine: Engine,
        *,
        heard: Callable[[frozenset[str]], object],
        lost: Callable[[], object],
        found: Callable[[], object],
    ) -> None:
        self._engine, self._heard, self._lost, self._found = engine, heard, lost, found
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._stay, name="listen", daemon=False)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; returns when the thread is gone."""
        self._over.set()
        self._thread.join()

    def _stay(self) -> None:
        wait, away = _FIRST_WAIT, False
        while not self._over.is_set():
            try:
                with our_words(), self._ear() as ear:
                    if away:
                        self._found()
                    wait, away = _FIRST_WAIT, False
                    self._hear(ear)
            except LuckyGasError:
                if not away:
                    self._lost()
                away = True
                self._over.wait(wait)
                wait = min(wait * 2, _LONGEST_WAIT)

    @contextmanager
    def _ear(self) -> Iterator[psycopg.Connection[Any]]:
        with self._engine.connect() as connection:
            listening = connection.execution_options(isolation_level="AUTOCOMMIT")
            raw = listening.connection.driver_connection
            if not isinstance(raw, psycopg.Connection):
                raise TypeError("the driver is not psycopg")
            try:
                raw.execute(f"LISTEN {CHANNEL}")
                yield raw
            except psycopg.Error:
                # the pool shall not try to tidy up a connection whose server has gone
                listening.invalidate()
                raise

    def _hear(self, ear: psycopg.Connection[Any]) -> None:
        while not self._over.is_set():
            topics = {notice.payload for notice in ear.notifies(timeout=_GLANCE_SECONDS, stop_after=1)}
            if topics:
                # a night sends thousands: screens are told once for all that come close together
                until = time.monotonic() + _COLLECT_SECONDS
                while (left := until - time.monotonic()) > 0:
                    topics.update(notice.payload for notice in ear.notifies(timeout=left))
                self._heard(frozenset(topics))
