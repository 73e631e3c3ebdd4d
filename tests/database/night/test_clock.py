"""The clock: what is due is planned once, in order, whatever was missed, and whoever ticks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine

from app.batches import JOBS, Job, Night
from app.runs import run_slot
from app.scheduler import Clock, tick
from domain.exchange import queries, service
from domain.exchange.rules.runs import Late, Need, Run, State
from domain.exchange.rules.timetable import Daily, slot_named
from domain.kernel.database import transaction
from tests.database.night.conftest import Books
from tests.database.night.work import a_job, a_night

QUEUED = "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'todo'"


def taipei(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def runs(books: Books, job: str) -> list[tuple[str, str]]:
    with books.box.connect() as db:
        return [(run.slot, run.state.value) for run in reversed(queries.runs(db, job=job))]


def four_windows(**more: object) -> Job:
    base = a_job("four", **more)
    return Job("four", Daily((time(1), time(7), time(14), time(19))), base.budget, base.work, late=Late.NEXT_WINDOW)


def work_off(books: Books, night: Night, now: datetime) -> list[Run]:
    """What the workers do when they are woken, oldest first."""
    with books.box.connect() as db:
        open_runs = queries.unfinished_runs(db)
    return [run_slot(books.box, night, night.job(run.job), slot_named(run.slot), now=now) for run in open_runs]


def test_a_moved_clock_fires_the_four_windows_of_a_day(books: Books) -> None:
    night = a_night(four_windows())
    moment = taipei(22, 0)
    clock = Clock(books.box, night, lambda: moment)

    for hour in range(24):
        moment = taipei(22, hour, 1)
        clock.tick()
        work_off(books, night, moment)

    assert runs(books, "four") == [(f"2026-11-22T{hour}:00", "DONE") for hour in ("01", "07", "14", "19")]


def test_two_boxes_tick_and_one_run_and_one_message_come_of_it(books: Books) -> None:
    night = a_night(a_job())

    def box(engine: Engine) -> None:
        for _ in range(3):
            tick(engine, night, now=taipei(22, 3, 1))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(box, books.boxes))

    assert runs(books, "counted") == [("2026-11-22T03:00", "PLANNED")]
    assert books.ask(QUEUED) == 1


def test_missed_days_are_caught_up_oldest_first(books: Books) -> None:
    night = a_night(a_job())
    tick(books.box, night, now=taipei(19, 3, 1))
    work_off(books, night, taipei(19, 3, 2))

    tick(books.box, night, now=taipei(22, 8))
    planned = runs(books, "counted")
    ran = [run.slot for run in work_off(books, night, taipei(22, 8)) if run.state is State.DONE]

    assert [slot for slot, _ in planned] == [f"2026-11-{day}T03:00" for day in (19, 20, 21, 22)]
    assert planned[1:3] == [("2026-11-20T03:00", "MISFIRED"), ("2026-11-21T03:00", "MISFIRED")]
    assert ran == [f"2026-11-{day}T03:00" for day in (20, 21, 22)]


def test_one_instance_a_job_a_newer_slot_waits_for_the_older(books: Books) -> None:
    night = a_night(a_job())
    tick(books.box, night, now=taipei(21, 3, 1))
    tick(books.box, night, now=taipei(22, 3, 1))

    job = night.job("counted")
    newer = run_slot(books.box, night, job, slot_named("2026-11-22T03:00"), now=taipei(22, 3, 2))

    assert newer.state is State.WAITING


def test_a_window_that_was_missed_leaves_its_work_to_the_next(books: Books) -> None:
    night = a_night(four_windows())

    tick(books.box, night, now=taipei(22, 8))

    assert runs(books, "four") == [("2026-11-22T01:00", "MISFIRED"), ("2026-11-22T07:00", "PLANNED")]


def test_what_is_late_and_to_be_skipped_stays_misfired(books: Books) -> None:
    night = a_night(a_job(late=Late.SKIP))

    tick(books.box, night, now=taipei(22, 16))

    assert runs(books, "counted") == [("2026-11-22T03:00", "MISFIRED")]
    assert books.ask(QUEUED) == 0


def test_a_dependent_waits_and_starts_when_what_it_needs_is_done(books: Books) -> None:
    first, second = a_job("first", at=time(1)), a_job("second", needs=(Need("first", time(1)),))
    night = a_night(first, second)
    tick(books.box, night, now=taipei(22, 3, 1))
    waiting = runs(books, "second")

    work_off(books, night, taipei(22, 3, 2))

    assert waiting == [("2026-11-22T03:00", "WAITING")]
    assert runs(books, "second") == [("2026-11-22T03:00", "DONE")]


def test_what_needs_a_failed_run_is_skipped_as_stale(books: Books) -> None:
    first, second = a_job("first", at=time(1)), a_job("second", needs=(Need("first", time(1)),))
    night = a_night(first, second)
    tick(books.box, night, now=taipei(22, 1, 1))
    with transaction(books.box) as db:
        for attempt in range(4):
            claim = service.claim_run(
                db, job="first", slot="2026-11-22T01:00", holder=f"x:{attempt}", dead_after=timedelta(0)
            )
            assert claim is not None
            service.end_run(db, claim, state=State.FAILED, note="no")

    tick(books.box, night, now=taipei(22, 3, 1))

    assert runs(books, "second") == [("2026-11-22T03:00", "SKIPPED")]
    assert books.ask("SELECT note FROM books.batch_run WHERE job = 'second'") == "stale: first 01:00 did not succeed"


def test_a_run_whose_holders_die_again_and_again_is_given_up(books: Books) -> None:
    night = a_night(a_job())
    tick(books.box, night, now=taipei(22, 3, 1))
    with transaction(books.box) as db:
        for attempt in range(4):
            service.claim_run(
                db, job="counted", slot="2026-11-22T03:00", holder=f"x:{attempt}", dead_after=timedelta(0)
            )
    with books.owner.begin() as db:
        db.exec_driver_sql("UPDATE books.batch_run SET heartbeat_at = heartbeat_at - interval '6 minutes'")

    tick(books.box, night, now=taipei(22, 3, 10))

    assert runs(books, "counted") == [("2026-11-22T03:00", "FAILED")]


def test_a_chore_is_woken_once_a_minute_and_leaves_no_run(books: Books) -> None:
    night = Night(tuple(job for job in JOBS if job.chore))

    for second in (1, 20, 40):
        for engine in books.boxes:
            tick(engine, night, now=taipei(22, 3) + timedelta(seconds=second))

    assert books.ask(QUEUED) == len(night.jobs)
    assert books.ask("SELECT count(*) FROM books.batch_run") == 0
