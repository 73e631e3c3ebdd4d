"""The desk: the only door from a screen to the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from domain.errors import LuckyGasError
from domain.kernel.calendar import business_day
from ui.kit.signing import Attempts, Fresh, NoSigningHere, TooManyWrongPasswords

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

T = TypeVar("T")

TYPE_AHEAD: Final = timedelta(seconds=2)
PAGE: Final = timedelta(seconds=5)
REPORT: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Who:
    """The person at the desk, as the database knows them."""

    login: str
    name: str
    roles: frozenset[str]
    branches: tuple[str, ...]


class Work(Protocol):
    """Something the desk was asked to do."""

    def cancel(self) -> None:
        """Nobody wants the answer any more: stop the query, deliver nothing."""


class Desk(Protocol):
    """Runs jobs in transactions of their own and brings the answers back to the screen."""

    @property
    def who(self) -> Who:
        """The person at the desk."""

    def today(self) -> date:
        """The business day in Taipei by the database's clock."""

    def now(self) -> datetime:
        """The moment by the database's clock."""

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
        """Run the job in one transaction; `writes` names the topics it changes, none for a read.

        A read may be run a second time when the connection broke. Of a write nobody knows then whether it was done: one
        that is `keyed` sends the same request with the same key each time, so it is asked again on a fresh connection;
        any other is not, and is answered NoAnswer.
        """

    def sign(
        self,
        job: Callable[[Connection], T],
        password: str,
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
    ) -> Work:
        """Run one job in a connection of its own, opened just now with the password the person typed again.

        LoginRefused for a wrong password; TooManyWrongPasswords for the third, and the desk locks. The password is
        kept nowhere.
        """

    def listen(self, topics: Sequence[str], told: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Be told when somebody changed one of the topics; call the answer to hear no more."""


class Finished:
    """Work that was done before anybody could cancel it."""

    def cancel(self) -> None:
        """Too late."""


class ScreenDesk:
    """One screen's share of a desk: when the screen has gone it gets no answers and hears nothing more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._gone = False
        self._works: list[Work] = []
        self._deaf: list[Callable[[], None]] = []

    @property
    def who(self) -> Who:
        """The person at the desk."""
        return self._desk.who

    def now(self) -> datetime:
        """The moment by the database's clock."""
        return self._desk.now()

    def today(self) -> date:
        """The business day in Taipei."""
        return self._desk.today()

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
        """Pass the job on; a write is finished even when its screen goes."""
        if self._gone:
            return Finished()
        work = self._desk.work(
            job,
            done=self._unless_gone(done),
            refused=self._unless_gone(refused),
            writes=writes,
            keyed=keyed,
            limit=limit,
        )
        if not writes:
            self._works = [*self._works[-20:], work]
        return work

    def sign(
        self,
        job: Callable[[Connection], T],
        password: str,
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
    ) -> Work:
        """Pass the job on; what was signed is finished even when its screen goes."""
        if self._gone:
            return Finished()
        return self._desk.sign(
            job, password, done=self._unless_gone(done), refused=self._unless_gone(refused), writes=writes
        )

    def _unless_gone(self, told: Callable[[T], None]) -> Callable[[T], None]:
        def tell(answer: T) -> None:
            if not self._gone:
                told(answer)

        return tell

    def listen(self, topics: Sequence[str], told: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Hear of changes as long as the screen lives."""
        stop = self._desk.listen(topics, told)
        self._deaf.append(stop)
        return stop

    def leave(self) -> None:
        """The screen has gone."""
        self._gone = True
        for work in self._works:
            work.cancel()
        for stop in self._deaf:
            stop()


class InlineDesk:
    """A desk that does everything at once, in the caller's thread: for tests and for pictures.

    Without `fresh` nothing is signed at it; `lock` is called after the third wrong password.
    """

    def __init__(
        self,
        begin: Callable[[], AbstractContextManager[Connection]],
        *,
        who: Who,
        now: Callable[[], datetime],
        fresh: Fresh | None = None,
        lock: Callable[[], None] = lambda: None,
    ) -> None:
        self.who = who
        self._begin, self._now, self._fresh, self._lock = begin, now, fresh, lock
        self._attempts = Attempts()
        self._listeners: list[tuple[frozenset[str], Callable[[frozenset[str]], None]]] = []

    @classmethod
    def over(cls, engine: Engine, *, who: Who, at: datetime) -> InlineDesk:
        """Every job commits."""
        return cls(engine.begin, who=who, now=lambda: at)

    @classmethod
    def within(cls, db: Connection, *, who: Who, at: datetime) -> InlineDesk:
        """Every job is a savepoint of the caller's transaction."""
        return cls(lambda: _savepoint(db), who=who, now=lambda: at)

    def now(self) -> datetime:
        """The moment that was given."""
        return self._now()

    def today(self) -> date:
        """The day of that moment in Taipei."""
        return business_day(self._now())

    def work(
        self,
        job: Callable[[Connection], T],
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
        keyed: bool = False,  # noqa: ARG002  no answer is lost on the way
        limit: timedelta = PAGE,  # noqa: ARG002  nobody waits for work that is done at once
    ) -> Work:
        """Run the job now and answer before returning."""
        return self._do(self._begin, job, done=done, refused=refused, writes=writes)

    def sign(
        self,
        job: Callable[[Connection], T],
        password: str,
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str] = (),
    ) -> Work:
        """Run the job at once in a session opened just now."""
        fresh = self._fresh
        if fresh is None:
            refused(NoSigningHere())
            return Finished()

        def done_right(answer: T) -> None:
            self._attempts.right()
            done(answer)

        def told(refusal: LuckyGasError) -> None:
            meant = self._attempts.refusal(refusal)
            refused(meant)
            if isinstance(meant, TooManyWrongPasswords):
                self._lock()

        return self._do(lambda: fresh(password), job, done=done_right, refused=told, writes=writes)

    def _do(
        self,
        begin: Callable[[], AbstractContextManager[Connection]],
        job: Callable[[Connection], T],
        *,
        done: Callable[[T], None],
        refused: Callable[[LuckyGasError], None],
        writes: Sequence[str],
    ) -> Work:
        try:
            with begin() as db:
                answer = job(db)
        except LuckyGasError as refusal:
            refused(refusal)
            return Finished()
        done(answer)
        if writes:
            self.tell(writes)
        return Finished()

    def listen(self, topics: Sequence[str], told: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Hear of the writes of this desk."""
        entry = (frozenset(topics), told)
        self._listeners.append(entry)
        return lambda: self._listeners.remove(entry) if entry in self._listeners else None

    def tell(self, topics: Sequence[str]) -> None:
        """Tell everybody who listens to one of the topics."""
        for wanted, told in tuple(self._listeners):
            if news := wanted.intersection(topics):
                told(news)


@contextmanager
def _savepoint(db: Connection) -> Iterator[Connection]:
    with db.begin_nested():
        yield db
