"""A job that a person runs now: for the slot named, or for the window that came due last."""

from __future__ import annotations

from app.batches import Job
from app.runs import Conditions, run_chore, run_slot
from app.wiring import Box
from domain.exchange import queries
from domain.exchange.rules.runs import OVER, Run
from domain.exchange.rules.timetable import Slot, latest_slot, slot_named
from domain.kernel.database import transaction


def run_by_hand(box: Box, name: str, *, slot: str | None = None, reason: str | None = None) -> Run:
    """Run it in this process; a window that is over runs again as a numbered correction, unless it was named."""
    job = box.night.job(name)
    with transaction(box.engine) as db:
        now = queries.database_now(db)
    if job.chore:
        return run_chore(box.engine, box.night, job, now=now)
    wanted = slot_named(slot) if slot else _open_slot(box, job, latest_slot(job.when, now))
    return run_slot(box.engine, box.night, job, wanted, now=now, how=Conditions(by_hand=True, reason=reason))


def _open_slot(box: Box, job: Job, slot: Slot) -> Slot:
    with transaction(box.engine) as db:
        while (run := queries.run_of(db, job.name, str(slot))) is not None and run.state in OVER:
            slot = slot.next_correction()
    return slot
