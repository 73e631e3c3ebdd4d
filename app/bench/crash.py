"""kill -9 of worker and PostgreSQL in the middle of an import: nothing lost, nothing doubled."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import text

from app.bench.copies import Books
from app.bench.crash_books import Bank, Statement, days, look, put
from app.bench.figures import Figure, Told, middle, percentile
from app.bench.ground import Ground, own_ground, settle
from app.bench.killing import kill_server
from app.bench.receivables import enter_customers, enter_invoices, open_claims
from app.places import PROJECT
from app.postgres import local_cluster
from domain.exchange.rules.runs import State
from domain.kernel.database import transaction

WINDOW: Final = "01:00"
UNDISTURBED_EVERY: Final = 5
PATIENCE_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Size:
    """How often, and how many lines a file has."""

    rounds: int
    lines: int
    seed: int = 20261122


FULL: Final = Size(50, 1200)
QUICK: Final = Size(3, 300)


@dataclass
class Seen:
    """What happened in all rounds."""

    disturbed: list[float] = field(default_factory=list)
    undisturbed: list[float] = field(default_factory=list)
    spans: list[float] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    out_of_balance: int = 0
    unfinished: int = 0


def measure(*, quick: bool, told: Told) -> Figure:
    """Lines a second of imports that are killed, recovered and completed, against those left alone."""
    return figure_of(crash(QUICK if quick else FULL, told), QUICK if quick else FULL)


def crash(size: Size, told: Told) -> Seen:
    """Import a file a round, kill in the middle, run again, and look through the whole books each time."""
    chance = random.Random(size.seed)  # noqa: S311  moments of death, no secret
    seen = Seen()
    quiet = max(size.rounds // UNDISTURBED_EVERY, 1)
    with own_ground() as ground, ground.books("crash") as books, tempfile.TemporaryDirectory() as folder:
        bank = _bank(books, ground, (size.rounds + quiet) * size.lines)
        rounds = Rounds(ground, books, Path(folder), bank, chance, seen)
        for number, on in enumerate(days(ground.today, size.rounds + quiet)):
            statement = bank.statement(on, size.lines)
            if number % (UNDISTURBED_EVERY + 1) == 0 and len(seen.undisturbed) < quiet:
                rounds.leave_alone(statement, f"{on}T{WINDOW}")
            else:
                rounds.disturb(statement, f"{on}T{WINDOW}", server=len(seen.disturbed) % 2 == 1)
            told(f"crash-import: {number + 1} of {size.rounds + quiet}, lost {seen.lost}, doubled {seen.doubled}")
    return seen


def _bank(books: Books, ground: Ground, lines: int) -> Bank:
    count = max(lines // 10, 20)
    people, ids = enter_customers(books.engine("scheduler"), count)
    enter_invoices(books.engine("scheduler"), people, ids, lines // count + 2, ground.today)
    settle(books)
    claims = open_claims(books.admin())
    # of an item that somebody pays by its number nobody else may have paid a part: the oldest come last
    random.Random(7).shuffle(claims)  # noqa: S311
    return Bank({ids[one.code]: one for one in people}, claims)


@dataclass
class Rounds:
    """One cluster through all its deaths."""

    ground: Ground
    books: Books
    folder: Path
    bank: Bank
    chance: random.Random
    seen: Seen

    def leave_alone(self, statement: Statement, slot: str) -> None:
        """An import that nobody disturbs: the baseline, and how long there is to kill one."""
        put(self.folder, statement)
        began = time.perf_counter()
        with self._worker(slot) as worker:
            started = self._started(worker)
            worker.communicate(timeout=PATIENCE_SECONDS)
        self.seen.spans.append(time.perf_counter() - started)
        self.seen.undisturbed.append(time.perf_counter() - began)
        self._look(slot)

    def disturb(self, statement: Statement, slot: str, *, server: bool) -> None:
        """Kill the worker, or the server under it, at a random moment of its work; then run again to the end."""
        put(self.folder, statement)
        began = time.perf_counter()
        with ExitStack() as restarted, self._worker(slot) as worker:
            self._started(worker)
            time.sleep(self.chance.random() * middle(self.seen.spans))
            if server:
                kill_server(self.ground.cluster.directory)
                worker.wait(PATIENCE_SECONDS)
                self.books.close()
                restarted.enter_context(local_cluster(self.ground.cluster.directory))
            else:
                worker.kill()
                worker.wait(PATIENCE_SECONDS)
            self.seen.killed[f"{'server' if server else 'worker'}_{self._where(statement)}"] += 1
            with self._worker(slot) as again:
                again.communicate(timeout=PATIENCE_SECONDS)
            self.seen.disturbed.append(time.perf_counter() - began)
            self._look(slot)

    @contextmanager
    def _worker(self, slot: str) -> Iterator[subprocess.Popen[str]]:
        url = self.books.url("scheduler").render_as_string(hide_password=False)
        words = [sys.executable, "-m", "app.bench.night_once", url, str(self.folder), slot]
        worker = subprocess.Popen(
            words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        )
        try:
            with worker:
                yield worker
        finally:
            if worker.poll() is None:
                worker.kill()

    def _started(self, worker: subprocess.Popen[str]) -> float:
        """The moment from which the worker is at work, with everything imported."""
        assert worker.stdout is not None
        worker.stdout.readline()
        return time.perf_counter()

    def _where(self, statement: Statement) -> str:
        """How far the import was when it was killed, as the books tell."""
        query = "SELECT booked <> 0 FROM books.bank_line WHERE bank_reference = ANY (:lines)"
        with transaction(self.books.admin()) as db:
            booked = db.execute(text(query), {"lines": list(statement.references)}).scalars().all()
        if not booked:
            return "before"
        return "after" if all(booked) else "matching"

    def _look(self, slot: str) -> None:
        with transaction(self.books.admin()) as db:
            found = look(db, self.bank.written)
            state = db.execute(text("SELECT state FROM books.batch_run WHERE slot = :slot"), {"slot": slot}).scalar()
        self.seen.lost += found.lost
        self.seen.doubled += found.doubled
        self.seen.out_of_balance += found.out_of_balance
        self.seen.unfinished += state != State.DONE


def figure_of(seen: Seen, size: Size) -> Figure:
    """The bench's answer; lost and doubled must be 0, and deaths must have happened in the middle."""
    times = [seconds * 1000 for seconds in seen.disturbed]
    return Figure(
        size.lines / middle(seen.disturbed),
        size.lines / middle(seen.undisturbed),
        "lines/s",
        len(seen.disturbed),
        percentile(times, 50),
        percentile(times, 99),
        {
            "rounds": len(seen.disturbed),
            "lines": size.lines,
            "lost": seen.lost,
            "doubled": seen.doubled,
            "out_of_balance": seen.out_of_balance,
            "unfinished": seen.unfinished,
            **dict(sorted(seen.killed.items())),
            "seed": size.seed,
        },
    )
