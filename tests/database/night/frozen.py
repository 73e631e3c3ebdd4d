"""A worker's process that is frozen between two chunks, and goes on when it wakes up: with its fence, or without."""

from __future__ import annotations

import sys
from datetime import time, timedelta

import psycopg
from sqlalchemy.exc import DBAPIError

from app.batches import Equipment, Job, Night
from app.log import start_log
from app.runs import Conditions, Work, run_slot
from domain.exchange.rules.timetable import Daily
from domain.kernel.database import open_engine, transaction
from domain.kernel.refusals import ClaimLost
from tests.database.night.work import CHUNKS, NOW, SLOT, effect

# no beat within this test: one that is frozen in the middle of its statement would hold the row
BEAT_EVERY = timedelta(minutes=5)


def freezing(*, fenced: bool) -> Job:
    """The job of the tests: after its first chunk it says so, waits for a word, and does the others."""

    def work_and_wait(work: Work, _: Equipment) -> None:
        work.chunk(effect(0))
        sys.stdout.write("between two chunks\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for place in range(1, CHUNKS):
            try:
                _do(work, place, fenced=fenced)
            except ClaimLost as lost:
                refused = lost.__cause__
                assert isinstance(refused, DBAPIError)
                assert isinstance(refused.orig, psycopg.Error)
                sys.stdout.write(f"{refused.orig.sqlstate}\n")
                raise
        sys.stdout.write("went on\n")

    return Job("counted", Daily((time(3),)), timedelta(minutes=1), work_and_wait, grace=timedelta(hours=12))


def _do(work: Work, place: int, *, fenced: bool) -> None:
    if fenced:
        work.chunk(effect(place))
    else:
        with transaction(work.engine) as db:
            effect(place)(db)


if __name__ == "__main__":
    start_log("error")
    url, way = sys.argv[1:]
    job = freezing(fenced=way == "fenced")
    run_slot(open_engine(url), Night((job,)), job, SLOT, now=NOW, how=Conditions(beat_every=BEAT_EVERY))
