"""One run of the night: claimed, done chunk by chunk, resumed where the last holder stopped. It needs no queue."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from sqlalchemy import Connection, Engine, text

from domain.errors import LuckyGasError, Unavailable
from domain.exchange import queries, service
from domain.exchange.rules.runs import (
    DEAD_AFTER,
    OVER,
    Chunk,
    Late,
    Mark,
    Needs,
    Run,
    RunIsHeld,
    RunIsOver,
    State,
    Step,
    UpstreamFailed,
    how_need_stands,
    how_needs_stand,
    next_step,
)
from domain.exchange.rules.timetable import Slot, next_window, slot_at, slot_named
from domain.exchange.service import Claim
from domain.kernel.database import transaction
from domain.kernel.refusals import ClaimLost

if TYPE_CHECKING:
    from app.batches import Equipment, Job, Night

log = structlog.get_logger("luckygas.night")
BEAT_EVERY = timedelta(seconds=30)
NEVER = datetime.max.replace(tzinfo=UTC)


class StoppedAtCheckpoint(Unavailable):
    """The box was stopped; the run goes on from its checkpoint."""


class Work:
    """A claimed run in the hands of its job: every chunk is one transaction, and starts with the fence."""

    def __init__(self, engine: Engine, claim: Claim, *, now: datetime, stopping: threading.Event | None = None) -> None:
        self.engine, self.claim, self.now = engine, claim, now
        self.checkpoint: Mark = claim.checkpoint
        self.quarantined = 0
        self.said: str | None = None
        """What the job has to tell about a run that went well; a reason given by hand stands before it."""
        self.lost = threading.Event()
        self.stopping = stopping or threading.Event()

    def chunk(self, work: Callable[[Connection], Chunk]) -> Chunk:
        """Do a chunk and write where the run stands, in one transaction. ClaimLost where another has taken over."""
        if self.lost.is_set():
            raise ClaimLost
        if self.stopping.is_set():
            raise StoppedAtCheckpoint
        with transaction(self.engine) as db:
            service.fence(db, self.claim)
            done = work(db)
            service.checkpoint_run(db, self.claim, done)
        self.checkpoint = done.checkpoint
        self.quarantined += done.quarantined
        return done


@dataclass(frozen=True, slots=True)
class Conditions:
    """How runs are held and judged; tests shorten the times."""

    dead_after: timedelta = DEAD_AFTER
    beat_every: timedelta = BEAT_EVERY
    by_hand: bool = False
    reason: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)


BY_CLOCK = Conditions()


def run_slot(engine: Engine, night: Night, job: Job, slot: Slot, *, now: datetime, how: Conditions = BY_CLOCK) -> Run:
    """Run a job for a slot if its turn has come, and say how the run stands then.

    The same slot twice is one run: what is over, held by another or not due is left as it is (by hand: refused).
    An error of our families ends the run FAILED, with its sentence as the note; any other too, and is raised.
    """
    with transaction(engine) as db:
        service.plan_run(db, job=job.name, slot=slot)
        seen = seen_run(db, job.name, str(slot))
        if how.by_hand:
            _allow(db, job, seen, how.reason)
        elif judge(db, job, seen, now=now, dead_after=how.dead_after) is not Step.START:
            return seen
        patience = timedelta(0) if _is_gone(seen.holder) else how.dead_after
        claim = service.claim_run(db, job=job.name, slot=str(slot), holder=our_name(), dead_after=patience)
    if claim is None:
        if how.by_hand:
            raise RunIsHeld(job=job.name, slot=slot, holder=seen.holder)
    else:
        _carry_out(engine, night.equipment, job, claim, now=now, how=how)
    with transaction(engine) as db:
        return seen_run(db, job.name, str(slot))


def _carry_out(engine: Engine, equipment: Equipment, job: Job, claim: Claim, *, now: datetime, how: Conditions) -> None:
    work = Work(engine, claim, now=now, stopping=how.stopping)
    told = log.bind(job=job.name, slot=claim.slot, token=claim.token)
    told.info("run started", attempt=claim.attempts, checkpoint=claim.checkpoint)
    try:
        with _heartbeat(work, how.beat_every):
            job.work(work, equipment)
        with transaction(engine) as db:
            ended = State.DONE_WITH_QUARANTINE if work.quarantined else State.DONE
            service.end_run(db, claim, state=ended, note="; ".join(filter(None, (how.reason, work.said))) or None)
        told.info("run ended", state=ended)
    except ClaimLost:
        # Whoever holds it now goes on: nothing may be written here any more.
        told.warning("claim lost")
    except LuckyGasError as refusal:
        told.warning("run failed", reason=refusal.sentence())
        _fail(engine, claim, refusal.sentence())
    except BaseException as mistake:
        _fail(engine, claim, type(mistake).__name__)
        told.error("run failed", exc_info=mistake)
        raise


def _fail(engine: Engine, claim: Claim, note: str) -> None:
    try:
        with transaction(engine) as db:
            service.end_run(db, claim, state=State.FAILED, note=note)
    except (ClaimLost, Unavailable) as away:
        log.warning("run cannot be marked failed", job=claim.job, slot=claim.slot, reason=away.sentence())


def run_chore(engine: Engine, night: Night, job: Job, *, now: datetime) -> Run:
    """Do a chore: harmless when done twice, so it has no row of its own. The answer only looks like a run's."""
    started = datetime.now(UTC)
    slot = slot_at(now)
    nobody = Claim(job.name, str(slot), 0, slot.business_on, {}, 0, 0, 0)
    work = _Loose(engine, nobody, now=now)
    job.work(work, night.equipment)
    return Run(
        *(
            job.name,
            str(slot),
            slot.business_on,
            now,
            State.DONE,
            work.chunks,
            work.chunks,
            work.records,
            work.quarantined,
        ),
        *(None, None, 1, started, datetime.now(UTC), None),
    )


