"""A job whose effects can be counted, and a process that is killed in the middle of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Connection

from app.batches import Equipment, Job, Night
from app.log import start_log
from app.runs import Work, run_slot
from domain.exchange.rules.runs import Chunk
from domain.exchange.rules.timetable import Daily, slot_named
from domain.exchange.service import note_attempt
from domain.kernel.database import open_engine

CHUNKS = 6
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SLOT = slot_named("2026-11-22T03:00")


def count_up(work: Work, _: Equipment) -> None:
    """Six chunks; each leaves one row as its effect, and goes on behind the checkpoint."""
    for place in range(int(work.checkpoint.get("done", 0)), CHUNKS):
        work.chunk(effect(place))


def effect(place: int) -> Callable[[Connection], Chunk]:
    """A chunk with one row as its effect."""

    def chunk(db: Connection) -> Chunk:
        note_attempt(db, exchange="counted", subject=str(place), outcome="done")
        return Chunk({"done": place + 1}, records=1, foreseen=CHUNKS)

    return chunk


def a_job(name: str = "counted", *, at: time = time(3), **more: object) -> Job:
    return Job(name, Daily((at,)), timedelta(minutes=1), count_up, grace=timedelta(hours=12), **more)  # type: ignore[arg-type]


def a_night(*jobs: Job) -> Night:
    return Night(jobs or (a_job(),))


def die_in(place: int) -> Job:
    """The same job, but its process says where it is and waits to be killed there, its transaction open."""

    def work_and_wait(work: Work, equipment: Equipment) -> None:
        def wait(db: Connection) -> Chunk:
            done = effect(place)(db)
            sys.stdout.write("in the middle\n")
            sys.stdout.flush()
            sys.stdin.read()
            return done

        for before in range(place):
            work.chunk(effect(before))
        work.chunk(wait)

    return Job("counted", Daily((time(3),)), timedelta(minutes=1), work_and_wait, grace=timedelta(hours=12))


if __name__ == "__main__":
    start_log("error")
    url, place = sys.argv[1], int(sys.argv[2])
    job = die_in(place)
    run_slot(open_engine(url), Night((job,)), job, SLOT, now=NOW)
