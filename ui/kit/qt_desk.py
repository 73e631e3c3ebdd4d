"""The desk of the workstation: jobs run in threads with a connection each, answers come back on the GUI thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext, suppress
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import psycopg
from PySide6.QtCore import QObject, Qt, Signal
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

from domain.errors import LuckyGasError
from domain.kernel.calendar import business_day
from domain.kernel.database import our_words
from domain.kernel.deadline import NoAnswer, deadline
from domain.kernel.refusals import DatabaseAway
from ui.kit.desk import PAGE, Finished, Who, Work
from ui.kit.listening import CHANNEL, Listener
from ui.kit.signing import Attempts, Fresh, NoSigningHere, TooManyWrongPasswords

T = TypeVar("T")

READERS: Final = 3
PATIENCE: Final = timedelta(seconds=3)
"""How long after a job's limit, by which the server should have ended it, its connection is cut."""
_CANCEL_SECONDS: Final = 3.0


@dataclass
class _Task:
    """One job on its way; the lock keeps a late cancel from hitting the next query of the same connection."""

    job: Callable[[Connection], Any]
    done: Callable[[Any], None]
    refused: Callable[[LuckyGasError], None]
    writes: tuple[str, ...]
    keyed: bool
    limit: timedelta
    password: str | None = field(default=None, repr=False)
    cancelled: bool = False
    running: psycopg.Connection[Any] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class QtDesk(QObject):
    """Reads run side by side, writes one after the other.

    `lost` and `found` tell of the connection, `checking` that an answer did not come and the books are asked by key,
    `busy` how many jobs are under way, `mistaken` brings an exception that belongs to no family: our mistake.
    `locked` tells of a password that was wrong too often.
    """

    locked = Signal()
    lost = Signal()
    found = Signal()
    checking = Signal()
    busy = Signal(int)
    mistaken = Signal(object)
    _answered = Signal(object, object)
    _heard = Signal(object)
    _gone = Signal()
    _back = Signal()
    _unsure = Signal()

    def __init__(
        self,
        engine: Engine,
        *,
        who: Who,
        now: datetime,
        fresh: Fresh | None = None,
        patience: timedelta = PATIENCE,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._patience = patience
        self.who = who
        self._fresh, self._attempts = fresh, Attempts()
        self._engine, self._now, self._since = engine, now, time.monotonic()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._canceller = ThreadPoolExecutor(1, thread_name_prefix="cancel")
        self._own = threading.local()
        self._connections: list[Connection] = []
        self._by_id: dict[int, _Task] = {}
        self._listeners: list[tuple[frozenset[str], Callable[[frozenset[str]], None]]] = []
        self._closed = False
        self._answered.connect(self._answer)
        self._heard.connect(self._tell)
        # told in the listener's thread; whoever is connected to the public ones hears of it in this one
        self._gone.connect(self.lost, Qt.ConnectionType.QueuedConnection)
        self._back.connect(self.found, Qt.ConnectionType.QueuedConnection)
        self._unsure.connect(self.checking, Qt.ConnectionType.QueuedConnection)
        self._listener = Listener(engine, heard=self._heard.emit, lost=self._gone.emit, found=self._back.emit)

    def now(self) -> datetime:
        """The database's clock when we signed in, and the time gone since."""
        return self._now + timedelta(seconds=time.monotonic() - self._since)

    def today(self) -> date:
        """The business day in Taipei."""
        return business_day(self.now())

    def work(
        self,
        job: Callable[[Connection], T],
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
        keyed: bool = False,
        limit: timedelta = PAGE,
    ) -> Work:
        """Run the job in a thread; a desk that is closed takes no work and gives no answer."""
        task = _Task(job, done, refused, tuple(writes), keyed, limit)
        return self._submit(task, self._writer if writes else self._readers)

    def sign(
        self,
        job: Callable[[Connection], T],
        password: str,
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
    ) -> Work:
        """Run the job in the writing thread, in a connection of its own; the third wrong password locks the desk."""
        return self._submit(_Task(job, done, refused, tuple(writes), False, PAGE, password), self._writer)

    def use_password(self, password: str) -> None:
        """The person's password is another one now: connections that are opened from here on use it."""

        @event.listens_for(self._engine, "do_connect")
        def _renewed(_dialect: object, _record: object, _args: object, parameters: dict[str, Any]) -> None:
            parameters["password"] = password

    def _submit(self, task: _Task, pool: ThreadPoolExecutor) -> Work:
        if self._closed:
            return Finished()
        self._by_id[id(task)] = task
        self.busy.emit(len(self._by_id))
        # the worker speaks the user's language: it may format rows and sentences
        future = pool.submit(copy_context().run, self._run, task)
        future.add_done_callback(partial(self._answered.emit, task))
        return _Running(self, task)

    def listen(self, topics: Sequence[str], told: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Be told when anybody in the house changed one of the topics."""
        entry = (frozenset(topics), told)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry) if entry in self._listeners else None

    def cancel(self, task: _Task) -> None:
        """Stop the query behind the task, from a thread: over a dead network even that takes its time."""
        task.cancelled = True
        if not self._closed:
            self._canceller.submit(_cancel, task)

    def close(self) -> None:
        """Take no more work, stop what runs, join every thread, close every connection."""
        if self._closed:
            return
        self._closed = True
        for task in tuple(self._by_id.values()):
            task.cancelled = True
            self._canceller.submit(_cancel, task)
        self._listener.close()
        self._canceller.shutdown(wait=True)
        for pool in (self._readers, self._writer):
            pool.shutdown(wait=True, cancel_futures=True)
        for connection in self._connections:
            # a connection whose server went away needs no farewell
            with suppress(DBAPIError):
                connection.close()
        self._engine.dispose()

    def _run(self, task: _Task) -> Any:
        try:
            return self._once(task)
        except DatabaseAway as away:
            if task.cancelled or (task.writes and not task.keyed) or task.password is not None:
                raise
            if not task.writes:
                # an idle connection may be dead without knowing it
                return self._once(task)
            return self._ask_by_key(task, away)

    def _ask_by_key(self, task: _Task, away: DatabaseAway) -> Any:
        """Whether it was done is unknown: the same request with the same key does it once, or finds it done."""
        self._unsure.emit()
        try:
            answer = self._once(task)
        except DatabaseAway:
            raise NoAnswer from away
        self._back.emit()
        return answer

    def _once(self, task: _Task) -> Any:
        if task.cancelled:
            return None
        try:
            with our_words():
                if task.password is not None:
                    password, task.password = task.password, ""
                    if self._fresh is None:
                        raise NoSigningHere
                    with self._fresh(password) as db:
                        return self._do(task, db)
                db = self._connection()
                raw = _raw(db)
                limit = (task.limit + self._patience).total_seconds()
                with deadline(raw, limit) if raw else nullcontext(), db.begin():
                    return self._do(task, db)
        finally:
            with task.lock:
                task.running = None

    def _do(self, task: _Task, db: Connection) -> Any:
        with task.lock:
            task.running = _raw(db)
        milliseconds = int(task.limit.total_seconds() * 1000)
        db.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": f"{milliseconds}ms"})
        answer = task.job(db)
        for topic in task.writes:
            db.execute(text("SELECT pg_notify(:channel, :topic)"), {"channel": CHANNEL, "topic": topic})
        return answer

    def _connection(self) -> Connection:
        db: Connection | None = getattr(self._own, "db", None)
        if db is not None and (db.invalidated or db.closed):
            with suppress(DBAPIError):
                db.close()
            self._connections.remove(db)
            db = self._own.db = None
        if db is None:
            with our_words():
                db = self._own.db = self._engine.connect()
            self._connections.append(db)
        return db

    def _answer(self, task: _Task, future: Future[Any]) -> None:
        self._by_id.pop(id(task), None)
        self.busy.emit(len(self._by_id))
        if task.cancelled or self._closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            if task.password is not None:
                self._attempts.right()
            task.done(future.result())
        elif isinstance(error, LuckyGasError):
            if isinstance(error, DatabaseAway):
                self.lost.emit()
            meant = self._attempts.refusal(error) if task.password is not None else error
            task.refused(meant)
            if isinstance(meant, TooManyWrongPasswords):
                self.locked.emit()
        else:
            self.mistaken.emit(error)

    def _tell(self, topics: frozenset[str]) -> None:
        for wanted, told in tuple(self._listeners):
            if news := wanted & topics:
                told(news)


class _Running:
    """Work that can still be cancelled."""

    def __init__(self, desk: QtDesk, task: _Task) -> None:
        self._desk, self._task = desk, task

    def cancel(self) -> None:
        """Stop it and deliver nothing."""
        self._desk.cancel(self._task)


def _cancel(task: _Task) -> None:
    with task.lock:
        if task.running is not None:
            # the server may be gone: then there is nothing to cancel
            with suppress(psycopg.Error):
                task.running.cancel_safe(timeout=_CANCEL_SECONDS)


def _raw(db: Connection) -> psycopg.Connection[Any] | None:
    raw = db.connection.driver_connection
    return raw if isinstance(raw, psycopg.Connection) else None
