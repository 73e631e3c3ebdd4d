"""A job that a person runs now: for the slot named, or for the window that came due last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.batches import Job
from app.runs import Conditions, run_chore, run_slot
from app.wiring import Box
from domain.errors import Refused
from domain.exchange import queries
from domain.exchange.rules.runs import OVER, Run
from domain.exchange.rules.timetable import Slot, latest_slot, slot_named
from domain.kernel.database import transaction


class NotDueYet(Refused):
    """{job} {slot} is not due yet. Name a window that has come due, or leave it out for the last one."""


class NoSuchWindow(Refused):
    """{job} has no window {slot}; its windows are {when}. Name one of them, or leave it out for the last one."""


def run_by_hand(box: Box, name: str, *, slot: str | None = None, reason: str | None = None) -> Run:
    """Run it in this process; a window that is over runs again as a numbered correction, unless it was named."""
    job = box.night.job(name)
    with transaction(box.engine) as db:
        now = queries.database_now(db)
    if job.chore:
        return run_chore(box.engine, box.night, job, now=now)
    wanted = _named(job, slot, now) if slot else _open_slot(box, job, latest_slot(job.when, now))
    return run_slot(box.engine, box.night, job, wanted, now=now, how=Conditions(by_hand=True, reason=reason))


def _named(job: Job, slot: str, now: datetime) -> Slot:
    """A window of the job that has come due: a run of tomorrow's would leave nothing for the night to do."""
    wanted = slot_named(slot)
    if wanted.due_at > now:
        raise NotDueYet(job=job.name, slot=wanted)
    if replace(wanted, correction=1) not in job.when.due_on(wanted.business_on):
        raise NoSuchWindow(job=job.name, slot=wanted, when=job.when)
    return wanted


def _open_slot(box: Box, job: Job, slot: Slot) -> Slot:
    with transaction(box.engine) as db:
        while (run := queries.run_of(db, job.name, str(slot))) is not None and run.state in OVER:
            slot = slot.next_correction()
    return slot
