"""An answer that never comes: the caller is let go in time, and learns by the key what became of the deed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection, event, text

from app.bench.line import Line, lines_to
from app.bench.scene import Scene, conninfo, enter_scenes
from app.postgres import Cluster
from domain.errors import LuckyGasError
from domain.kernel.calendar import business_day
from domain.kernel.database import open_engine, our_words
from domain.kernel.deadline import NoAnswer, with_deadline
from domain.kernel.refusals import TookTooLong
from domain.payments.service import Posted, Receipt, post_payments
from tests.conftest import Books
from ui.kit.desk import Who
from ui.kit.qt_desk import QtDesk

TODAY = business_day(datetime.now(UTC))
MEI = Who("mei", "陳美玲", frozenset({"clerk"}), ("FYU",))
FAR = 60.0


@pytest.fixture
def line(cluster: Cluster) -> Iterator[Line]:
    with lines_to("127.0.0.1", cluster.port) as lines:
        yield lines.open(lambda: None)


@pytest.fixture
def scene(database: Books) -> Scene:
    return enter_scenes(database, "Q", 1, amounts=(), today=TODAY)[0]


def payments(database: Books, scene: Scene) -> int:
    with database.admin().connect() as db:
        query = text("SELECT count(*) FROM books.payment WHERE customer_id = :customer")
        return int(db.execute(query, {"customer": scene.customer}).scalar_one())


def request(scene: Scene) -> str:
    row = {"customer": scene.customer, "amount": 500, "method": "cash", "source": "silence/1",
           "on": TODAY.isoformat(), "parts": []}  # fmt: skip
    return json.dumps([row])


def test_a_commit_without_an_answer_is_unknown_and_its_key_tells(database: Books, line: Line, scene: Scene) -> None:
    key, stored = uuid4(), request(scene)

    def post_and_lose_the_answer(connection: psycopg.Connection) -> None:
        with connection.transaction():
            connection.execute("SELECT api.post_payments(%s::jsonb, %s)", (stored, key))
            line.silence()

    address = conninfo(database, "clerk", host=line.host, port=line.port)
    with psycopg.connect(address) as connection:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            with_deadline(connection, 0.5, post_and_lose_the_answer)
        waited = time.monotonic() - began
        assert connection.broken

    with psycopg.connect(address) as fresh:
        row = fresh.execute("SELECT api.post_payments(%s::jsonb, %s)", (stored, key)).fetchone()
    assert waited < FAR
    assert row is not None
    assert row[0]["replayed"] is True
    assert payments(database, scene) == 1


def test_an_error_that_the_server_tells_leaves_the_connection_usable(database: Books) -> None:
    with psycopg.connect(conninfo(database, "clerk"), autocommit=True) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            with_deadline(connection, FAR, lambda db: db.execute("SELECT 1 / 0"))

        assert with_deadline(connection, FAR, lambda db: db.execute("SELECT 7").fetchone()) == (7,)


def test_a_limit_of_the_server_is_not_taken_for_silence(database: Books) -> None:
    with psycopg.connect(conninfo(database, "clerk"), autocommit=True) as connection:
        connection.execute("SET statement_timeout = '20ms'")
        with pytest.raises(TookTooLong), our_words():
            with_deadline(connection, FAR, lambda db: db.execute("SELECT pg_sleep(60)"))


class Told:
    """What came back from the desk."""

    def __init__(self) -> None:
        self.answers: list[Posted] = []
        self.refusals: list[LuckyGasError] = []

    def something(self) -> bool:
        return bool(self.answers or self.refusals)


class Station:
    """A workstation whose line falls silent once: in the middle of a deed, or at its commit."""

    def __init__(self, database: Books, line: Line) -> None:
        self.engine = open_engine(database.url("clerk").set(host=line.host, port=line.port))
        self.desk = QtDesk(self.engine, who=MEI, now=datetime.now(UTC), patience=timedelta(milliseconds=300))
        self._line, self._silences = line, 1

    def post(self, scene: Scene, *, where: str, keyed: bool) -> Told:
        """Post a receipt; its first answer is lost there."""
        told, key = Told(), uuid4()
        if where == "commit":
            event.listen(self.engine, "commit", self._fall_silent)

        def job(db: Connection) -> Posted:
            receipt = Receipt(scene.customer, Decimal(500), "silence/2", TODAY, [])
            posted = post_payments(db, [receipt], key=key)[0]
            if where == "middle":
                self._fall_silent()
            return posted

        self.desk.work(
            job,
            done=told.answers.append,
            refused=told.refusals.append,
            writes=("payments",),
            keyed=keyed,
            limit=timedelta(milliseconds=300),
        )
        return told

    def _fall_silent(self, _db: object = None) -> None:
        if self._silences:
            self._silences -= 1
            self._line.silence()


@pytest.fixture
def station(database: Books, line: Line, qtbot: QtBot) -> Iterator[Station]:
    made = Station(database, line)
    yield made
    made.desk.close()


@pytest.mark.parametrize("where", ["middle", "commit"])
def test_the_desk_asks_by_key_and_shows_what_was_done(
    station: Station, scene: Scene, database: Books, qtbot: QtBot, where: str
) -> None:
    with qtbot.waitSignal(station.desk.checking, timeout=20_000):
        told = station.post(scene, where=where, keyed=True)
    qtbot.waitUntil(told.something, timeout=20_000)

    assert told.refusals == []
    assert told.answers[0].unapplied == 500
    assert payments(database, scene) == 1


@pytest.mark.parametrize(("where", "done"), [("middle", 0), ("commit", 1)])
def test_a_write_without_a_key_is_not_repeated_and_said_to_be_unknown(
    station: Station, scene: Scene, database: Books, qtbot: QtBot, where: str, done: int
) -> None:
    told = station.post(scene, where=where, keyed=False)
    qtbot.waitUntil(told.something, timeout=20_000)

    assert isinstance(told.refusals[0], NoAnswer)
    assert payments(database, scene) == done
