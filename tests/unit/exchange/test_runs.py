"""What becomes of one run: SM-12, and the step that the clock takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.exchange.rules.runs import (
    ALLOWED,
    Late,
    Need,
    Needs,
    Run,
    State,
    Step,
    how_need_stands,
    how_needs_stand,
    next_step,
)

DUE = datetime(2026, 11, 21, 17, tzinfo=UTC)
NEED = Need("banks.statement", time(1))


def a_run(state: State, slot: str = "2026-11-22T01:00", attempts: int = 1) -> Run:
    return Run(
        *("banks.statement", slot, date(2026, 11, 22), DUE, state, 0, 0, 0, 0),
        *(None, None, attempts, None, None, None),
    )


def step(
    run: Run,
    *,
    dead: bool = False,
    hours: float = 0,
    late: Late = Late.RUN,
    needs: Needs = Needs.MET,
    older: bool = False,
) -> Step:
    return next_step(
        run,
        dead=dead,
        late_at=DUE + timedelta(hours=5),
        late=late,
        needs=needs,
        older_open=older,
        now=DUE + timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PLANNED, Step.START),
        (State.WAITING, Step.START),
        (State.RUNNING, Step.LEAVE),
        (State.FAILED, Step.START),
        (State.DONE, Step.LEAVE),
        (State.DONE_WITH_QUARANTINE, Step.LEAVE),
        (State.SKIPPED, Step.LEAVE),
        (State.MISFIRED, Step.START),
    ],
)
def test_what_is_due_is_started_and_what_is_over_is_left(state: State, expected: Step) -> None:
    assert step(a_run(state)) is expected


@pytest.mark.parametrize(
    ("run", "more", "expected"),
    [
        (a_run(State.PLANNED), {"hours": -1}, Step.LEAVE),
        (a_run(State.PLANNED), {"needs": Needs.OPEN}, Step.WAIT),
        (a_run(State.PLANNED), {"older": True}, Step.WAIT),
        (a_run(State.WAITING), {"needs": Needs.BROKEN}, Step.SKIP),
        (a_run(State.PLANNED), {"hours": 6}, Step.MISFIRE),
        (a_run(State.MISFIRED), {"hours": 6}, Step.START),
        (a_run(State.MISFIRED), {"hours": 6, "late": Late.NEXT_WINDOW}, Step.LEAVE),
        (a_run(State.MISFIRED), {"hours": 6, "needs": Needs.BROKEN}, Step.LEAVE),
        (a_run(State.RUNNING), {"dead": True}, Step.START),
        (a_run(State.RUNNING, attempts=4), {"dead": True}, Step.GIVE_UP),
        (a_run(State.FAILED, attempts=4), {}, Step.LEAVE),
    ],
)
def test_the_step_of_the_clock(run: Run, more: dict[str, object], expected: Step) -> None:
    assert step(run, **more) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("runs", "stands"),
    [
        ([], Needs.OPEN),
        ([a_run(State.PLANNED)], Needs.OPEN),
        ([a_run(State.DONE)], Needs.MET),
        ([a_run(State.FAILED)], Needs.OPEN),
        ([a_run(State.FAILED, attempts=4)], Needs.BROKEN),
        ([a_run(State.SKIPPED)], Needs.BROKEN),
        ([a_run(State.MISFIRED), a_run(State.DONE_WITH_QUARANTINE, "2026-11-22T07:00")], Needs.MET),
        ([a_run(State.FAILED, attempts=4), a_run(State.DONE, "2026-11-22T07:00")], Needs.MET),
        ([a_run(State.FAILED, attempts=4), a_run(State.DONE, "2026-11-22T01:00#2")], Needs.MET),
        ([a_run(State.DONE, "2026-11-22T00:30")], Needs.OPEN),
    ],
)
def test_how_a_need_stands(runs: list[Run], stands: Needs) -> None:
    assert how_need_stands(NEED, runs) is stands


def test_one_broken_need_breaks_all() -> None:
    assert how_needs_stand([Needs.MET, Needs.OPEN, Needs.BROKEN]) is Needs.BROKEN
    assert how_needs_stand([Needs.MET, Needs.OPEN]) is Needs.OPEN
    assert how_needs_stand([]) is Needs.MET


def test_what_is_done_or_skipped_never_runs_again() -> None:
    assert not {pair for pair in ALLOWED if pair[0] in (State.DONE, State.SKIPPED)}


def test_a_silent_holder_is_taken_for_dead_after_five_minutes() -> None:
    run = replace(a_run(State.RUNNING), heartbeat_at=DUE)

    assert not run.is_silent(DUE + timedelta(minutes=5))
    assert run.is_silent(DUE + timedelta(minutes=5, seconds=1))
    assert a_run(State.RUNNING).is_silent(DUE)
