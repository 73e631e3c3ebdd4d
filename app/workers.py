"""Workers: woken by the queue, they run what the night says, whoever woke them and however often."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any, Final

import structlog
from procrastinate import App
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from app.batches import Night
from app.queue import CHORE, RUN, worker_queue
from app.runs import Conditions, run_chore, run_slot
from domain.errors import LuckyGasError
from domain.exchange.rules.timetable import slot_named

log = structlog.get_logger("luckygas.worker")
QUEUES: Final = {"batch": 1, "short": 2}
"""How many jobs of each queue one box does at a time: a long batch must not hold up the short ones."""
GRACE_SECONDS: Final = 30.0

Now = Callable[[], datetime]


def tasks_on(queue: App, engine: Engine, night: Night, now: Now, stopping: Event) -> App:
    """Teach the queue what its messages mean."""
    how = Conditions(stopping=stopping)

    @queue.task(name=RUN)
    def run(job: str, slot: str) -> None:
        try:
            run_slot(engine, night, night.job(job), slot_named(slot), now=now(), how=how)
        except LuckyGasError as refusal:
            # The database went away, or the row is busy: the clock wakes somebody again.
            log.warning("run not begun", job=job, slot=slot, reason=refusal.sentence())

    @queue.task(name=CHORE)
    def chore(job: str) -> None:
        try:
            run_chore(engine, night, night.job(job), now=now())
        except LuckyGasError as refusal:
            log.warning("chore failed", job=job, reason=refusal.sentence())

    return queue


async def work(
    url: str | URL, engine: Engine, night: Night, now: Now, *, stopped: asyncio.Event, wait: bool = True
) -> None:
    """Work off both queues until told to stop, or (`wait` False) until they are empty; runs stop at a checkpoint."""
    stopping = Event()
    queue = tasks_on(worker_queue(url), engine, night, now, stopping)
    async with queue.open_async():
        workers = [asyncio.create_task(_worker(queue, name, count, wait)) for name, count in QUEUES.items()]
        stop = asyncio.create_task(stopped.wait())
        if wait:
            waited: set[asyncio.Future[Any]] = {stop, *workers}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.wait(workers)
        stopping.set()
        for task in (stop, *workers):
            task.cancel()
        for ended in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


async def _worker(queue: App, name: str, count: int, wait: bool) -> None:
    await queue.run_worker_async(
        queues=[name],
        name=name,
        concurrency=count,
        wait=wait,
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE_SECONDS,
        delete_jobs="successful",
    )
