"""Client processes of a bench: each posts from its own connection, so that no interpreter waits for another."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg

from app.bench.receivables import Claim
from domain.kernel.database import open_engine, transaction
from domain.payments.rules import Part
from domain.payments.service import Receipt, post_payments

Side = str
"""product: the guarded function; bare: the bare one; desk: the guarded one in a transaction of its own, as the desk
calls it. Any other name is that of a copy of the guarded function, which the bench has made.
"""

_TICK: Final = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Task:
    """Post for so long on one side; `every` seconds one if paced, else as fast as it goes."""

    side: Side
    seconds: float
    every: float = 0.0


@dataclass(frozen=True, slots=True)
class Did:
    """What came of a task: the time of each posting, and the CPU of client and server process for all of them."""

    times_ms: list[float]
    client_cpu: float
    server_cpu: float


@dataclass
class Clients:
    """The running clients; a task is given to all of them at once."""

    pipes: list[Pipe] = field(default_factory=list)

    def run(self, task: Task) -> list[Did]:
        """Let all post at the same time; answers what each did."""
        for pipe in self.pipes:
            pipe.send(task)
        return [pipe.recv() for pipe in self.pipes]


@contextmanager
def clients(conninfo: str, shares: Sequence[Sequence[Claim]], on: date) -> Iterator[Clients]:
    """One process a share of the claims; ended with the block."""
    context = multiprocessing.get_context("spawn")
    started, ready = [], Clients()
    try:
        for number, share in enumerate(shares):
            ours, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, conninfo, list(share), on, number), daemon=True)
            process.start()
            theirs.close()
            started.append(process)
            ready.pipes.append(ours)
        for pipe in ready.pipes:
            pipe.recv()
        yield ready
    finally:
        for pipe in ready.pipes:
            pipe.close()
        for process in started:
            process.join(10)
            if process.is_alive():
                process.kill()
                process.join()


def serve(pipe: Pipe, conninfo: str, claims: Sequence[Claim], on: date, number: int) -> None:
    """A client's life: do each task that comes, until nobody asks any more."""
    poster = Poster(conninfo, claims, on)
    pipe.send("ready")
    while True:
        try:
            task: Task = pipe.recv()
        except EOFError:
            poster.close()
            return
        pipe.send(poster.do(task, random.Random(number)))  # noqa: S311  a start within the pace, no secret


class Poster:
    """One clerk's connections, and the claims that only this client pays, once on each side."""

    def __init__(self, conninfo: str, claims: Sequence[Claim], on: date) -> None:
        self._on = on
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._engine = open_engine(conninfo.replace("postgresql://", "postgresql+psycopg://"), pool_size=1)
        self._guarded, self._bare = iter(claims), iter(claims)
        with transaction(self._engine) as db:
            self._servers = [
                self._connection.info.backend_pid,
                db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one(),
            ]
        self._ways: dict[Side, Callable[[], None]] = {
            "product": self._post,
            "bare": self._post_bare,
            "desk": self._post_at_the_desk,
        }

    def do(self, task: Task, chance: random.Random) -> Did:
        """Post until the time is over. A client that ran out of claims would look fast: it fails instead."""
        post = self._ways.get(task.side) or partial(self._post_by, task.side)
        times: list[float] = []
        client, server = time.process_time(), sum(map(_cpu_of, self._servers))
        now = time.perf_counter()
        until, due = now + task.seconds, now + chance.random() * task.every
        while now < until:
            if task.every:
                time.sleep(max(due - time.perf_counter(), 0))
                due += task.every
            began = time.perf_counter()
            post()
            now = time.perf_counter()
            times.append((now - began) * 1000)
        return Did(times, time.process_time() - client, sum(map(_cpu_of, self._servers)) - server)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _post(self) -> None:
        self._connection.execute("SELECT api.post_payments(%s::jsonb, %s)", (self._one(self._guarded), uuid4()))

    def _post_by(self, copy: str) -> None:
        statement = f"SELECT api.post_payments_{copy}(%s::jsonb, %s)"
        self._connection.execute(statement, (self._one(self._guarded), uuid4()))

    def _post_bare(self) -> None:
        self._connection.execute("SELECT bare.post_payments(%s::jsonb)", (self._one(self._bare),))

    def _one(self, claims: Iterator[Claim]) -> str:
        return json.dumps([request(next(claims), self._on)])

    def _post_at_the_desk(self) -> None:
        claim = next(self._guarded)
        receipt = Receipt(
            claim.customer, claim.amount, f"bench/{claim.number}", self._on, [Part(claim.item, claim.amount)]
        )
        with transaction(self._engine) as db:
            post_payments(db, [receipt], key=uuid4())


def request(claim: Claim, on: date) -> dict[str, object]:
    """One receipt of one part, as both functions take it."""
    return {
        "customer": claim.customer,
        "amount": int(claim.amount),
        "method": "cash",
        "source": f"bench/{claim.number}",
        "on": on.isoformat(),
        "parts": [[claim.item, int(claim.amount)]],
    }


def _cpu_of(process: int) -> float:
    """Seconds of CPU that a process took, where the system tells; the server may belong to somebody else."""
    try:
        words = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / _TICK
