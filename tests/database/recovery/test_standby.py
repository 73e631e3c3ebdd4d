"""Two real servers: the second follows the first, answers questions, and takes its place when the first is killed."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from app.address import DATABASE, with_driver
from app.backup.standby import NotAName, NotAStandby, make_standby, promote, wait_for_each
from app.cluster_home import cluster_folder
from app.door import DatabaseDoor
from app.logins import Keyring
from app.postgres import Cluster, local_cluster
from app.queue import worker_queue
from app.schema import migrate
from domain.errors import Unavailable
from domain.kernel.database import OnlyToRead, open_engine, transaction
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments
from tests.builders import TODAY, House
from tests.conftest import Books, found
from tests.database.recovery.conftest import SMALL, open_folder

NAME = "office2"


@dataclass
class Pair:
    """A server and its standby, and the one address of both."""

    folder: Path
    first: Cluster
    second: Cluster
    books: Books

    def address(self, login: str, *, query: str = "") -> str:
        user = self.books.url(login)
        servers = f"127.0.0.1:{self.first.port},127.0.0.1:{self.second.port}"
        return with_driver(f"postgresql://{user.username}:{user.password}@{servers}/{DATABASE}{query}")


@pytest.fixture
def pair() -> Iterator[Pair]:
    folder = open_folder()
    with ExitStack() as running:
        first = running.enter_context(local_cluster(folder / "first", settings=SMALL))
        url = make_url(first.url(DATABASE))
        migrate(url)
        books = Books(url, Keyring(folder / "logins.json"))
        with books.admin().begin() as db:
            found(db, books.keyring)
        make_standby(url, folder / "second", name=NAME)
        second = running.enter_context(local_cluster(folder / "second", settings=SMALL))
        wait_for_each(url, NAME)
        yield Pair(folder, first, second, books)
        books.close()
    shutil.rmtree(folder)


def post(engine: Engine, customer: int, number: int, key: UUID) -> None:
    """One receipt, under a key of its own; the same again is the same."""
    receipt = Receipt(customer, Decimal(100), f"counter/9/{number}", TODAY, list[Part]())
    with transaction(engine) as db:
        post_payments(db, [receipt], key=key)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def posted(engine: Engine) -> int:
    with transaction(engine) as db:
        return int(db.execute(text("SELECT count(*) FROM books.payment")).scalar_one())


def test_the_standby_takes_over_and_nothing_is_lost_or_doubled(pair: Pair, house: House) -> None:
    work = open_engine(pair.address("scheduler"), pool_size=1)
    reports = open_engine(pair.address("scheduler", query="?target_session_attrs=standby"), pool_size=1)
    only_second = open_engine(pair.books.url("scheduler").set(port=pair.second.port), pool_size=1)
    with transaction(work) as db:
        customer = house.a_customer(db)
    wanted = {number: uuid4() for number in range(2000)}

    with pair.books.admin().connect() as db:
        assert db.execute(text("SELECT sync_state FROM pg_stat_replication")).scalars().all() == ["sync"]
    for number in range(20):
        post(work, customer, number, wanted[number])
    until(lambda: posted(reports) == 20)
    with transaction(reports) as db:
        reader = db.execute(text("SELECT pg_is_in_recovery(), inet_server_port()")).one()
    with pytest.raises(OnlyToRead):
        post(only_second, customer, 99, uuid4())
    answered = post_until_it_breaks(pair, work, customer, wanted)
    port = promote(pair.folder / "second")
    there = posted(work)
    # Whoever asked and got no answer does not know what became of it, and asks again under the same key.
    for number, key in wanted.items():
        post(work, customer, number, key)

    assert tuple(reader) == (True, pair.second.port)
    assert port == pair.second.port
    assert answered <= there <= answered + 1
    assert posted(work) == len(wanted)
    with transaction(work) as db:
        assert db.execute(text("SELECT inet_server_port()")).scalar_one() == pair.second.port
        lines = db.execute(text("SELECT count(*), sum(amount) FROM books.journal_line WHERE amount > 0")).one()
        assert tuple(lines) == (len(wanted), 100 * len(wanted))
        assert db.execute(text("SELECT count(*) FROM audit.verify()")).scalar_one() == 0
    door = DatabaseDoor(pair.address("clerk"))
    clerk = pair.books.url("clerk")
    door.knock()
    entered = door.enter(str(clerk.username), str(clerk.password))
    assert entered.who.login == "test_clerk"
    assert door.address == f"127.0.0.1:{pair.first.port}, 127.0.0.1:{pair.second.port}"
    for engine in (work, reports, only_second, entered.engine):
        engine.dispose()


def post_until_it_breaks(pair: Pair, work: Engine, customer: int, wanted: dict[int, UUID]) -> int:
    """Kill the first server under somebody who posts; how many postings were answered."""
    answered = 20
    enough = threading.Event()

    def go_on() -> None:
        nonlocal answered
        for number in range(20, len(wanted)):
            try:
                post(work, customer, number, wanted[number])
            except Unavailable:
                return
            answered += 1
            if answered == 40:
                enough.set()

    with ThreadPoolExecutor(1) as clerk:
        posting = clerk.submit(go_on)
        assert enough.wait(60)
        kill(pair.first)
        posting.result()
    assert answered < len(wanted)
    # The rest was never asked for.
    for number in range(answered + 20, len(wanted)):
        del wanted[number]
    return answered


def kill(cluster: Cluster) -> None:
    """The server and all its processes, at once."""
    pid = int((cluster_folder(cluster.directory) / "data" / "postmaster.pid").read_text().split()[0])
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    for each in (pid, *children):
        os.kill(each, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes())


def test_what_is_no_standby_is_not_promoted_and_no_other_name_is_taken(tmp_path: Path) -> None:
    with pytest.raises(NotAStandby):
        promote(tmp_path)
    with pytest.raises(NotAName):
        make_standby(make_url("postgresql+psycopg://127.0.0.1:1/x"), tmp_path / "new", name="Office 2")


def test_the_queue_takes_the_address_of_several_servers() -> None:
    app = worker_queue(with_driver("postgresql://u:p@one:5432,two:5433/books"))

    assert app.connector is not None
