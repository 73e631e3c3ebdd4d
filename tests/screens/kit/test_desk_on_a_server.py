"""The workstation's desk on a real server: answers, cancelling, limits, news, broken connections."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, Engine, create_engine, event, text

from app.postgres import Cluster
from domain.errors import LuckyGasError, Refused
from domain.kernel.database import open_engine
from domain.kernel.refusals import DatabaseAway, TookTooLong
from ui.kit.desk import Who
from ui.kit.qt_desk import QtDesk

APPLICATION = "luckygas desk under test"
SLEEP = text("SELECT pg_sleep(20)")


class NotThisOne(Refused):
    """Not this one."""


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.url("postgres")


@pytest.fixture
def other(address: str) -> Iterator[Engine]:
    """Somebody else at the same database."""
    engine = create_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(address: str, qtbot: QtBot) -> Iterator[QtDesk]:
    who = Who("mei", "陳美玲", frozenset({"clerk"}), ("豐原",))
    made = QtDesk(open_engine(address, application=APPLICATION), who=who, now=datetime(2026, 11, 22, tzinfo=UTC))
    yield made
    made.close()


class Told:
    """Remembers what came back, and whether it was an answer."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.refusals: list[LuckyGasError] = []

    def ask(self, desk: QtDesk, job: Callable[[Connection], object], **more: object) -> Told:
        self.work = desk.work(job, done=self.answers.append, refused=self.refusals.append, **more)  # type: ignore[arg-type]
        return self

    def something(self) -> bool:
        return bool(self.answers or self.refusals)


def sleeping(other: Engine) -> bool:
    with other.connect() as db:
        seen = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
        return bool(db.execute(text(seen)).scalar())


def break_connections(other: Engine) -> None:
    with other.begin() as db:
        end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = :name"
        db.execute(text(end), {"name": APPLICATION})


def test_a_job_answers_on_this_thread(desk: QtDesk, qtbot: QtBot) -> None:
    told = Told().ask(desk, lambda db: db.execute(text("SELECT 41 + 1")).scalar())

    qtbot.waitUntil(told.something)

    assert told.answers == [42]


def test_a_refusal_undoes_everything_the_job_did(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    def job(db: Connection) -> None:
        db.execute(text("CREATE TABLE half_done (id int)"))
        raise NotThisOne

    told = Told().ask(desk, job, writes=("bank",))
    qtbot.waitUntil(told.something)

    assert isinstance(told.refusals[0], NotThisOne)
    with other.connect() as db:
        assert db.execute(text("SELECT to_regclass('half_done')")).scalar() is None


def test_a_cancelled_query_ends_and_answers_nothing(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    told = Told().ask(desk, lambda db: db.execute(SLEEP))
    qtbot.waitUntil(lambda: sleeping(other))

    with qtbot.waitSignal(desk.busy, check_params_cb=lambda count: count == 0, timeout=2000):
        told.work.cancel()

    assert not told.something()
    assert not sleeping(other)


def test_a_query_may_only_take_so_long(desk: QtDesk, qtbot: QtBot) -> None:
    told = Told().ask(desk, lambda db: db.execute(SLEEP), limit=timedelta(milliseconds=50))

    qtbot.waitUntil(told.something)

    assert isinstance(told.refusals[0], TookTooLong)


def test_those_who_listen_hear_of_what_was_written(desk: QtDesk, qtbot: QtBot) -> None:
    heard: list[frozenset[str]] = []
    desk.listen(("bank",), heard.append)
    told = Told()

    def written() -> bool:
        told.ask(desk, lambda _db: None, writes=("bank", "audit"))
        return bool(heard)

    qtbot.waitUntil(written)

    assert heard[0] == frozenset({"bank"})


def test_a_read_on_a_broken_connection_is_repeated(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    first = Told().ask(desk, lambda db: db.execute(text("SELECT 1")).scalar())
    qtbot.waitUntil(first.something)
    break_connections(other)

    again = [Told().ask(desk, lambda db: db.execute(text("SELECT 7")).scalar()) for _ in range(3)]
    qtbot.waitUntil(lambda: all(told.something() for told in again))

    assert [told.answers for told in again] == [[7], [7], [7]]


def test_a_server_that_stays_away_is_told_each_time(address: str, qtbot: QtBot, other: Engine) -> None:
    engine, away = open_engine(address, application=APPLICATION), threading.Event()

    @event.listens_for(engine, "do_connect")
    def _refused(*_how: object) -> None:
        if away.is_set():
            raise psycopg.OperationalError("connection refused")

    who = Who("mei", "陳美玲", frozenset({"clerk"}), ("豐原",))
    desk = QtDesk(engine, who=who, now=datetime(2026, 11, 22, tzinfo=UTC))
    mistakes: list[object] = []
    desk.mistaken.connect(mistakes.append)
    first = Told().ask(desk, lambda db: db.execute(text("SELECT 1")).scalar(), writes=("bank",))
    qtbot.waitUntil(first.something)
    away.set()
    break_connections(other)

    tries = []
    for _try in range(3):
        tries.append(Told().ask(desk, lambda db: db.execute(text("SELECT 7")).scalar(), writes=("bank",)))
        qtbot.waitUntil(lambda: tries[-1].something() or bool(mistakes))
    away.clear()
    back = Told().ask(desk, lambda db: db.execute(text("SELECT 7")).scalar(), writes=("bank",))
    qtbot.waitUntil(back.something)
    desk.close()

    assert mistakes == []
    assert all(isinstance(told.refusals[0], DatabaseAway) for told in tries)
    assert back.answers == [7]


def test_a_write_on_a_broken_connection_is_not_repeated(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    first = Told().ask(desk, lambda db: db.execute(text("SELECT 1")).scalar(), writes=("bank",))
    qtbot.waitUntil(first.something)
    break_connections(other)

    with qtbot.waitSignal(desk.lost):
        told = Told().ask(desk, lambda db: db.execute(text("SELECT 7")).scalar(), writes=("bank",))
    qtbot.waitUntil(told.something)

    assert isinstance(told.refusals[0], DatabaseAway)


def test_the_desk_tells_when_the_server_is_back(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    told = Told()

    def listening() -> bool:
        with other.connect() as db:
            seen = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = :name"
            return bool(db.execute(text(seen), {"name": APPLICATION}).scalar())

    qtbot.waitUntil(listening)
    with qtbot.waitSignals([desk.lost, desk.found]):
        break_connections(other)
    assert not told.something()


def test_our_mistake_is_brought_to_the_top(desk: QtDesk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.mistaken) as mistake:
        desk.work(lambda _db: 1 // 0, done=print, refused=print)

    assert mistake.args is not None
    assert isinstance(mistake.args[0], ZeroDivisionError)


def test_a_closed_desk_stops_what_runs_and_takes_no_more(desk: QtDesk, qtbot: QtBot, other: Engine) -> None:
    told = Told().ask(desk, lambda db: db.execute(SLEEP))
    qtbot.waitUntil(lambda: sleeping(other))

    desk.close()

    assert not sleeping(other)
    assert not Told().ask(desk, lambda _db: 1).something()
    assert not told.something()


def test_the_clock_goes_on_from_the_servers(desk: QtDesk) -> None:
    gone = desk.now() - datetime(2026, 11, 22, tzinfo=UTC)

    assert timedelta(0) <= gone < timedelta(minutes=1)
    assert desk.today().isoformat() == "2026-11-22"
