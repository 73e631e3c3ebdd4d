"""The night as a table: what runs when, after what, within which budget, and what becomes of it when it is late."""

from __future__ import annotations

import time as seconds
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final, Literal

from app import credit_jobs, jobs, trade_jobs
from app.backup.backups import Backups
from app.backup.night import make_base, make_drill
from domain.errors import Refused
from domain.exchange.rules.runs import Late, Need
from domain.exchange.rules.timetable import Daily, Every, Monthly, Weekly, When
from integrations.catalogue import CATALOGUE, STATEMENT
from integrations.exchange import Exchange, Mailbox

if TYPE_CHECKING:
    from app.runs import Work
    from app.sealing import Sealing
    from domain.secrets.vault import Vault

Queue = Literal["batch", "short"]


class NoSuchJob(Refused):
    """There is no job {name}. The jobs are: {known}."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What jobs work with besides the database."""

    mailboxes: Mapping[str, Mailbox] = field(default_factory=dict)
    catalogue: Mapping[str, Exchange] = field(default_factory=lambda: CATALOGUE)
    wait: Callable[[float], None] = seconds.sleep
    sealing: Sealing | None = None
    vault: Vault | None = None
    """What opens sealed fields; a computer without keys has none."""
    backups: Backups | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the night. `grace` None: until the next window. A chore may be done twice, and has no run row."""

    name: str
    when: When
    budget: timedelta
    work: Callable[[Work, Equipment], None]
    needs: tuple[Need, ...] = ()
    grace: timedelta | None = None
    late: Late = Late.RUN
    queue: Queue = "batch"
    every_day: bool = True
    chore: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """The jobs, in the order of the table, and what they work with."""

    jobs: tuple[Job, ...]
    equipment: Equipment = field(default_factory=Equipment)

    def job(self, name: str) -> Job:
        """NoSuchJob where the table has no such row."""
        found = next((job for job in self.jobs if job.name == name), None)
        if found is None:
            raise NoSuchJob(name=name, known=", ".join(job.name for job in self.jobs))
        return found


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


JOBS: Final = (
    Job(
        "db.lint",
        Daily((time(0, 15),)),
        minutes(5),
        jobs.lint_database,
        grace=hours(24),
        queue="short",
        every_day=False,
    ),
    Job(
        "audit.partitions",
        Monthly(1, time(0, 30)),
        minutes(5),
        jobs.make_partitions,
        grace=timedelta(days=20),
        queue="short",
    ),
    Job("audit.archive", Monthly(2, time(0, 45)), hours(2), jobs.archive_audit, grace=timedelta(days=20)),
    Job(
        STATEMENT,
        Daily((time(1), time(7), time(14), time(19))),
        minutes(30),
        jobs.collect_statements,
        late=Late.NEXT_WINDOW,
    ),
    Job(
        "aging.verify",
        Daily((time(3),)),
        minutes(60),
        jobs.verify_aging,
        needs=(Need(STATEMENT, time(1)),),
        grace=hours(5),
    ),
    Job(
        "secrets.reseal",
        Daily((time(2, 30),)),
        minutes(60),
        jobs.reseal_secrets,
        grace=hours(20),
        every_day=False,
    ),
    Job("secrets.intake", Every(minutes(1)), minutes(1), jobs.keep_intake, queue="short", chore=True),
    # Friday's base and the log since: the drill itself says when there is none.
    Job("backup.drill", Weekly(5, time(22)), minutes(60), make_drill, grace=hours(24), every_day=False),
    Job("backup.base", Daily((time(23),)), minutes(60), make_base, grace=hours(6)),
    Job("audit.seal", Every(minutes(1)), minutes(1), jobs.seal_audit, grace=minutes(5), queue="short", chore=True),
    Job("approvals.expire", Every(minutes(15)), minutes(1), jobs.expire_requests, queue="short", chore=True),
    # It seals first itself: the chore of every minute has no run to wait for.
    Job("audit.anchor", Daily((time(23, 50),)), minutes(5), jobs.anchor_audit, grace=hours(24), queue="short"),
    # Before anything of the day is checked: what is near enough by today counts.
    Job("orders.roll", Daily((time(0, 5),)), minutes(10), trade_jobs.roll_in_orders, grace=hours(20), every_day=False),
    Job(
        "cylinders.dormant",
        Daily((time(1, 30),)),
        minutes(15),
        trade_jobs.mark_dormant,
        grace=hours(20),
        every_day=False,
    ),
    Job("credit.clock", Every(minutes(1)), minutes(1), credit_jobs.reassess_credit, queue="short", chore=True),
    Job("exposure.verify", Daily((time(3, 30),)), minutes(20), credit_jobs.verify_exposure, grace=hours(5)),
    Job("work.sweep", Every(minutes(1)), minutes(1), jobs.sweep_work, queue="short", chore=True),
)
