"""Messages wake workers; what they run is decided by the run's row."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from app.batches import JOBS, Night
from app.places import PROJECT
from app.queue import RUN, sweep, wake
from app.scheduler import tick
from app.workers import work
from domain.exchange import queries
from domain.kernel.calendar import business_day
from domain.kernel.database import transaction
from tests.database.night.conftest import Books
from tests.database.night.work import CHUNKS, SLOT, a_night

MOMENT = SLOT.due_at + timedelta(minutes=1)


def work_off(books: Books, night: Night) -> None:
    """What workers do until both queues are empty."""
    asyncio.run(work(books.url, books.box, night, lambda: MOMENT, stopped=asyncio.Event(), wait=False))


def test_the_clock_wakes_a_worker_and_the_worker_runs_the_slot(books: Books) -> None:
    night = a_night()
    tick(books.box, night, now=MOMENT)

    work_off(books, night)

    assert books.ask("SELECT state || ' ' || chunks_done FROM books.batch_run") == f"DONE {CHUNKS}"
    assert books.ask("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0


def test_a_message_delivered_twice_finds_the_run_done(books: Books) -> None:
    night = a_night()
    tick(books.box, night, now=MOMENT)
    work_off(books, night)
    with transaction(books.box) as db:
        wake(db, RUN, "batch", {"job": "counted", "slot": str(SLOT)})

    work_off(books, night)

    assert books.ask("SELECT attempts FROM books.batch_run") == 1
    assert books.ask("SELECT count(*) FROM books.exchange_attempt") == CHUNKS


def test_a_message_goes_back_with_the_transaction_it_was_written_in(books: Books) -> None:
    with books.box.connect() as db:
        assert wake(db, RUN, "batch", {"job": "counted", "slot": str(SLOT)})
        assert not wake(db, RUN, "batch", {"job": "counted", "slot": str(SLOT)})
        db.rollback()

    assert books.ask("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0


def test_messages_of_dead_workers_are_given_to_the_living(books: Books) -> None:
    night = a_night()
    tick(books.box, night, now=MOMENT)
    with books.owner.begin() as db:
        db.exec_driver_sql("UPDATE procrastinate.procrastinate_jobs SET status = 'doing'")

    with transaction(books.box) as db:
        assert sweep(db) == 1
    work_off(books, night)

    assert books.ask("SELECT state FROM books.batch_run") == "DONE"


def test_chores_are_worked_off_from_their_own_queue(books: Books) -> None:
    night = Night(tuple(job for job in JOBS if job.chore))
    tick(books.box, night, now=datetime(2026, 11, 22, 3, tzinfo=UTC))

    work_off(books, night)

    assert books.ask("SELECT count(*) FROM audit.seal") == 1
    assert books.ask("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0


def test_serve_answers_how_it_is_and_stops_when_told(books: Books, tmp_path: Path) -> None:
    url = books.url.render_as_string(hide_password=False)
    began = datetime.now(UTC)
    due = {
        job.name
        for job in JOBS
        if not job.chore and any(slot.due_at < began for slot in job.when.due_on(business_day(began)))
    }
    words = [sys.executable, "-m", "app", "serve", "--database", url, "--dir", str(tmp_path), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(words, cwd=PROJECT, stderr=subprocess.PIPE, text=True, env=environment) as box:
        assert box.stderr is not None
        said = next(json.loads(line) for line in box.stderr if '"serving"' in line)
        answers = {}
        for path in ("account-mgmt", "integrations", "batch-status"):
            with urlopen(f"http://127.0.0.1:{said['port']}/health/{path}", timeout=10) as answer:
                answers[path] = json.load(answer)
        box.terminate()
        rest = box.stderr.read()

    assert box.returncode == 0, rest
    assert '"stopped"' in rest
    assert answers["account-mgmt"]["accounts_off"] == []
    assert [row["key"] for row in answers["integrations"]["exchanges"]] == ["banks.statement"]
    assert "runs" in answers["batch-status"]
    with books.box.connect() as db:
        assert {run.job for run in queries.runs(db)} >= due
