"""The clock: every box ticks; a tick plans what is due and wakes workers in one transaction, and never works itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, SchedulerEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Connection, Engine

from app.batches import Job, Night
from app.queue import CHORE, RUN, wake, wake_once
from app.runs import judge, our_name
from domain.errors import Unavailable
from domain.exchange import queries, service
from domain.exchange.rules.runs import Run, State, Step
from domain.exchange.rules.timetable import slots_to_plan
from domain.kernel.calendar import TAIPEI, business_day
from domain.kernel.database import transaction

log = structlog.get_logger("luckygas.clock")
# It tells of every tick at info; ours tell when they did something.
logging.getLogger("apscheduler").setLevel(logging.WARNING)
TICK_SECONDS: Final = "0,20,40"
LOOK_BACK: Final = timedelta(days=31)

Now = Callable[[], datetime]


@dataclass(slots=True)
class Ticked:
    """What one tick did."""

    planned: int = 0
    woken: int = 0
    skipped: int = 0
    misfired: int = 0
    given_up: int = 0


def tick(engine: Engine, night: Night, *, now: datetime) -> Ticked:
    """Plan every slot that has come due, and do what the rules say about each run that is not over.

    Boxes that tick at the same time meet at unique keys: one plans a run, one wakes a worker.
    """
    done = Ticked()
    with transaction(engine) as db:
        for job in night.jobs:
            if job.chore:
                _wake_chore(db, job, now, done)
            else:
                _plan(db, job, now, done)
        known = {job.name: job for job in night.jobs}
        for run in queries.unfinished_runs(db):
            if run.job in known:
                _see_to(db, known[run.job], run, now, done)
    if done != Ticked():
        log.info("tick", **{name: getattr(done, name) for name in Ticked.__slots__})
    return done


def _plan(db: Connection, job: Job, now: datetime, done: Ticked) -> None:
    last = queries.last_due(db, job.name)
    today = datetime.combine(business_day(now), time(), TAIPEI) - timedelta(microseconds=1)
    after = max(last, now - LOOK_BACK) if last else today
    for slot in slots_to_plan(job.when, after=after, now=now, every_day=job.every_day):
        done.planned += service.plan_run(db, job=job.name, slot=slot)


def _wake_chore(db: Connection, job: Job, now: datetime, done: Ticked) -> None:
    for slot in slots_to_plan(job.when, after=now - timedelta(minutes=2), now=now, every_day=False):
        done.woken += wake_once(db, CHORE, job.queue, {"job": job.name}, slot.due_at)


def _see_to(db: Connection, job: Job, run: Run, now: datetime, done: Ticked) -> None:
    step = judge(db, job, run, now=now)
    if step is Step.MISFIRE:
        note = f"grace over: {job.late.value}"
        done.misfired += service.skip_run(db, job=run.job, slot=run.slot, state=State.MISFIRED, note=note)
        run = queries.run_of(db, run.job, run.slot) or run
        step = judge(db, job, run, now=now)
    if step is Step.SKIP:
        needed = ", ".join(map(str, job.needs))
        note = f"stale: {needed} did not succeed"
        done.skipped += service.skip_run(db, job=run.job, slot=run.slot, state=State.SKIPPED, note=note)
    elif step is Step.WAIT and run.state is State.PLANNED:
        service.hold_run(db, job=run.job, slot=run.slot, note="waits for " + _awaited(job))
    elif step is Step.GIVE_UP:
        done.given_up += _give_up(db, run)
    elif step is Step.START:
        done.woken += wake(db, RUN, job.queue, {"job": run.job, "slot": run.slot})


def _awaited(job: Job) -> str:
    return ", ".join(map(str, job.needs)) or "an older run"


def _give_up(db: Connection, run: Run) -> bool:
    """A run whose holders died again and again waits for a person."""
    claim = service.claim_run(db, job=run.job, slot=run.slot, holder=our_name(), dead_after=timedelta(0))
    if claim is None:
        return False
    service.end_run(db, claim, state=State.FAILED, note=f"its holder died {run.attempts} times")
    return True


class Clock:
    """Ticks three times a minute until it is stopped. `now` is given, so that a test moves it."""

    def __init__(self, engine: Engine, night: Night, now: Now | None = None) -> None:
        self._engine, self._night = engine, night
        self._now = now or (lambda: _database_clock(engine))
        self._scheduler = BackgroundScheduler(
            timezone=TAIPEI, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(_alarm, EVENT_JOB_MISSED | EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES)
        # Said again for the job itself: defaults in the wrong place are ignored without a word.
        self._scheduler.add_job(
            self.tick,
            CronTrigger(second=TICK_SECONDS, timezone=TAIPEI),
            id="tick",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )

    def tick(self) -> Ticked:
        """One tick now; a database that is away is asked again by the next."""
        try:
            return tick(self._engine, self._night, now=self._now())
        except Unavailable as away:
            log.warning("no tick", reason=away.sentence())
            return Ticked()

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=True)


def _database_clock(engine: Engine) -> datetime:
    with transaction(engine) as db:
        return queries.database_now(db)


def _alarm(event: SchedulerEvent) -> None:
    log.error("clock", event=event.code, job=getattr(event, "job_id", None), exc_info=getattr(event, "exception", None))