class _Loose(Work):
    """Chunks of a chore: transactions without a fence."""

    chunks = records = 0

    def chunk(self, work: Callable[[Connection], Chunk]) -> Chunk:
        with transaction(self.engine) as db:
            done = work(db)
        self.chunks, self.records, self.checkpoint = self.chunks + 1, self.records + done.records, done.checkpoint
        return done


def judge(db: Connection, job: Job, run: Run, *, now: datetime, dead_after: timedelta = DEAD_AFTER) -> Step:
    """What is to be done about a run, by the rules of the night."""
    slot = slot_named(run.slot)
    return next_step(
        run,
        dead=_is_gone(run.holder) or run.is_silent(queries.database_now(db), dead_after),
        late_at=(next_window(job.when, slot) or NEVER) if job.grace is None else run.due_at + job.grace,
        late=job.late,
        needs=needs_of(db, job, run),
        older_open=_older_open(db, job, run),
        now=now,
    )


def needs_of(db: Connection, job: Job, run: Run) -> Needs:
    """How what the run needs stands."""
    return how_needs_stand(
        [how_need_stands(need, queries.runs(db, business_on=run.business_on, job=need.job)) for need in job.needs]
    )


def _older_open(db: Connection, job: Job, run: Run) -> bool:
    misfired_for_good = job.late is not Late.RUN
    return any(
        other.due_at < run.due_at and not (misfired_for_good and other.state is State.MISFIRED)
        for other in queries.unfinished_runs(db, job=job.name)
    )


def _allow(db: Connection, job: Job, run: Run, reason: str | None) -> None:
    """A person may run what waits or failed, and what is stale only with a reason."""
    if run.state in OVER:
        raise RunIsOver(job=job.name, slot=run.slot, state=run.state)
    if needs_of(db, job, run) is Needs.BROKEN and not reason:
        raise UpstreamFailed(job=job.name, slot=run.slot, needed=", ".join(map(str, job.needs)))


def seen_run(db: Connection, job: str, slot: str) -> Run:
    """The run that was just planned."""
    run = queries.run_of(db, job, slot)
    assert run is not None
    return run


@contextmanager
def _heartbeat(work: Work, every: timedelta) -> Iterator[None]:
    """A sign of life from a thread with its own connection, for as long as the block lasts."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(every.total_seconds()):
            try:
                with transaction(work.engine) as db:
                    db.execute(text("SET LOCAL lock_timeout = '500ms'"))
                    if not service.beat_run(db, work.claim):
                        work.lost.set()
                        return
            except Unavailable:
                # A long chunk holds the row by its fence, and so shows that we live.
                continue

    thread = threading.Thread(target=beat, name=f"heartbeat {work.claim.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def our_name() -> str:
    """Who holds a run: this host, this process, this claim."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def _is_gone(holder: str | None) -> bool:
    """Whether the holder was a process of this host that is no more; if that is a mistake, the fence stops it."""
    host, _, rest = (holder or "").partition(":")
    if host != socket.gethostname() or sys.platform == "win32":
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except (ValueError, OSError):
        return False
    return False
