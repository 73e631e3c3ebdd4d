"""Books on a server of their own that archives its log, the store and the keys of its backups."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.address import DATABASE
from app.backup.archive import turn_on
from app.backup.backups import Backups
from app.backup.launcher import OutOfReach
from app.backup.store import Store
from app.batches import JOBS, Equipment, Night
from app.cluster_home import home_of
from app.logins import Keyring
from app.postgres import Cluster, local_cluster
from app.schema import migrate
from app.unprivileged import account_for
from tests.builders import House
from tests.conftest import Books, found, memory
from tests.simulators.keys import KIND, FileOfKeys

SMALL = {"fsync": "off", "shared_buffers": "32MB", "max_connections": "40", "autovacuum": "off"}


@dataclass(frozen=True)
class Archived:
    """Books whose log is archived, and what they are backed up with."""

    folder: Path
    cluster: Cluster
    books: Books
    vault: Backups
    keys: FileOfKeys

    @property
    def store(self) -> Store:
        return self.vault.store

    @property
    def night(self) -> Night:
        return Night(JOBS, Equipment(backups=self.vault))

    def ask(self, question: str) -> Any:
        with self.books.admin().connect() as db:
            return db.execute(text(question)).scalar()

    def tell(self, deed: str) -> None:
        with self.books.admin().begin() as db:
            db.execute(text(deed))


def open_folder() -> Path:
    """A folder that PostgreSQL's account may walk through; pytest's own ones are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="luckygas-recovery-", dir=memory()))
    folder.chmod(0o711)
    return folder


@pytest.fixture(scope="session")
def archived() -> Iterator[Archived]:
    """Made once: a server of this worker's own, archiving, with a house in its books."""
    folder = open_folder()
    keys = FileOfKeys.made(folder / "keys.json")
    account_for(folder / "live").owns(folder / "keys.json")
    named = f"{KIND}:{folder / 'keys.json'}"
    store, live = Store(folder / "store"), folder / "live"
    with ExitStack() as held:
        with local_cluster(live, settings=SMALL) as first:
            migrate(make_url(first.url(DATABASE)))
            try:
                switched = turn_on(make_url(first.url()), store, named)
            except OutOfReach as refusal:
                pytest.skip(str(refusal))
        assert (switched.on, switched.restart_needed) == (True, True)
        cluster = held.enter_context(local_cluster(live, settings=SMALL))
        url = make_url(cluster.url(DATABASE))
        books = Books(url, Keyring(folder / "logins.json"))
        with books.admin().begin() as db:
            found(db, books.keyring)
        house = House()
        with books.engine("scheduler").begin() as db:
            customer = house.a_customer(db)
            house.an_invoice(db, customer, 1050)
            house.cash(db, customer, 50)
        yield Archived(folder, cluster, books, Backups(url, store, named, folder / "drill", home_of(live)), keys)
        books.close()
    shutil.rmtree(folder, ignore_errors=True)


def nobody(_step: str, _size: int) -> None:
    """Nobody listens."""


@contextmanager
def running(folder: Path) -> Iterator[Callable[[str], Any]]:
    """The restored cluster, to ask."""
    with local_cluster(folder, settings=SMALL) as cluster:
        engine = create_engine(cluster.url(DATABASE))
        with engine.connect() as db:
            yield lambda question: db.execute(text(question)).scalar()
        engine.dispose()


def wait_until(true: Callable[[], bool]) -> None:
    """Until something is so, and not for ever."""
    deadline = time.monotonic() + 90
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
