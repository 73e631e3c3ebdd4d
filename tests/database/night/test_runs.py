"""A run: claimed by one, resumed at its checkpoint, refused to who was taken over."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from app.batches import Equipment, Job
from app.places import PROJECT
from app.runs import Conditions, Work, run_slot
from domain.errors import Refused
from domain.exchange import queries, service
from domain.exchange.rules.runs import Need, Run, RunIsHeld, RunIsOver, State, UpstreamFailed
from domain.exchange.rules.timetable import Slot
from domain.kernel.database import transaction
from domain.kernel.refusals import ClaimLost
from tests.database.night.conftest import Books
from tests.database.night.work import CHUNKS, NOW, SLOT, a_job, a_night, count_up, effect

AT_ONCE = timedelta(0)


class NotToday(Refused):
    """Not today."""


def run(engine: Engine, job: Job | None = None, slot: Slot = SLOT, **how: object) -> Run:
    made = job or a_job()
    return run_slot(engine, a_night(made), made, slot, now=NOW, how=Conditions(**how))  # type: ignore[arg-type]


def effects(books: Books) -> list[str]:
    with books.box.connect() as db:
        return sorted(attempt.subject for attempt in queries.attempts(db, exchange="counted"))


EVERY_EFFECT_ONCE = [str(place) for place in range(CHUNKS)]


def test_a_run_does_its_chunks_and_says_so(books: Books) -> None:
    done = run(books.box)

    assert (done.state, done.chunks_done, done.chunks, done.records) == (State.DONE, CHUNKS, CHUNKS, CHUNKS)
    assert done.seconds is not None
    assert effects(books) == EVERY_EFFECT_ONCE


def test_two_boxes_make_one_run(books: Books) -> None:
    together = Barrier(2, timeout=300)

    def box(engine: Engine) -> Run:
        together.wait()
        return run(engine)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(box, books.boxes))

    assert effects(books) == EVERY_EFFECT_ONCE
    assert books.ask("SELECT attempts FROM books.batch_run") == 1


def test_the_same_slot_again_does_nothing(books: Books) -> None:
    run(books.box)

    again = run(books.boxes[1])

    assert again.attempts == 1
    assert effects(books) == EVERY_EFFECT_ONCE


@pytest.mark.parametrize("place", [0, 3])
def test_a_killed_run_is_resumed_at_its_checkpoint_and_loses_and_doubles_nothing(books: Books, place: int) -> None:
    url = books.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.database.night.work", url, str(place)]
    with subprocess.Popen(words, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "in the middle\n"
        held = run(books.box)
        holder.kill()
    before = effects(books)

    done = run(books.boxes[1])

    assert held.state is State.RUNNING
    assert before == EVERY_EFFECT_ONCE[:place]
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert effects(books) == EVERY_EFFECT_ONCE


def test_a_frozen_worker_that_wakes_up_is_refused(books: Books) -> None:
    with transaction(books.box) as db:
        service.plan_run(db, job="counted", slot=SLOT)
        claim = service.claim_run(db, job="counted", slot=str(SLOT), holder="elsewhere:1:a", dead_after=AT_ONCE)
    assert claim is not None
    frozen = Work(books.box, claim, now=NOW)
    frozen.chunk(effect(0))

    run(books.boxes[1], dead_after=AT_ONCE)

    with pytest.raises(ClaimLost):
        frozen.chunk(effect(1))
    assert effects(books) == EVERY_EFFECT_ONCE


def test_a_worker_that_lost_its_claim_writes_nothing_more(books: Books) -> None:
    def lose(work: Work, equipment: Equipment) -> None:
        work.chunk(effect(0))
        run(books.boxes[1], dead_after=AT_ONCE)
        count_up(work, equipment)

    done = run(books.box, a_job_doing(lose))

    assert (done.state, done.attempts, done.note) == (State.DONE, 2, None)
    assert effects(books) == EVERY_EFFECT_ONCE


def a_job_doing(work: object) -> Job:
    base = a_job()
    return Job(base.name, base.when, base.budget, work, grace=base.grace)  # type: ignore[arg-type]


def test_the_holder_gives_a_sign_of_life_of_its_own(books: Books) -> None:
    def wait_for_a_beat(work: Work, _: Equipment) -> None:
        first = books.ask("SELECT heartbeat_at FROM books.batch_run")
        while books.ask("SELECT heartbeat_at FROM books.batch_run") == first:
            pass

    assert run(books.box, a_job_doing(wait_for_a_beat), beat_every=timedelta(milliseconds=20)).state is State.DONE


def test_a_failed_run_keeps_its_sentence_and_is_resumed_from_its_checkpoint(books: Books) -> None:
    def fail_once(work: Work, equipment: Equipment) -> None:
        if work.claim.attempts == 1:
            work.chunk(effect(0))
            raise NotToday
        count_up(work, equipment)

    failed = run(books.box, a_job_doing(fail_once))
    done = run(books.box, a_job_doing(fail_once))

    assert (failed.state, failed.note) == (State.FAILED, "Not today.")
    assert done.state is State.DONE
    assert effects(books) == EVERY_EFFECT_ONCE


def test_our_own_mistake_fails_the_run_and_flies_on(books: Books) -> None:
    def mistake(work: Work, _: Equipment) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(books.box, a_job_doing(mistake))

    assert books.ask("SELECT state || ' ' || note FROM books.batch_run") == "FAILED ZeroDivisionError"


def test_a_run_is_resumed_three_times_and_then_waits_for_a_person(books: Books) -> None:
    def always(work: Work, _: Equipment) -> None:
        raise NotToday

    states = [run(books.box, a_job_doing(always)).attempts for _ in range(6)]

    assert states == [1, 2, 3, 4, 4, 4]
    assert run(books.box, by_hand=True).state is State.DONE


def test_a_box_that_is_stopped_leaves_its_run_at_a_checkpoint(books: Books) -> None:
    def stop_in_the_middle(work: Work, equipment: Equipment) -> None:
        work.chunk(effect(0))
        work.stopping.set()
        count_up(work, equipment)

    stopped = run(books.box, a_job_doing(stop_in_the_middle))
    done = run(books.box)

    assert (stopped.state, stopped.chunks_done) == (State.FAILED, 1)
    assert done.state is State.DONE
    assert effects(books) == EVERY_EFFECT_ONCE


def test_by_hand_what_is_over_or_held_is_refused_in_words(books: Books) -> None:
    run(books.box)
    with pytest.raises(RunIsOver):
        run(books.box, by_hand=True)

    correction = SLOT.next_correction()
    with transaction(books.box) as db:
        service.plan_run(db, job="counted", slot=correction)
        service.claim_run(db, job="counted", slot=str(correction), holder="elsewhere:1:a", dead_after=AT_ONCE)
    with pytest.raises(RunIsHeld):
        run(books.box, slot=correction, by_hand=True)


def test_by_hand_on_stale_data_only_with_a_reason(books: Books) -> None:
    first = Slot(SLOT.business_on, time(1))
    with transaction(books.box) as db:
        service.plan_run(db, job="first", slot=first)
        service.skip_run(db, job="first", slot=str(first), state=State.SKIPPED, note="stale")
    dependent = a_job(needs=(Need("first", time(1)),))

    with pytest.raises(UpstreamFailed):
        run(books.box, dependent, by_hand=True)
    done = run(books.box, dependent, by_hand=True, reason="the bank is closed")

    assert (done.state, done.note) == (State.DONE, "the bank is closed")
