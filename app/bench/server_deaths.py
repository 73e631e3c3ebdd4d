"""kill -9 of PostgreSQL under clerks who post: acknowledged payments stand, the others are asked for again, once."""

from __future__ import annotations

import json
import random
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import text

from app.bench.aftermath import differences, seal
from app.bench.copies import Books
from app.bench.figures import Figure, Told, middle, percentile
from app.bench.ground import Ground, own_ground
from app.bench.killing import kill_server
from app.bench.scene import Scene, conninfo, enter_scenes
from app.postgres import local_cluster
from domain.errors import Unavailable
from domain.kernel.database import our_words, transaction

WORKERS: Final = 4
AMOUNT: Final = 100
LIVES: Final = (0.7, 2.2)
"""How long the server lives between two deaths, from and to."""
RETRY: Final = 0.5
WAIT: Final = 0.05
POST: Final = "SELECT api.post_payments(%s::jsonb, %s)"


SEED: Final = 20261128


@dataclass(frozen=True, slots=True)
class Size:
    """How often the server is killed."""

    kills: int
    seed: int = SEED


FULL: Final = Size(100)
QUICK: Final = Size(3)


@dataclass
class Worker:
    """One clerk: posts with new keys, half of the time asks first about one that nobody answered."""

    address: str
    scene: Scene
    on: str
    chance: random.Random
    stop: threading.Event
    acknowledged: dict[UUID, int] = field(default_factory=dict)
    unknown: dict[UUID, str] = field(default_factory=dict)
    asked_again: int = 0
    replays: int = 0
    posted: int = 0

    def live(self) -> None:
        """Post until told to stop, connecting again whenever the server is back."""
        while not self.stop.is_set():
            try:
                with our_words(), psycopg.connect(self.address, autocommit=True, connect_timeout=3) as connection:
                    while not self.stop.is_set():
                        self._one(connection)
            except Unavailable:
                self.stop.wait(WAIT)

    def settle(self) -> None:
        """Ask once more about all that is unknown, on a server that lives."""
        with our_words(), psycopg.connect(self.address, autocommit=True) as connection:
            for key in list(self.unknown):
                self.asked_again += 1
                self._send(connection, key)

    def _one(self, connection: psycopg.Connection) -> None:
        if self.unknown and self.chance.random() < RETRY:
            self.asked_again += 1
            self._send(connection, next(iter(self.unknown)))
            return
        self.posted += 1
        key = uuid4()
        row = {"customer": self.scene.customer, "amount": AMOUNT + self.posted % 900, "method": "cash",
               "source": f"kill/{key}", "on": self.on, "parts": []}  # fmt: skip
        self.unknown[key] = json.dumps([row])
        self._send(connection, key)

    def _send(self, connection: psycopg.Connection, key: UUID) -> None:
        found = connection.execute(POST, (self.unknown[key], key)).fetchone()
        assert found is not None
        self.replays += "replayed" in found[0]
        self.acknowledged[key] = int(json.loads(self.unknown.pop(key))[0]["amount"])


@dataclass
class Seen:
    """What came of all deaths."""

    kills: int
    recoveries: list[float]
    acknowledged: int
    asked_again: int
    replays: int
    lost: int
    doubled: int
    broken: dict[str, int]
    seconds: float


def measure(*, quick: bool, told: Told, seed: int = SEED) -> Figure:
    """Payments a second over all deaths, against the same clerks on a server that lives."""
    size = replace(QUICK if quick else FULL, seed=seed)
    with own_ground() as ground, ground.books("deaths") as books:
        alive = _undisturbed(books, ground, seconds=2.0)
        seen = kill(books, ground, size, told)
    return Figure(
        seen.acknowledged / seen.seconds,
        alive,
        "payments/s",
        seen.acknowledged,
        middle(seen.recoveries) * 1000,
        percentile(seen.recoveries, 100) * 1000,
        {
            "kills": seen.kills,
            "acknowledged": seen.acknowledged,
            "asked_again": seen.asked_again,
            "replays": seen.replays,
            "lost": seen.lost,
            "doubled": seen.doubled,
            "unbalanced": seen.broken.get("unbalanced", 0),
            "invariants_broken": ",".join(f"{name}:{count}" for name, count in seen.broken.items()) or 0,
            "recovery_p50_s": middle(seen.recoveries),
            "recovery_max_s": max(seen.recoveries),
            "fsync": "on",
            "synchronous_commit": "on",
            "seed": size.seed,
        },
    )


def kill(books: Books, ground: Ground, size: Size, told: Told) -> Seen:
    """Let clerks post, kill the server under them so often, settle what is unknown, and look through the books."""
    chance = random.Random(size.seed)  # noqa: S311  moments of death, no secret
    workers, stop = _workers(books, ground, size.seed, "K")
    threads = [threading.Thread(target=worker.live, daemon=True) for worker in workers]
    recoveries: list[float] = []
    began = time.perf_counter()
    with ExitStack() as restarted:
        try:
            for thread in threads:
                thread.start()
            for number in range(size.kills):
                time.sleep(chance.uniform(*LIVES))
                kill_server(ground.cluster.directory)
                books.close()
                died = time.perf_counter()
                restarted.enter_context(local_cluster(ground.cluster.directory))
                with books.admin().connect() as db:
                    db.execute(text("SELECT 1"))
                recoveries.append(time.perf_counter() - died)
                told(f"kill: {number + 1} of {size.kills}, back after {recoveries[-1]:.1f} s")
            time.sleep(min(LIVES))
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        seconds = time.perf_counter() - began
        for worker in workers:
            worker.settle()
        seal(books)
        lost, doubled = _look(books, workers)
        return Seen(
            size.kills,
            recoveries,
            sum(len(worker.acknowledged) for worker in workers),
            sum(worker.asked_again for worker in workers),
            sum(worker.replays for worker in workers),
            lost,
            doubled,
            differences(books.admin()),
            seconds,
        )


def _undisturbed(books: Books, ground: Ground, *, seconds: float) -> float:
    workers, stop = _workers(books, ground, 0, "L")
    threads = [threading.Thread(target=worker.live, daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return sum(len(worker.acknowledged) for worker in workers) / seconds


def _workers(books: Books, ground: Ground, seed: int, name: str) -> tuple[list[Worker], threading.Event]:
    stop = threading.Event()
    scenes = enter_scenes(books, name, WORKERS, amounts=(), today=ground.today)
    address = conninfo(books, "clerk")
    day = ground.today.isoformat()
    return [
        Worker(address, scene, day, random.Random(f"{seed}/{number}"), stop)  # noqa: S311
        for number, scene in enumerate(scenes)
    ], stop


def _look(books: Books, workers: list[Worker]) -> tuple[int, int]:
    """Acknowledged payments that do not stand with their amount and customer; payments nobody was told of, or twice."""
    wanted = {
        (f"kill/{key}", worker.scene.customer, amount)
        for worker in workers
        for key, amount in worker.acknowledged.items()
    }
    query = "SELECT source, customer_id, amount FROM books.payment WHERE customer_id = ANY (:ids)"
    with transaction(books.admin()) as db:
        ids = [worker.scene.customer for worker in workers]
        there = [(source, customer, int(amount)) for source, customer, amount in db.execute(text(query), {"ids": ids})]
    return len(wanted - set(there)), len(there) - len(set(there)) + len(set(there) - wanted)
