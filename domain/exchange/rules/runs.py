"""What becomes of one run of the night: its states (SM-12), and what is to be done about it at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum, StrEnum
from typing import Final

from domain.errors import Refused
from domain.exchange.rules.timetable import starts_at

MOST_ATTEMPTS: Final = 4
"""The first, and three automatic resumes (`batch.start_limit`)."""
DEAD_AFTER: Final = timedelta(minutes=5)
"""Without a heartbeat (`batch.dead_after`)."""


class UpstreamFailed(Refused):
    """{job} {slot} needs {needed}, which did not succeed. Run that first, or give a reason to run on stale data."""


class RunIsOver(Refused):
    """{job} {slot} is over ({state}). Leave the slot out to run it again as a correction."""


class RunIsHeld(Refused):
    """{job} {slot} is running on {holder}. Wait for it to end."""


class State(StrEnum):
    """The states of a run as they are stored."""

    PLANNED = "PLANNED"
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    DONE_WITH_QUARANTINE = "DONE_WITH_QUARANTINE"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    MISFIRED = "MISFIRED"


ALLOWED: Final = frozenset(
    {
        (State.PLANNED, State.WAITING),
        (State.PLANNED, State.RUNNING),
        (State.PLANNED, State.SKIPPED),
        (State.PLANNED, State.MISFIRED),
        (State.WAITING, State.RUNNING),
        (State.WAITING, State.SKIPPED),
        (State.WAITING, State.MISFIRED),
        (State.RUNNING, State.RUNNING),
        (State.RUNNING, State.WAITING),
        (State.RUNNING, State.DONE),
        (State.RUNNING, State.DONE_WITH_QUARANTINE),
        (State.RUNNING, State.FAILED),
        (State.FAILED, State.RUNNING),
        (State.MISFIRED, State.RUNNING),
        (State.DONE_WITH_QUARANTINE, State.DONE),
    }
)
"""RUNNING to RUNNING is another holder taking over; RUNNING to WAITING a claim that found its needs open."""
SUCCEEDED: Final = frozenset({State.DONE, State.DONE_WITH_QUARANTINE})
OVER: Final = SUCCEEDED | {State.SKIPPED}


class Late(Enum):
    """What becomes of a run whose grace is over."""

    RUN = "run"
    NEXT_WINDOW = "the next window takes its work"
    SKIP = "skip"


class Needs(Enum):
    """How what a run needs stands."""

    MET = "met"
    OPEN = "open"
    BROKEN = "broken"


class Step(Enum):
    """What to do about a run now."""

    START = "start"
    WAIT = "wait"
    SKIP = "skip"
    MISFIRE = "misfire"
    GIVE_UP = "give up"
    LEAVE = "leave"


Mark = Mapping[str, str | int | bool]
"""Where a run stands, as JSON holds it."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one chunk did, and where the run stands after it; `foreseen` chunks are known of so far."""

    checkpoint: Mark
    records: int = 0
    quarantined: int = 0
    foreseen: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """A run needs this job's window of the same business day."""

    job: str
    window: time

    def __str__(self) -> str:
        return f"{self.job} {self.window:%H:%M}"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its row shows it."""

    job: str
    slot: str
    business_on: date
    due_at: datetime
    state: State
    chunks: int
    chunks_done: int
    records: int
    quarantined: int
    holder: str | None
    heartbeat_at: datetime | None
    attempts: int
    started_at: datetime | None
    finished_at: datetime | None
    note: str | None

    @property
    def seconds(self) -> float | None:
        """How long it took; None before its end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()

    @property
    def may_resume(self) -> bool:
        """Whether it is tried again without a person."""
        return self.attempts < MOST_ATTEMPTS

    def is_silent(self, at: datetime, dead_after: timedelta = DEAD_AFTER) -> bool:
        """RUNNING without a sign of life."""
        return self.state is State.RUNNING and (self.heartbeat_at is None or self.heartbeat_at < at - dead_after)


def how_need_stands(need: Need, runs: Sequence[Run]) -> Needs:
    """A need is met by the first window, from the needed one on, that took its work. `runs`: that job's of that day."""
    wanted = f"T{need.window:%H:%M}"
    for run in sorted(runs, key=lambda run: run.slot):
        if run.slot[10:16] < wanted or run.state is State.MISFIRED:
            continue
        if run.state in SUCCEEDED:
            return Needs.MET
        # A later window, or a correction, mends what failed.
        later_done = any(other.state in SUCCEEDED and other.slot > run.slot for other in runs)
        if later_done:
            return Needs.MET
        failed_for_good = run.state is State.SKIPPED or (run.state is State.FAILED and not run.may_resume)
        return Needs.BROKEN if failed_for_good else Needs.OPEN
    return Needs.OPEN


def how_needs_stand(each: Sequence[Needs]) -> Needs:
    """All of them together: one that broke breaks all."""
    if Needs.BROKEN in each:
        return Needs.BROKEN
    return Needs.OPEN if Needs.OPEN in each else Needs.MET


def next_step(
    run: Run, *, dead: bool, late_at: datetime, late: Late, needs: Needs, older_open: bool, now: datetime
) -> Step:
    """What the clock or a worker does about a run; `dead` is a holder that will not come back.

    One instance a job, in the order of its slots: a run waits while an older one is open.
    """
    if run.state in OVER or (run.state is State.RUNNING and not dead):
        return Step.LEAVE
    if run.state in (State.RUNNING, State.FAILED):
        if run.may_resume:
            return Step.START
        return Step.GIVE_UP if run.state is State.RUNNING else Step.LEAVE
    if run.state is not State.MISFIRED and now >= late_at:
        return Step.MISFIRE
    if (run.state is State.MISFIRED and late is not Late.RUN) or now < starts_at(run.due_at):
        return Step.LEAVE
    if needs is Needs.BROKEN:
        # A misfired run cannot be skipped any more; it stays as it is, which says as much.
        return Step.LEAVE if run.state is State.MISFIRED else Step.SKIP
    return Step.WAIT if older_open or needs is Needs.OPEN else Step.START
