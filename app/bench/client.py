"""A clerk whose line, server and own process die at any moment, and who asks again with the same stored request."""

from __future__ import annotations

import heapq
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

import psycopg

from app.bench.outbox import Answer, NotTheSameAnswer, Outbox, Wish
from domain.errors import LuckyGasError, Unavailable
from domain.kernel.database import our_words

Mode = Literal["autocommit", "one_by_one", "all_in_one"]
MODES: Final[tuple[Mode, ...]] = ("autocommit", "one_by_one", "all_in_one")
MOST_ATTEMPTS: Final = 200
DEATH_BEFORE_SENDING: Final = 0.04
DEATH_BEFORE_COMMIT: Final = 0.05
DEATH_AFTER_COMMIT: Final = 0.05
TERMINATED: Final = 0.04
ASK_AGAIN: Final = 0.15
WITHIN_SECONDS: Final = 0.010


class Death(Exception):
    """The client's process ended here."""


class NoProgress(AssertionError):
    """A schedule needed too many attempts: something never comes through."""


class Reaper:
    """Ends backends of other people's sessions, each a moment after it was named."""

    def __init__(self, admin: str) -> None:
        self._admin = admin
        self._due: list[tuple[float, int]] = []
        self._more = threading.Condition()
        self._closed = False
        self.ended = 0
        self._thread = threading.Thread(target=self._live, name="reaper", daemon=True)
        self._thread.start()

    def name(self, backend: int, seconds: float) -> None:
        """End this backend so much later."""
        with self._more:
            heapq.heappush(self._due, (time.monotonic() + seconds, backend))
            self._more.notify()

    def close(self) -> None:
        """End nobody any more."""
        with self._more:
            self._closed = True
            self._more.notify()
        self._thread.join()

    def _live(self) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            while (backend := self._next()) is not None:
                # a backend that ended by itself in the meantime is nobody's, and its number is not given again so soon
                row = connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND usename <> 'postgres'",
                    (backend,),
                ).fetchone()
                self.ended += row is not None and bool(row[0])

    def _next(self) -> int | None:
        with self._more:
            while not self._closed:
                if self._due and self._due[0][0] <= time.monotonic():
                    return heapq.heappop(self._due)[1]
                self._more.wait(self._due[0][0] - time.monotonic() if self._due else None)
        return None


@dataclass
class Client:
    """One clerk at one line; `quiet` lets nothing die, for the baseline."""

    address: str
    chance: random.Random
    reaper: Reaper | None
    happened: Counter[str] = field(default_factory=Counter)

    def work(self, box: Outbox) -> None:
        """Try until every wish is answered, then no more."""
        for attempt in range(MOST_ATTEMPTS):
            if all(wish.answer is not None for wish in box.wishes):
                self.happened["attempts"] += attempt
                return
            try:
                with our_words(), self._connected() as connection:
                    self._attempt(connection, box.wishes)
            except Unavailable:
                self.happened["lost_lines"] += 1
            except Death:
                self.happened["deaths"] += 1
            except NotTheSameAnswer:
                self.happened["other_answers"] += 1
                return
            except LuckyGasError:
                # books that are in order refuse none of these wishes: this one is lost
                self.happened["refusals"] += 1
                return
        raise NoProgress(f"{MOST_ATTEMPTS} attempts for {[wish.deed for wish in box.wishes]}")

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        connection = psycopg.connect(self.address, autocommit=True, connect_timeout=10)
        try:
            if self.reaper and self.chance.random() < TERMINATED:
                self.reaper.name(connection.info.backend_pid, self.chance.random() * WITHIN_SECONDS)
            yield connection
        except Death:
            _vanish(connection)
            raise
        finally:
            connection.close()

    def _attempt(self, connection: psycopg.Connection, wishes: list[Wish]) -> None:
        mode = self.chance.choice(MODES)
        wanted = [
            wish
            for wish in wishes
            if wish.ready and (wish.answer is None or (self.reaper and self.chance.random() < ASK_AGAIN))
        ]
        if mode == "all_in_one":
            self._in_one(connection, wanted)
            return
        for wish in wanted:
            if mode == "one_by_one":
                self._in_one(connection, [wish])
            else:
                self._maybe_die("before_sending", DEATH_BEFORE_SENDING)
                answer = wish.send(connection)
                self._maybe_die("after_commit", DEATH_AFTER_COMMIT)
                self._note(wish, answer)

    def _in_one(self, connection: psycopg.Connection, wishes: list[Wish]) -> None:
        answers: list[Answer] = []
        connection.execute("BEGIN")
        for wish in wishes:
            self._maybe_die("before_sending", DEATH_BEFORE_SENDING)
            answers.append(wish.send(connection))
        self._maybe_die("before_commit", DEATH_BEFORE_COMMIT)
        connection.execute("COMMIT")
        self._maybe_die("after_commit", DEATH_AFTER_COMMIT)
        for wish, answer in zip(wishes, answers, strict=True):
            self._note(wish, answer)

    def _note(self, wish: Wish, answer: Answer) -> None:
        wish.note(answer)
        self.happened["replays"] += "replayed" in answer

    def _maybe_die(self, where: str, share: float) -> None:
        if self.reaper and self.chance.random() < share:
            self.happened[f"death_{where}"] += 1
            raise Death


def _vanish(connection: psycopg.Connection) -> None:
    """Leave as a killed process does: without a word to the server."""
    with suppress(OSError, psycopg.Error):
        line = socket.socket(fileno=connection.fileno())
        try:
            line.shutdown(socket.SHUT_RDWR)
        finally:
            line.detach()
