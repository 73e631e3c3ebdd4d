"""`luckygas batch`: the night, seen and run by hand."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from app.commands import Commands, print_json, print_line
from domain.errors import Refused
from domain.kernel.words import gettext as _

if TYPE_CHECKING:
    from app.batches import Job
    from domain.exchange.rules.runs import Run


class NotDone(Refused):
    """{job} {slot} ended {state}: {note} Mend that, then run it again."""


def add(commands: Commands) -> None:
    """batch list, batch run, batch status."""
    batch = commands.group("batch", says=_("the jobs of the night"))
    batch.add(
        "list",
        says=_("the timetable, and how each job ran last"),
        example="luckygas batch list --json",
        run=_list,
        database=True,
        json=True,
    )
    run = batch.add(
        "run",
        says=_("run a job now, for the window that came due last or for the one named"),
        example="luckygas batch run aging.verify --slot 2026-11-22T03:00",
        run=_run,
        database=True,
        json=True,
    )
    run.add_argument("name", metavar="NAME", help=_("a job of the list"))
    run.add_argument("--slot", metavar="T", help=_("business day and window, as in 2026-11-22T07:00"))
    run.add_argument("--reason", metavar="TEXT", help=_("why it may run although what it needs failed"))
    batch.add(
        "status",
        says=_("the runs of this business day"),
        example="luckygas batch status --json",
        run=_status,
        database=True,
        json=True,
    )


def _list(args: Namespace) -> int:
    from app.address import reading
    from app.batches import JOBS
    from domain.exchange.queries import last_runs

    with reading(args) as db:
        last = last_runs(db)
    if args.json:
        print_json([shown(last[job.name]) if job.name in last else _never(job) for job in JOBS])
    else:
        for job in JOBS:
            ran = last.get(job.name)
            needs = ", ".join(map(str, job.needs)) or "-"
            print_line(
                "\t".join((job.name, str(job.when), needs, f"{ran.slot} {ran.state}" if ran else _("never ran")))
            )
    return 0


def _run(args: Namespace) -> int:
    from app.handwork import run_by_hand
    from app.wiring import box
    from domain.exchange.rules.runs import SUCCEEDED

    with box(args) as here:
        run = run_by_hand(here, args.name, slot=args.slot, reason=args.reason)
    _print([run], as_json=args.json, one=True)
    if run.state not in SUCCEEDED:
        raise NotDone(job=run.job, slot=run.slot, state=run.state, note=run.note or "-")
    return 0


def _status(args: Namespace) -> int:
    from app.address import reading
    from domain.exchange.queries import database_now, runs
    from domain.kernel.calendar import business_day

    with reading(args) as db:
        seen = runs(db, business_on=business_day(database_now(db)))
    _print(list(reversed(seen)), as_json=args.json, one=False)
    return 0


def _print(runs: list[Run], *, as_json: bool, one: bool) -> None:
    if as_json:
        print_json(shown(runs[0]) if one else [shown(run) for run in runs])
        return
    for run in runs:
        took = "-" if run.seconds is None else f"{run.seconds:.1f} s"
        chunks = f"{run.chunks_done}/{run.chunks}"
        print_line("\t".join((run.job, run.slot, run.state, chunks, str(run.records), took, run.note or "")))


def shown(run: Run) -> dict[str, object]:
    """A run as JSON says it."""
    return {
        "job": run.job,
        "slot": run.slot,
        "state": str(run.state),
        "chunks_done": run.chunks_done,
        "chunks": run.chunks,
        "records": run.records,
        "seconds": None if run.seconds is None else round(run.seconds, 3),
    }


def _never(job: Job) -> dict[str, object]:
    nothing = {"chunks_done": 0, "chunks": 0, "records": 0, "seconds": None}
    return {"job": job.name, "slot": None, "state": None, **nothing}
