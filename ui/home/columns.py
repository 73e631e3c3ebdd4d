"""The two lists of the home screen: what waits, and how the jobs of the night went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.kernel.words import N_, gettext
from ui.home.presenter import Run, Task
from ui.kit.column import Column, count, days, money

if TYPE_CHECKING:
    from domain.receivables.queries import AgingRow

_STATES: Final = {
    "DONE": (N_("✓ done"), "ok"),
    "RUNNING": (N_("● running"), "accent"),
    "DONE_WITH_QUARANTINE": (N_("▲ done, some set aside"), "warn"),
    "PLANNED": (N_("○ not started"), "muted"),
    "WAITING": (N_("○ waiting"), "muted"),
    "FAILED": (N_("■ failed"), "bad"),
    "SKIPPED": (N_("▲ skipped"), "warn"),
    "MISFIRED": (N_("▲ missed"), "warn"),
}
_JOBS: Final = {
    "banks.statement": N_("Bank statements"),
    "aging.verify": N_("Aging tied out"),
    "db.lint": N_("Rules of the database"),
    "audit.partitions": N_("Months of the audit"),
    "audit.seal": N_("Seals of the audit"),
    "audit.anchor": N_("Anchor of the audit"),
    "audit.archive": N_("Old months of the audit"),
    "work.sweep": N_("Work taken up again"),
    "secrets.reseal": N_("Secrets under new keys"),
    "secrets.intake": N_("Secrets from desks"),
}


def state_words(state: str) -> str:
    """The state of a run, with its glyph."""
    return gettext(_STATES[state.upper()][0]) if state.upper() in _STATES else state


def state_tone(state: str) -> str:
    """The colour of a state."""
    return _STATES.get(state.upper(), ("", "muted"))[1]


def job_words(job: str) -> str:
    """The job in a clerk's words."""
    return gettext(_JOBS[job]) if job in _JOBS else job


def slot_words(slot: str) -> str:
    """11/22 03:00: the year is plain."""
    on, _at, time = slot.partition("T")
    return f"{on[5:7]}/{on[8:10]} {time}".strip() if len(on) == 10 else slot


def seconds(taken: float | None) -> str:
    """How long a run took."""
    return "" if taken is None else f"{taken:,.1f} s"


TASKS: Final[tuple[Column[Task], ...]] = (
    Column("words", N_("What waits"), lambda task: task.words, shown=gettext, width=180),
    Column(
        "count",
        N_("Count"),
        lambda task: task.count,
        shown=count,
        width=64,
        right=True,
        bold=True,
        tone=lambda task: task.tone if task.count else "muted",
    ),
)

RUNS: Final[tuple[Column[Run], ...]] = (
    Column("job", N_("Job"), lambda run: run.job, shown=job_words, width=120),
    Column("slot", N_("Slot"), lambda run: run.slot, shown=slot_words, width=92),
    Column(
        "state",
        N_("State"),
        lambda run: run.state,
        shown=state_words,
        width=78,
        tone=lambda run: state_tone(run.state),
    ),
    Column("seconds", N_("Took"), lambda run: run.seconds, shown=seconds, width=56, right=True),
)

DEBTORS: Final[tuple[Column[AgingRow], ...]] = (
    Column("name", N_("Customer"), lambda row: row.name, width=120),
    Column("overdue", N_("Overdue"), lambda row: row.overdue, shown=money, width=84, right=True, bold=True),
    Column(
        "oldest", N_("Oldest"), lambda row: row.oldest_days, shown=days, width=78, right=True, tone=lambda _row: "bad"
    ),
)
